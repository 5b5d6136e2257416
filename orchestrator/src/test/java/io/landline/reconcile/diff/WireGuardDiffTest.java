// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.kernel.WireGuardChange;
import io.landline.kernel.WireGuardDeviceState;
import io.landline.kernel.WireGuardPeerState;
import io.landline.net.Endpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.reconcile.state.HostKey;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import io.landline.wireguard.WireGuardDevice;
import io.landline.wireguard.WireGuardPeer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Only what differs is sent: sessions of peers that stay must not notice. */
final class WireGuardDiffTest {
  private static final InterfaceName NAME = InterfaceName.parse("landline0");
  private static final PublicKey OWN = PublicKey.of(filled(1));
  private static final PublicKey PEER = PublicKey.of(filled(2));
  private static final HostKey KEY = new HostKey(PrivateKey.of(filled(3)), OWN);
  private static final Endpoint ENDPOINT = new Endpoint(IpAddress.parse("203.0.113.10"), 51820);

  private static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static List<IpPrefix> prefixes(String... texts) {
    return Stream.of(texts).map(IpPrefix::parse).toList();
  }

  private static WireGuardDevice wanted(Optional<Endpoint> endpoint, String... allowed) {
    return new WireGuardDevice(
        NAME,
        InterfaceAddress.parse("10.99.0.1/24"),
        1420,
        51820,
        Optional.empty(),
        List.of(new WireGuardPeer(PEER, Optional.empty(), endpoint, 25, prefixes(allowed))));
  }

  private static Optional<WireGuardDeviceState> actual(
      Optional<PresharedKey> psk, String... allowed) {
    WireGuardPeerState peer =
        new WireGuardPeerState(
            PEER, psk, Optional.of(ENDPOINT), 25, Optional.empty(), 0, 0, prefixes(allowed));
    return Optional.of(new WireGuardDeviceState(NAME, Optional.of(OWN), 51820, 0, List.of(peer)));
  }

  private static WireGuardChange diff(
      WireGuardDevice wanted, Optional<WireGuardDeviceState> actual) {
    return WireGuardDiff.between(wanted, KEY, actual, Map.of());
  }

  @Test
  void a_provider_s_tunnel_has_the_key_that_the_provider_gave() {
    PrivateKey given = PrivateKey.generate();
    HostKey keys = HostKey.of(PrivateKey.generate(), Map.of(PEER, given));
    assertThat(keys.towards(PEER).privateKey()).isEqualTo(given);
    assertThat(keys.towards(PEER).publicKey()).isEqualTo(given.publicKey());
    assertThat(keys.towards(OWN)).isEqualTo(keys);
  }

  @Test
  void a_device_that_is_as_wanted_is_left_alone() {
    assertThat(
            diff(wanted(Optional.of(ENDPOINT), "10.99.0.2"), actual(Optional.empty(), "10.99.0.2"))
                .isEmpty())
        .isTrue();
  }

  @Test
  void a_peer_that_comes_anew_gets_the_endpoint_it_had_last() {
    WireGuardDevice device = wanted(Optional.empty(), "10.99.0.2");
    Map<PublicKey, Endpoint> lastSeen = Map.of(PEER, ENDPOINT);
    assertThat(WireGuardDiff.between(device, KEY, Optional.empty(), lastSeen).peers())
        .singleElement()
        .satisfies(p -> assertThat(p.endpoint()).contains(ENDPOINT));
    Endpoint old = new Endpoint(IpAddress.parse("192.0.2.1"), 9);
    assertThat(
            WireGuardDiff.between(
                    device, KEY, actual(Optional.empty(), "10.99.0.2"), Map.of(PEER, old))
                .isEmpty())
        .as("a peer that has one keeps it")
        .isTrue();
  }

  @Test
  void an_endpoint_that_was_learned_stays_where_none_is_wanted() {
    assertThat(
            diff(wanted(Optional.empty(), "10.99.0.2"), actual(Optional.empty(), "10.99.0.2"))
                .isEmpty())
        .isTrue();
  }

  @Test
  void more_allowed_ips_are_added_without_replacing_those_there_are() {
    WireGuardChange change =
        diff(
            wanted(Optional.empty(), "10.99.0.2", "10.49.7.19"),
            actual(Optional.empty(), "10.99.0.2"));
    assertThat(change.peers()).hasSize(1);
    assertThat(change.peers().get(0).allowedIps()).isEqualTo(prefixes("10.49.7.19"));
    assertThat(change.peers().get(0).replaceAllowedIps()).isFalse();
  }

  @Test
  void allowed_ips_that_are_too_many_are_replaced() {
    WireGuardChange change =
        diff(
            wanted(Optional.empty(), "10.99.0.2"),
            actual(Optional.empty(), "10.99.0.2", "10.49.7.19"));
    assertThat(change.peers().get(0).allowedIps()).isEqualTo(prefixes("10.99.0.2"));
    assertThat(change.peers().get(0).replaceAllowedIps()).isTrue();
  }

  @Test
  void a_preshared_key_that_is_not_wanted_any_more_is_set_to_zeros() {
    WireGuardChange change =
        diff(
            wanted(Optional.empty(), "10.99.0.2"),
            actual(Optional.of(PresharedKey.of(filled(9))), "10.99.0.2"));
    assertThat(change.peers().get(0).presharedKey()).contains(PresharedKey.of(new byte[32]));
  }

  @Test
  void a_peer_that_is_not_wanted_is_removed_by_itself() {
    WireGuardDevice none =
        new WireGuardDevice(
            NAME, InterfaceAddress.parse("10.99.0.1/24"), 1420, 51820, Optional.empty(), List.of());
    WireGuardChange change = diff(none, actual(Optional.empty(), "10.99.0.2"));
    assertThat(change.remove()).containsExactly(PEER);
    assertThat(change.peers()).isEmpty();
  }

  @Test
  void a_new_device_gets_everything() {
    WireGuardChange change = diff(wanted(Optional.of(ENDPOINT), "10.99.0.2"), Optional.empty());
    assertThat(change.privateKey()).contains(KEY.privateKey());
    assertThat(change.listenPort()).contains(51820);
    assertThat(change.peers()).hasSize(1);
    assertThat(change.toString()).doesNotContain(KEY.privateKey().reveal());
  }
}
