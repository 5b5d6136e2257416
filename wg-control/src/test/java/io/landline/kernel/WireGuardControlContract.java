// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import static io.landline.kernel.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.ffi.Errno;
import io.landline.net.Endpoint;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What WireGuard devices do, in the kernel and in its fake alike. */
public abstract class WireGuardControlContract {
  protected static final InterfaceName TUNNEL = InterfaceName.parse("landline0");
  private static final InterfaceName SECOND = InterfaceName.parse("landline1");
  private static final InterfaceName LO = InterfaceName.parse("lo");
  private static final InterfaceName NOWHERE = InterfaceName.parse("nowhere0");

  /** RFC 7748 section 6.1: Alice's private key and the public key that belongs to it. */
  protected static final PrivateKey PRIVATE =
      PrivateKey.parse("dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=");

  protected static final PublicKey PUBLIC =
      PublicKey.parse("hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=");

  protected static final PublicKey PEER = key(1);
  private static final PublicKey OTHER = key(2);
  protected static final PresharedKey PSK =
      PresharedKey.parse("AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=");

  protected static final Endpoint IPV4 = new Endpoint(IpAddress.parse("203.0.113.10"), 51820);
  private static final Endpoint IPV6 = new Endpoint(IpAddress.parse("2001:db8:1::10"), 443);

  protected abstract WireGuardControl wireguard();

  protected abstract LinkControl links();

  /** Runs as a caller without CAP_NET_ADMIN. */
  protected abstract void withoutCapability(Runnable task);

