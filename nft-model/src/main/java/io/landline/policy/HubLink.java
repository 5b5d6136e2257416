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
}
