// SPDX-License-Identifier: Apache-2.0
package io.landline.enrol;

import io.landline.config.Configuration;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import io.landline.wireguard.PublicKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one-time codes of all sites.
 *
 * @param sites by the sites' names
 */
public record Enrolments(Map<Name, SiteCodes> sites) {
  /** A hub that gave out none. */
  public static final Enrolments NONE = new Enrolments(Map.of());

  public Enrolments {
    sites = Map.copyOf(sites);
  }

  /** The codes of a site. */
  public SiteCodes of(Name site) {
    return sites.getOrDefault(site, new SiteCodes(site, List.of()));
  }

  /** The code whose one-time key a site has in the configuration, used or not. */
  public Optional<OneTimeCode> of(HubSite site) {
    return of(site.name()).of(site.publicKey());
  }

  Enrolments with(SiteCodes codes) {
    Map<Name, SiteCodes> next = new HashMap<>(sites);
    next.put(codes.site(), codes);
    return new Enrolments(next);
  }

  /**
   * A hub's configuration as it is applied: a site that used its code has its own key, and one
   * whose code expired is left out. A site's configuration stays as it is.
   */
  public Configuration over(Configuration configuration, Instant time) {
    return configuration instanceof Configuration.Hub hub && !sites.isEmpty()
        ? hub.with(
            hub.policy()
                .withSites(
                    hub.policy().sites().stream()
                        .flatMap(site -> key(site, time).map(site::withPublicKey).stream())
                        .toList()))
        : configuration;
  }

  /** The key that a site's peer has; empty if its code expired: then it has no peer. */
  public Optional<PublicKey> key(HubSite site, Instant time) {
    Optional<OneTimeCode> code = of(site);
    return code.filter(c -> c.isExpired(time)).isPresent()
        ? Optional.empty()
        : Optional.of(code.flatMap(OneTimeCode::enrolled).orElse(site.publicKey()));
  }
}