  protected static PublicKey key(int number) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) number;
    bytes[1] = (byte) (number >> 8);
    return PublicKey.of(bytes);
  }

  protected static WireGuardChange peers(WireGuardChange.Peer... peers) {
    return new WireGuardChange(
        Optional.empty(), Optional.empty(), Optional.empty(), List.of(), List.of(peers));
  }

  private static WireGuardChange.Peer allow(PublicKey key, boolean replace, String... allowed) {
    List<IpPrefix> prefixes = new ArrayList<>();
    for (String prefix : allowed) {
      prefixes.add(IpPrefix.parse(prefix));
    }
    return new WireGuardChange.Peer(
        key, Optional.empty(), Optional.empty(), Optional.empty(), prefixes, replace);
  }

  private static WireGuardChange port(int port) {
    return new WireGuardChange(
        Optional.empty(), Optional.of(port), Optional.empty(), List.of(), List.of());
  }

  protected static WireGuardChange.Peer fullPeer() {
    return new WireGuardChange.Peer(
        PEER,
        Optional.of(PSK),
        Optional.of(IPV4),
        Optional.of(25),
        List.of(IpPrefix.parse("10.99.0.2"), IpPrefix.parse("2001:db8:7::/48")),
        true);
  }

  private WireGuardDeviceState device() {
    return wireguard().device(TUNNEL).orElseThrow();
  }

  private WireGuardPeerState peer(PublicKey key) {
    return device().peers().stream()
        .filter(peer -> peer.publicKey().equals(key))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aNewDeviceHasNothing() {
    links().createWireGuard(TUNNEL, "landline");
    assertThat(device())
        .isEqualTo(new WireGuardDeviceState(TUNNEL, Optional.empty(), 0, 0, List.of()));
  }

  @Test
  void whatIsNoWireGuardIsNoDevice() {
    assertThat(wireguard().device(NOWHERE)).isEmpty();
    assertThat(wireguard().device(LO)).isEmpty();
    assertRefused(Errno.ENODEV, () -> wireguard().configure(NOWHERE, port(51820)));
    assertRefused(Errno.EOPNOTSUPP, () -> wireguard().configure(LO, port(51820)));
  }

  @Test
  void allThatIsSetIsReadBack() {
    links().createWireGuard(TUNNEL, "landline");
    wireguard()
        .configure(
            TUNNEL,
            new WireGuardChange(
                Optional.of(PRIVATE),
                Optional.of(51820),
                Optional.empty(),
                List.of(),
                List.of(fullPeer())));
    assertThat(device().publicKey()).contains(PUBLIC);
    assertThat(device().listenPort()).isEqualTo(51820);
    assertThat(device().peers())
        .containsExactly(
            new WireGuardPeerState(
                PEER,
                Optional.of(PSK),
                Optional.of(IPV4),
                25,
                Optional.empty(),
                0,
                0,
                List.of(IpPrefix.parse("10.99.0.2"), IpPrefix.parse("2001:db8:7::/48"))));
  }

  @Test
  void whatAChangeDoesNotNameStays() {
    links().createWireGuard(TUNNEL, "landline");
    wireguard().configure(TUNNEL, peers(fullPeer()));
    WireGuardPeerState before = peer(PEER);
    wireguard().configure(TUNNEL, peers(allow(PEER, false)));
    wireguard().configure(TUNNEL, port(4711));
    assertThat(peer(PEER)).isEqualTo(before);
    wireguard()
        .configure(
            TUNNEL,
            peers(
                new WireGuardChange.Peer(
                    PEER,
                    Optional.empty(),
                    Optional.of(IPV6),
                    Optional.empty(),
                    List.of(),
                    false)));
    assertThat(peer(PEER).endpoint()).contains(IPV6);
    assertThat(peer(PEER).allowedIps()).isEqualTo(before.allowedIps());
  }

  @Test
  void aPresharedKeyAndAKeepaliveCanBeTakenAway() {
    links().createWireGuard(TUNNEL, "landline");
    wireguard().configure(TUNNEL, peers(fullPeer()));
    wireguard()
        .configure(
            TUNNEL,
            peers(
                new WireGuardChange.Peer(
                    PEER,
                    Optional.of(PresharedKey.of(new byte[32])),
                    Optional.empty(),
                    Optional.of(0),
                    List.of(),
                    false)));
    assertThat(peer(PEER).presharedKey()).isEmpty();
    assertThat(peer(PEER).keepalive()).isZero();
    assertThat(peer(PEER).allowedIps()).hasSize(2);
  }

  @Test
  void allowedIpsAreAddedOrReplaced() {
    links().createWireGuard(TUNNEL, "landline");
    wireguard().configure(TUNNEL, peers(allow(PEER, false, "10.99.0.2")));
    wireguard().configure(TUNNEL, peers(allow(PEER, false, "10.49.7.19")));
    assertThat(peer(PEER).allowedIps())
        .containsExactly(IpPrefix.parse("10.49.7.19"), IpPrefix.parse("10.99.0.2"));
    wireguard().configure(TUNNEL, peers(allow(PEER, true, "0.0.0.0/0")));
    assertThat(peer(PEER).allowedIps()).containsExactly(IpPrefix.ANY_IPV4);
    wireguard().configure(TUNNEL, peers(allow(PEER, true)));
    assertThat(peer(PEER).allowedIps()).isEmpty();
  }

  @Test
  void anAllowedIpMovesToThePeerThatAsksLast() {
    links().createWireGuard(TUNNEL, "landline");
    wireguard().configure(TUNNEL, peers(allow(PEER, true, "10.99.0.2", "10.49.7.19")));
    wireguard().configure(TUNNEL, peers(allow(OTHER, true, "10.49.7.19")));
    assertThat(peer(PEER).allowedIps()).containsExactly(IpPrefix.parse("10.99.0.2"));
    assertThat(peer(OTHER).allowedIps()).containsExactly(IpPrefix.parse("10.49.7.19"));
  }

  @Test
  void aPeerIsRemovedAndAnUnknownOneIsNoError() {
    links().createWireGuard(TUNNEL, "landline");
    wireguard().configure(TUNNEL, peers(allow(PEER, true), allow(OTHER, true)));
    wireguard()
        .configure(
            TUNNEL,
            new WireGuardChange(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(PEER, key(99)),
                List.of()));
    assertThat(device().peers()).extracting(WireGuardPeerState::publicKey).containsExactly(OTHER);
  }

  @Test
  void aDeviceIsNeverItsOwnPeer() {
    links().createWireGuard(TUNNEL, "landline");
    wireguard()
        .configure(
            TUNNEL,
            new WireGuardChange(
                Optional.of(PRIVATE),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(allow(PUBLIC, true), allow(PEER, true))));
    assertThat(device().peers()).extracting(WireGuardPeerState::publicKey).containsExactly(PEER);
  }

  @Test
  void aTakenPortIsToldToTheDeviceThatIsUp() {
    links().createWireGuard(TUNNEL, "landline");
    links().createWireGuard(SECOND, "landline");
    wireguard().configure(TUNNEL, port(51820));
    links().setUp(TUNNEL);
    wireguard().configure(SECOND, port(51820));
    assertRefused(Errno.EADDRINUSE, () -> links().setUp(SECOND));
    wireguard().configure(SECOND, port(51821));
    links().setUp(SECOND);
    assertRefused(Errno.EADDRINUSE, () -> wireguard().configure(SECOND, port(51820)));
  }

  @Test
  void withoutAPortTheKernelChoosesOneWhenTheLinkGoesUp() {
    links().createWireGuard(TUNNEL, "landline");
    links().setUp(TUNNEL);
    int chosen = device().listenPort();
    assertThat(chosen).isPositive();
    wireguard().configure(TUNNEL, peers(allow(PEER, true)));
    assertThat(device().listenPort()).isEqualTo(chosen);
  }

  @Test
  void theMarkOfItsPacketsIsSetAndTakenBackAndStaysOtherwise() {
    links().createWireGuard(TUNNEL, "landline");
    wireguard().configure(TUNNEL, mark(0x4e000000));
    assertThat(device().mark()).isEqualTo(0x4e000000);
    wireguard().configure(TUNNEL, peers(allow(PEER, true)));
    assertThat(device().mark()).isEqualTo(0x4e000000);
    wireguard().configure(TUNNEL, mark(0));
    assertThat(device().mark()).isZero();
  }

  private static WireGuardChange mark(int mark) {
    return new WireGuardChange(
        Optional.empty(), Optional.empty(), Optional.of(mark), List.of(), List.of());
  }

  @Test
  void manyPeersAndManyAllowedIpsAreWhole() {
    links().createWireGuard(TUNNEL, "landline");
    List<WireGuardChange.Peer> many = new ArrayList<>();
    List<IpPrefix> long6 = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      long6.add(IpPrefix.parse("2001:db8:" + Integer.toHexString(i) + "::/48"));
    }
    many.add(
        new WireGuardChange.Peer(
            key(9999), Optional.of(PSK), Optional.of(IPV6), Optional.of(25), long6, true));
    for (int i = 1; i <= 300; i++) {
      many.add(
          allow(
              key(i),
              true,
              "10." + i / 256 + "." + i % 256 + ".0/24",
              "172.16." + i % 256 + "." + i / 256));
    }
    wireguard()
        .configure(
            TUNNEL,
            new WireGuardChange(
                Optional.empty(), Optional.empty(), Optional.empty(), List.of(), many));
    assertThat(device().peers()).hasSize(301);
    assertThat(peer(key(9999)).allowedIps()).isEqualTo(long6.stream().sorted().toList());
    assertThat(peer(key(9999)).presharedKey()).contains(PSK);
    assertThat(peer(key(9999)).endpoint()).contains(IPV6);
    assertThat(device().peers())
        .filteredOn(peer -> !peer.publicKey().equals(key(9999)))
        .allMatch(peer -> peer.allowedIps().size() == 2);
    List<PublicKey> remove = new ArrayList<>();
    many.forEach(peer -> remove.add(peer.publicKey()));
    wireguard()
        .configure(
            TUNNEL,
            new WireGuardChange(
                Optional.empty(), Optional.empty(), Optional.empty(), remove, List.of()));
    assertThat(device().peers()).isEmpty();
  }

  @Test
  void withoutTheCapabilityNothingIsEvenSeen() {
    links().createWireGuard(TUNNEL, "landline");
    withoutCapability(
        () -> {
          assertRefused(Errno.EPERM, () -> wireguard().device(TUNNEL));
          assertRefused(Errno.EPERM, () -> wireguard().configure(TUNNEL, port(1024)));
        });
    assertThat(device().listenPort()).isZero();
  }
}
