// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

/**
 * One of a site's hubs, with the tunnel to it.
 *
 * @param name what people call the hub
 * @param tunnel the site's end of the tunnel
 * @param hub the other end
 */
public record HubLink(Name name, Tunnel tunnel, SiteHub hub) {
  /** The name of a site's only hub, which its configuration gives none. */
  public static final Name ONLY = new Name("hub");

  /** The name of a site with several hubs as one of them sees it: {@code wa7vc.seattle}. */
  public static Name seen(Name site, Name hub) {
    int room = Math.max(1, Name.LONGEST - 1 - hub.text().length());
    String begin = site.text().substring(0, Math.min(site.text().length(), room));
    String whole = begin + "." + hub;
    return new Name(whole.substring(0, Math.min(whole.length(), Name.LONGEST)));
  }
}
