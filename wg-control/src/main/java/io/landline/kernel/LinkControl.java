// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.route.InterfaceSettings;
import java.util.List;
import java.util.Optional;

/**
 * Network interfaces, their addresses and IPv4 settings, and their neighbours.
 *
 * <p>All methods throw {@link io.landline.netlink.NetlinkException} if the kernel refuses: EPERM
 * without CAP_NET_ADMIN, ENODEV if the interface does not exist, and the errors of each method.
 */
public interface LinkControl {
  /** All interfaces except those whose name {@link InterfaceName} cannot express, by index. */
  List<Link> links();

  /** One interface, if it exists. */
  default Optional<Link> link(InterfaceName name) {
    return links().stream().filter(link -> link.name().equals(name)).findFirst();
  }

  /**
   * Creates a WireGuard interface, down and without address; like {@code ip link add NAME type
   * wireguard}.
   *
   * <p>EEXIST if the name is taken, EOPNOTSUPP if the kernel has no WireGuard.
   *
   * @param alias marks its owner
   */
  void createWireGuard(InterfaceName name, String alias);

  /** EINVAL if the interface does not support this MTU, bytes. */
  void setMtu(InterfaceName name, int mtu);

  /** EADDRINUSE if a WireGuard interface's port is taken, which shows only here. */
  void setUp(InterfaceName name);

  /** Removes the interface's IPv4 routes from all tables for good, without an event. */
  void setDown(InterfaceName name);

  /** EOPNOTSUPP if the interface belongs to hardware. */
  void delete(InterfaceName name);

  /** EEXIST if the interface has the address. */
  void addAddress(InterfaceName name, InterfaceAddress address);

  /**
   * EADDRNOTAVAIL if the interface lacks the address. Deleting the last IPv4 address removes all
   * IPv4 routes of the interface; add a new address first.
   */
  void removeAddress(InterfaceName name, InterfaceAddress address);

  /** The interface's IPv4 settings, all of them present. */
  InterfaceSettings settings(InterfaceName name);

  /** Applies the settings present in {@code wanted}; needs no writable /proc/sys. */
  void apply(InterfaceSettings wanted);

  /** The neighbours on all links, both families, without broadcast and multicast. */
  List<Neighbour> neighbours();

  /**
   * Has the kernel resolve an address, as a packet to it would. A few seconds later {@link
   * #neighbours} has the result: FAILED if there was no answer. A neighbour that was heard a moment
   * ago is not probed again.
   */
  void resolve(InterfaceName name, IpAddress address);

  /**
   * Has the kernel probe a known neighbour again at once: its state is PROBE until it answers, then
   * REACHABLE, or after three seconds FAILED.
   */
  void probe(InterfaceName name, IpAddress address);
}
