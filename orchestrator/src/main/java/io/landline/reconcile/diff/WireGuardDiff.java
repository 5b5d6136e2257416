// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.diff;

import io.landline.kernel.WireGuardChange;
import io.landline.kernel.WireGuardDeviceState;
import io.landline.kernel.WireGuardPeerState;
import io.landline.net.Endpoint;
import io.landline.net.Fwmark;
import io.landline.net.IpPrefix;
import io.landline.reconcile.state.HostKey;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import io.landline.wireguard.WireGuardDevice;
import io.landline.wireguard.WireGuardPeer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The difference of the tunnel's WireGuard device; sessions of unchanged peers continue. */
public final class WireGuardDiff {
  private static final PresharedKey NONE = PresharedKey.of(new byte[32]);

  private WireGuardDiff() {}

  /**
   * The difference.
   *
   * @param own this host's key pair
   * @param actual empty if there is no device yet
   * @param lastSeen the last endpoints of peers, for a peer without an endpoint
   */
  public static WireGuardChange between(
      WireGuardDevice wanted,
      HostKey own,
      Optional<WireGuardDeviceState> actual,
      Map<PublicKey, Endpoint> lastSeen) {
    HostKey key = wanted.key().map(HostKey::of).orElse(own);
    Optional<PrivateKey> privateKey =
        actual.flatMap(WireGuardDeviceState::publicKey).equals(Optional.of(key.publicKey()))
            ? Optional.empty()
            : Optional.of(key.privateKey());
    Optional<Integer> port =
        wanted.listenPort() == 0
                || actual.filter(a -> a.listenPort() == wanted.listenPort()).isPresent()
            ? Optional.empty()
            : Optional.of(wanted.listenPort());
    Map<PublicKey, WireGuardPeerState> have =
        actual.map(WireGuardDeviceState::peers).orElse(List.of()).stream()
            .collect(Collectors.toMap(WireGuardPeerState::publicKey, Function.identity()));
    Set<PublicKey> want =
        wanted.peers().stream().map(WireGuardPeer::publicKey).collect(Collectors.toSet());
    List<WireGuardChange.Peer> peers = new ArrayList<>();
    for (WireGuardPeer peer : wanted.peers()) {
      Optional<WireGuardPeerState> now = Optional.ofNullable(have.get(peer.publicKey()));
      Optional<Endpoint> endpoint =
          peer.endpoint()
              .or(
                  () ->
                      now.flatMap(WireGuardPeerState::endpoint).isPresent()
                          ? Optional.empty()
                          : Optional.ofNullable(lastSeen.get(peer.publicKey())));
      peer(peer, endpoint, now).ifPresent(peers::add);
    }
    return new WireGuardChange(
        privateKey,
        port,
        mark(wanted, actual),
        have.keySet().stream().filter(k -> !want.contains(k)).sorted().toList(),
        peers);
  }

  private static Optional<Integer> mark(
      WireGuardDevice wanted, Optional<WireGuardDeviceState> actual) {
    int mark = wanted.mark().map(Fwmark::value).orElse(0);
    return actual.map(WireGuardDeviceState::mark).orElse(0) == mark
        ? Optional.empty()
        : Optional.of(mark);
  }

  private static Optional<WireGuardChange.Peer> peer(
      WireGuardPeer wanted, Optional<Endpoint> endpoint, Optional<WireGuardPeerState> actual) {
    Optional<PresharedKey> had = actual.flatMap(WireGuardPeerState::presharedKey);
    Optional<PresharedKey> presharedKey =
        had.equals(wanted.presharedKey())
            ? Optional.empty()
            : Optional.of(wanted.presharedKey().orElse(NONE));
    Set<IpPrefix> have =
        new HashSet<>(actual.map(WireGuardPeerState::allowedIps).orElse(List.of()));
    boolean replace = !Set.copyOf(wanted.allowedIps()).containsAll(have);
    List<IpPrefix> allowed =
        replace
            ? wanted.allowedIps()
            : wanted.allowedIps().stream().filter(p -> !have.contains(p)).toList();
    WireGuardChange.Peer change =
        new WireGuardChange.Peer(
            wanted.publicKey(),
            presharedKey,
            endpoint.filter(
                e -> !actual.flatMap(WireGuardPeerState::endpoint).equals(Optional.of(e))),
            actual.filter(a -> a.keepalive() == wanted.keepalive()).isPresent()
                ? Optional.empty()
                : Optional.of(wanted.keepalive()),
            allowed,
            replace);
    boolean same =
        actual.isPresent()
            && change.presharedKey().isEmpty()
            && change.endpoint().isEmpty()
            && change.keepalive().isEmpty()
            && allowed.isEmpty()
            && !replace;
    return same ? Optional.empty() : Optional.of(change);
  }
}
