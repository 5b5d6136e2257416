// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.nft.NftName;

/**
 * Names of the sets and maps in Landline's tables, as {@code nft list ruleset} shows them. Sets of
 * services, which exist once for single ports and once for ranges, are named by {@link
 * ServiceSets}.
 */
final class SetNames {
  // On hub and site.
  /** Addresses of captured devices, the test hosts' among them. */
  static final NftName CAPTURED = new NftName("captured");

  /** Protocol and port of what this host serves on its tunnel address, to the other end only. */
  static final NftName TUNNEL_SERVICES = new NftName("tunnel_services");

  // On the hub.
  /** The tunnel addresses of the sites' own hosts. */
  static final NftName SITES = new NftName("sites");

  /** Protocol and port of what stays the hub's own. */
  static final NftName PROTECTED_PORTS = new NftName("protected_ports");

  /** The LAN networks of all sites, and the tunnel's network. */
  static final NftName SITE_NETWORKS = new NftName("site_networks");

  /** Destinations that captured devices do not reach through the hub. */
  static final NftName NOT_INTERNET = new NftName("not_internet");

  /** Public service to device address; the port stays. Single ports and short ranges. */
  static final NftName FORWARD_KEEP = new NftName("forward_keep");

  /** The same for long ranges. */
  static final NftName FORWARD_RANGES = new NftName("forward_ranges");

  /** Public service to device address and port. */
  static final NftName FORWARD_TO = new NftName("forward_to");

  /** A captured device's service to the public address and port that it is forwarded from. */
  static final NftName SNAT_TO = new NftName("snat_to");

  /** A captured device's address to the public address of its site. */
  static final NftName SEEN_AS = new NftName("seen_as");

  // On the site.
  /** Networks that this host reaches by a route other than the default, not through the tunnel. */
  static final NftName LOCAL_NETWORKS = new NftName("local_networks");

  /** The only destinations that packets from the tunnel may have. */
  static final NftName DESTINATIONS = new NftName("destinations");

  /** MAC addresses of captured devices. */
  static final NftName CAPTURED_MACS = new NftName("captured_macs");

  /** Destinations that captured devices reach without the tunnel. */
  static final NftName STAY_LOCAL = new NftName("stay_local");

  /** The same for IPv6. */
  static final NftName STAY_LOCAL6 = new NftName("stay_local6");

  /** {@link #DESTINATIONS} of the tunnel to one of several hubs. */
  static NftName destinations(String suffix) {
    return new NftName(DESTINATIONS.text() + suffix);
  }

  /** Networks of the other hubs' tunnels, where a site has several. */
  static NftName otherTunnels(String suffix) {
    return new NftName("other_tunnels" + suffix);
  }

  /** The test host's address to the one that a further hub knows it by. */
  static NftName testHostSeenAs(String suffix) {
    return new NftName("test_host_seen_as" + suffix);
  }

  private SetNames() {}
}
