// SPDX-License-Identifier: Apache-2.0
package io.landline.wireguard;

import io.landline.net.Fwmark;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import java.util.List;
import java.util.Optional;

/**
 * The wanted tunnel interface. The host's own private key is added only on the way to the kernel.
 *
 * @param name the interface
 * @param address its address
 * @param mtu bytes of an inner packet
 * @param listenPort UDP port, 0 to let the kernel choose one and keep it
 * @param mark of the packets that it sends, which chooses their uplink; empty for none
 * @param key its private key where that is not the host's own; empty for that one
 * @param peers all of them
 */
public record WireGuardDevice(
    InterfaceName name,
    InterfaceAddress address,
    int mtu,
    int listenPort,
    Optional<Fwmark> mark,
    Optional<PrivateKey> key,
    List<WireGuardPeer> peers) {
  /** A device with the host's own key. */
  public WireGuardDevice(
      InterfaceName name,
      InterfaceAddress address,
      int mtu,
      int listenPort,
      Optional<Fwmark> mark,
      List<WireGuardPeer> peers) {
    this(name, address, mtu, listenPort, mark, Optional.empty(), peers);
  }

  public WireGuardDevice {
    if (mtu < 576 || mtu > 65455) {
      throw new IllegalArgumentException("mtu is 576 to 65455 bytes, not " + mtu);
    }
    if (listenPort < 0 || listenPort > 65535) {
      throw new IllegalArgumentException("listenPort is 0 to 65535, not " + listenPort);
    }
    peers = List.copyOf(peers);
  }
}
