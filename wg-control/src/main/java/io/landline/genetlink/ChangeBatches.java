// SPDX-License-Identifier: Apache-2.0
package io.landline.genetlink;

import io.landline.kernel.WireGuardChange;
import io.landline.net.AddressFamily;
import io.landline.net.IpPrefix;
import io.landline.wireguard.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Splits a change into parts that fit a message each.
 *
 * <p>A list of peers is one attribute, which cannot be longer than 65,535 bytes. A peer with more
 * allowed IPs than fit continues in the next part, with only its key and the rest of them.
 */
final class ChangeBatches {
  /** Longest list of peers in a part, bytes. */
  static final int MAX_BYTES = 60_000;

  // An attribute's header is 4 bytes, its value is padded to a multiple of 4.
  private static final int REMOVAL_BYTES = 4 + 36 + 8;
  private static final int PEER_BYTES = 4 + 36 + 36 + 8 + 32 + 8 + 4;
  private static final int IPV4_BYTES = 4 + 8 + 8 + 8;
  private static final int IPV6_BYTES = 4 + 8 + 20 + 8;

  private final List<WireGuardChange> parts = new ArrayList<>();
  private final List<PublicKey> remove = new ArrayList<>();
  private final List<WireGuardChange.Peer> peers = new ArrayList<>();
  private int bytes;

  private ChangeBatches() {}

  /** The parts in the order in which to apply them; one empty part for an empty change. */
  static List<WireGuardChange> split(WireGuardChange change) {
    ChangeBatches batches = new ChangeBatches();
    for (PublicKey key : change.remove()) {
      batches.room(change, REMOVAL_BYTES);
      batches.remove.add(key);
    }
    for (WireGuardChange.Peer peer : change.peers()) {
      batches.add(change, peer);
    }
    batches.flush(change);
    return batches.parts;
  }

  private void add(WireGuardChange change, WireGuardChange.Peer peer) {
    room(change, PEER_BYTES);
    List<IpPrefix> some = new ArrayList<>();
    WireGuardChange.Peer rest = peer;
    for (IpPrefix allowedIp : peer.allowedIps()) {
      int length = allowedIp.family() == AddressFamily.IPV4 ? IPV4_BYTES : IPV6_BYTES;
      if (bytes + length > MAX_BYTES) {
        peers.add(with(rest, some));
        flush(change);
        rest =
            new WireGuardChange.Peer(
                peer.publicKey(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                false);
        some.clear();
        bytes += PEER_BYTES;
      }
      bytes += length;
      some.add(allowedIp);
    }
    peers.add(with(rest, some));
  }

  private void room(WireGuardChange change, int needed) {
    if (bytes + needed > MAX_BYTES) {
      flush(change);
    }
    bytes += needed;
  }

  private void flush(WireGuardChange change) {
    boolean first = parts.isEmpty();
    parts.add(
        new WireGuardChange(
            first ? change.privateKey() : Optional.empty(),
            first ? change.listenPort() : Optional.empty(),
            first ? change.mark() : Optional.empty(),
            remove,
            peers));
    remove.clear();
    peers.clear();
    bytes = 0;
  }

  private static WireGuardChange.Peer with(WireGuardChange.Peer peer, List<IpPrefix> allowedIps) {
    return new WireGuardChange.Peer(
        peer.publicKey(),
        peer.presharedKey(),
        peer.endpoint(),
        peer.keepalive(),
        allowedIps,
        peer.replaceAllowedIps());
  }
}
