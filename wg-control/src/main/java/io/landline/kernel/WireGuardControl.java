// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.net.InterfaceName;
import java.util.Optional;

/**
 * WireGuard devices. Making and deleting their interfaces is {@link LinkControl}'s.
 *
 * <p>All methods throw {@link io.landline.netlink.NetlinkException} where the kernel refuses: EPERM
 * without CAP_NET_ADMIN, reading included, since an answer holds secrets.
 */
public interface WireGuardControl {
  /** Whether the kernel has WireGuard; it loads the module to find out. Needs no capability. */
  boolean isAvailable();

  /**
   * What the kernel says of a device; empty where there is no such interface or it is no
   * WireGuard's.
   */
  Optional<WireGuardDeviceState> device(InterfaceName name);

  /**
   * Changes what {@code change} names and nothing else; sessions of other peers live on. Not
   * atomic: after an error, what came before it holds.
   *
   * <p>ENODEV where there is no such interface, EOPNOTSUPP where it is no WireGuard's, EADDRINUSE
   * where it is up and the port is taken.
   */
  void configure(InterfaceName name, WireGuardChange change);
}
