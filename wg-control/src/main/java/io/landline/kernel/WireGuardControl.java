// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.net.InterfaceName;
import java.util.Optional;

/**
 * WireGuard devices. {@link LinkControl} creates and deletes their interfaces.
 *
 * <p>All methods throw {@link io.landline.netlink.NetlinkException} if the kernel refuses: EPERM
 * without CAP_NET_ADMIN, also for reading, because an answer holds secrets.
 */
public interface WireGuardControl {
  /** Whether the kernel supports WireGuard; loads the module. Needs no capability. */
  boolean isAvailable();

  /** The state of a device; empty if there is no such interface or it is not a WireGuard one. */
  Optional<WireGuardDeviceState> device(InterfaceName name);

  /**
   * Applies a change; sessions of other peers continue. Not atomic: on an error, earlier parts stay
   * applied.
   *
   * <p>ENODEV if there is no such interface, EOPNOTSUPP if it is not a WireGuard one, EADDRINUSE if
   * it is up and the port is taken.
   */
  void configure(InterfaceName name, WireGuardChange change);
}
