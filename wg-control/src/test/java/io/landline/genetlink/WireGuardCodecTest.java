// SPDX-License-Identifier: Apache-2.0
package io.landline.genetlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.kernel.WireGuardChange;
import io.landline.kernel.WireGuardDeviceState;
import io.landline.kernel.WireGuardPeerState;
import io.landline.net.Endpoint;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.netlink.Fuzz;
import io.landline.netlink.HexFixture;
import io.landline.netlink.NetlinkMessage;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WireGuardCodecTest {
  private static final InterfaceName NAME = InterfaceName.parse("wg0");
  private static final PublicKey FIRST =
      PublicKey.parse("AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
  private static final PublicKey SECOND =
      PublicKey.parse("AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
  private static final PresharedKey PSK =
      PresharedKey.parse("AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=");
  private static final Endpoint IPV4 = new Endpoint(IpAddress.parse("203.0.113.10"), 51820);
  private static final Endpoint IPV6 = new Endpoint(IpAddress.parse("2001:db8:1::10"), 443);
  private static final List<IpPrefix> ALLOWED =
      List.of(IpPrefix.parse("10.99.0.2"), IpPrefix.parse("2001:db8:7::/48"));

  private static WireGuardChange change(List<WireGuardChange.Peer> peers) {
    return new WireGuardChange(
        Optional.empty(), Optional.of(51820), Optional.empty(), List.of(), peers);
  }

  private static WireGuardDeviceState read(NetlinkMessage... messages) {
    return DeviceFragment.merge(
        NAME, List.of(messages).stream().map(DeviceDecoder::parse).toList());
  }

  private static NetlinkMessage set(WireGuardChange change) {
    return NetlinkMessage.of(32, 0, 0, ChangeEncoder.set(NAME, change));
  }

  @Test
  void aDumpIsReadAndWhatWeWriteReadsTheSame() {
    WireGuardDeviceState device = read(HexFixture.message("wireguard-device"));
    assertThat(device.publicKey().orElseThrow())
        .hasToString("hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=");
    assertThat(device.listenPort()).isEqualTo(51820);
    assertThat(device.peers())
        .containsExactly(
            new WireGuardPeerState(
                FIRST, Optional.of(PSK), Optional.of(IPV4), 25, Optional.empty(), 0, 0, ALLOWED),
            new WireGuardPeerState(
                SECOND, Optional.empty(), Optional.of(IPV6), 0, Optional.empty(), 0, 0, List.of()));
    WireGuardDeviceState ours =
        read(
            set(
                change(
                    List.of(
                        new WireGuardChange.Peer(
                            FIRST,
                            Optional.of(PSK),
                            Optional.of(IPV4),
                            Optional.of(25),
                            ALLOWED,
                            true),
                        new WireGuardChange.Peer(
                            SECOND,
                            Optional.empty(),
                            Optional.of(IPV6),
                            Optional.empty(),
                            List.of(),
                            true)))));
    assertThat(ours.peers()).isEqualTo(device.peers());
    assertThat(ours.listenPort()).isEqualTo(device.listenPort());
  }

  @Test
  void endpointsAreWrittenAsTheKernelWritesThem() {
    for (Endpoint endpoint : List.of(IPV4, IPV6)) {
      assertThat(EndpointCodec.parse(EndpointCodec.encode(endpoint))).contains(endpoint);
    }
    assertThat(EndpointCodec.encode(IPV4)).hasSize(16);
    assertThat(EndpointCodec.encode(IPV6)).hasSize(28);
  }

  @Test
  void theFamilysNumberIsFound() {
    assertThat(GenetlinkFamily.parse(HexFixture.message("wireguard-family"))).isEqualTo(0x20);
  }

  @Test
  void partsOfAPeerAreOnePeer() {
    WireGuardChange.Peer more =
        new WireGuardChange.Peer(
            FIRST,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(IpPrefix.parse("192.0.2.0/24")),
            false);
    WireGuardDeviceState device =
        read(HexFixture.message("wireguard-device"), set(change(List.of(more))));
    assertThat(device.peers()).hasSize(2);
    assertThat(device.peers().get(0).presharedKey()).contains(PSK);
    assertThat(device.peers().get(0).keepalive()).isEqualTo(25);
    assertThat(device.peers().get(0).allowedIps()).hasSize(3);
  }

  @Test
  void noPartOfAChangeExceedsItsLimitAndNothingIsLostOrReplacedTwice() {
    List<IpPrefix> many = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      many.add(IpPrefix.parse("10." + i / 256 + "." + i % 256 + ".0/24"));
      many.add(IpPrefix.parse("2001:db8:" + Integer.toHexString(i) + "::/48"));
    }
    List<PublicKey> gone = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      byte[] key = new byte[32];
      key[31] = (byte) i;
      key[30] = (byte) (i >> 8);
      key[0] = 7;
      gone.add(PublicKey.of(key));
    }
    WireGuardChange.Peer big =
        new WireGuardChange.Peer(
            FIRST, Optional.of(PSK), Optional.of(IPV6), Optional.of(25), many, true);
    List<WireGuardChange> parts =
        ChangeBatches.split(
            new WireGuardChange(
                Optional.empty(), Optional.of(51820), Optional.empty(), gone, List.of(big, big)));
    assertThat(parts).hasSizeGreaterThan(20);
    for (WireGuardChange part : parts) {
      int length = ChangeEncoder.set(NAME, part).length;
      assertThat(length).isLessThanOrEqualTo(ChangeBatches.MAX_BYTES + 200);
    }
    assertThat(parts.stream().flatMap(part -> part.remove().stream()))
        .containsExactlyElementsOf(gone);
    assertThat(parts.stream().filter(part -> part.listenPort().isPresent())).hasSize(1);
    List<WireGuardChange.Peer> peers =
        parts.stream().flatMap(part -> part.peers().stream()).toList();
    assertThat(peers).filteredOn(WireGuardChange.Peer::replaceAllowedIps).hasSize(2);
    assertThat(peers).filteredOn(peer -> peer.presharedKey().isPresent()).hasSize(2);
    assertThat(peers.stream().mapToInt(peer -> peer.allowedIps().size()).sum())
        .isEqualTo(2 * many.size());
  }

  @Test
  void spoiledMessagesAreMalformedAtWorst() {
    Fuzz.messages("devices", List.of("wireguard-device"), DeviceDecoder::parse);
    Fuzz.messages("families", List.of("wireguard-family"), GenetlinkFamily::parse);
    Fuzz.bytes(
        "endpoints",
        List.of(EndpointCodec.encode(IPV4), EndpointCodec.encode(IPV6)),
        EndpointCodec::parse);
  }
}
