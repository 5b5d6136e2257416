// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.wireguard.PrivateKey;
import java.util.Optional;

/**
 * One of a site's hubs, with the tunnel to it.
 *
 * @param name what people call the hub
 * @param tunnel the site's end of the tunnel
 * @param hub the other end
 * @param key the key by which the hub knows this site, where that is not the site's own: the one
 *     that a provider gave it; one of a one-time code; the former one while the site changes its
 *     key
 */
public record HubLink(Name name, Tunnel tunnel, SiteHub hub, Optional<PrivateKey> key) {
  /** The name of a site's only hub, which its configuration gives none. */
  public static final Name ONLY = new Name("hub");

  /** A hub that knows this site's own key. */
  public HubLink(Name name, Tunnel tunnel, SiteHub hub) {
    this(name, tunnel, hub, Optional.empty());
  }

  /** The key that the tunnel uses; {@code own} is the site's own. */
  public PrivateKey key(PrivateKey own) {
    return key.orElse(own);
  }

  /** The same with another hub at the other end. */
  public HubLink with(SiteHub other) {
    return new HubLink(name, tunnel, other, key);
  }

  /** The same where the hub knows this site by that key; empty for its own. */
  public HubLink withKey(Optional<PrivateKey> other) {
    return new HubLink(name, tunnel, hub, other);
  }

  /** The name of a site with several hubs as one of them sees it: {@code wa7vc.seattle}. */
  public static Name seen(Name site, Name hub) {
    int room = Math.max(1, Name.LONGEST - 1 - hub.text().length());
    String begin = site.text().substring(0, Math.min(site.text().length(), room));
    String whole = begin + "." + hub;
    return new Name(whole.substring(0, Math.min(whole.length(), Name.LONGEST)));
  }
}
