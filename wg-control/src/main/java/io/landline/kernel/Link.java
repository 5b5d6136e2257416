// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.MacAddress;
import java.util.List;
import java.util.Optional;

/**
 * A network interface in the kernel.
 *
 * @param index the kernel's number, not reused while the kernel runs
 * @param name the interface's name
 * @param kind such as {@code bridge} or {@code wireguard}; empty for hardware and lo
 * @param mtu longest packet, bytes
 * @param up whether it is administratively up
 * @param carrier whether it is up and has a link, or needs none
 * @param mac its MAC address, if any
 * @param alias the text set by {@code ip link set alias}
 * @param addresses IPv4 and IPv6, in the kernel's order
 */
public record Link(
    int index,
    InterfaceName name,
    Optional<String> kind,
    int mtu,
    boolean up,
    boolean carrier,
    Optional<MacAddress> mac,
    Optional<String> alias,
    List<InterfaceAddress> addresses) {
  /** The kind of WireGuard interfaces. */
  public static final String WIREGUARD = "wireguard";

  public Link {
    addresses = List.copyOf(addresses);
  }

  public boolean isWireGuard() {
    return kind.equals(Optional.of(WIREGUARD));
  }
}
