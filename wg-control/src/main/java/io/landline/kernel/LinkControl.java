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
 * <p>All methods throw {@link io.landline.netlink.NetlinkException} where the kernel refuses: EPERM
 * without CAP_NET_ADMIN, ENODEV where the interface does not exist, and what each method says.
 */
public interface LinkControl {
  /** All interfaces but those whose name {@link InterfaceName} cannot express, by index. */
  List<Link> links();

  /** One interface, where it exists. */
  default Optional<Link> link(InterfaceName name) {
    return links().stream().filter(link -> link.name().equals(name)).findFirst();
  }

  /**
   * Makes a WireGuard interface, down and without address; like {@code ip link add NAME type
   * wireguard}.
   *
   * <p>EEXIST where the name is taken, EOPNOTSUPP where the kernel has no WireGuard.
   *
   * @param alias what tells whose it is
   */
  void createWireGuard(InterfaceName name, String alias);

  /** EINVAL where the interface cannot have packets of this length, bytes. */
  void setMtu(InterfaceName name, int mtu);

  /** EADDRINUSE where a WireGuard interface's port is taken: only going up tells. */
  void setUp(InterfaceName name);

  /** The interface's IPv4 routes vanish from every table without an event, and stay away. */
  void setDown(InterfaceName name);

  /** EOPNOTSUPP where the interface belongs to hardware. */
  void delete(InterfaceName name);

  /** EEXIST where the interface has the address. */
  void addAddress(InterfaceName name, InterfaceAddress address);

  /**
   * EADDRNOTAVAIL where the interface lacks the address. With the last IPv4 address go all of the
   * interface's IPv4 routes; add a new one first.
   */
  void removeAddress(InterfaceName name, InterfaceAddress address);

  /** The interface's IPv4 settings, none of them absent. */
  InterfaceSettings settings(InterfaceName name);

  /** Sets what is present in {@code wanted}; needs no writable /proc/sys. */
  void apply(InterfaceSettings wanted);

  /** Who is known on all links, both families, without broadcast and multicast. */
  List<Neighbour> neighbours();

  /**
   * Has the kernel find out whether somebody answers for an address, as if there were a packet for
   * it. A few seconds later {@link #neighbours} tells: FAILED if nobody does. Whoever was heard a
   * moment ago is not asked again.
   */
  void ask(InterfaceName name, IpAddress address);

  /**
   * Has the kernel ask a neighbour that it knows once more, at once, and believe nothing until he
   * answers: PROBE, then REACHABLE, or after three seconds FAILED.
   */
  void askAgain(InterfaceName name, IpAddress address);
}
