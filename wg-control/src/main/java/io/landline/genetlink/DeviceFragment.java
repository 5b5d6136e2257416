// SPDX-License-Identifier: Apache-2.0
package io.landline.genetlink;

import io.landline.kernel.WireGuardDeviceState;
import io.landline.kernel.WireGuardPeerState;
import io.landline.net.InterfaceName;
import io.landline.net.IpPrefix;
import io.landline.wireguard.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The content of one message of a device's dump.
 *
 * @param publicKey absent in later messages, and while the device has no key
 * @param listenPort absent in later messages
 * @param mark absent in later messages
 * @param peers a peer with many allowed IPs continues in the next message, with only its public key
 *     and more of them
 */
record DeviceFragment(
    Optional<PublicKey> publicKey,
    OptionalInt listenPort,
    OptionalInt mark,
    List<WireGuardPeerState> peers) {

  /** The whole device, peers by public key. */
  static WireGuardDeviceState merge(InterfaceName name, List<DeviceFragment> fragments) {
    Optional<PublicKey> publicKey = Optional.empty();
    int listenPort = 0;
    int mark = 0;
    Map<PublicKey, List<WireGuardPeerState>> parts = new TreeMap<>();
    for (DeviceFragment fragment : fragments) {
      publicKey = publicKey.isPresent() ? publicKey : fragment.publicKey();
      listenPort = fragment.listenPort().orElse(listenPort);
      mark = fragment.mark().orElse(mark);
      for (WireGuardPeerState peer : fragment.peers()) {
        parts.computeIfAbsent(peer.publicKey(), key -> new ArrayList<>()).add(peer);
      }
    }
    List<WireGuardPeerState> peers = parts.values().stream().map(DeviceFragment::coalesce).toList();
    return new WireGuardDeviceState(name, publicKey, listenPort, mark, peers);
  }

  /** The first part has everything, later ones only more allowed IPs. */
  private static WireGuardPeerState coalesce(List<WireGuardPeerState> parts) {
    WireGuardPeerState first = parts.get(0);
    if (parts.size() == 1) {
      return first;
    }
    List<IpPrefix> allowedIps =
        parts.stream().flatMap(part -> part.allowedIps().stream()).distinct().toList();
    return new WireGuardPeerState(
        first.publicKey(),
        first.presharedKey(),
        first.endpoint(),
        first.keepalive(),
        first.lastHandshake(),
        first.rxBytes(),
        first.txBytes(),
        allowedIps);
  }
}
