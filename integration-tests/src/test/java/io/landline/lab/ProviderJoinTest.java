// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An empty host, a provider's wg-quick file, and a forward. */
@OverWireGuard
final class ProviderJoinTest {
  private static final Duration SOON = Duration.ofMinutes(3);

  @TempDir Path folder;

  @Test
  void a_site_joins_with_the_file_and_its_forward_carries_packets() throws IOException {
    try (Lab lab = Lab.of(SitePlan.router().withDevices(DevicePlan.onLan("dmr", 19)));
        Deployment landline = Deployment.on(lab)) {
      Namespace site = lab.site().host();
      String secret = site.must("wg", "genkey").strip();
      String shared = site.must("wg", "genpsk").strip();
      String key = site.feed(secret, "wg", "pubkey").orThrow().out().strip();
      PlainProvider.on(lab, landline, key);
      lab.hub().feed(shared, "wg", "set", "wg0", "peer", key, "preshared-key", "/dev/stdin");
      Path file =
          Files.writeString(
              folder.resolve("wg44.conf"),
              """
              [Interface]
              PrivateKey = %s
              Address = 203.0.113.77/32, 2001:db8:44::77/128
              DNS = 192.0.2.53
              MTU = 1380
              PostUp = touch %s
              [Peer]
              PublicKey = %s
              PresharedKey = %s
              Endpoint = 203.0.113.10:51820
              AllowedIPs = 0.0.0.0/0, ::/0
              PersistentKeepalive = 20
              """
                  .formatted(secret, folder.resolve("ran"), landline.publicKey("hub"), shared));
      Outcome joined =
          landline.runHere(site, "join", file.toString(), "--lan", "br0", "--name", "wa7vc");
      assertThat(joined.orThrow().err())
          .contains("line 3: Address 2001:db8:44::77/128 is not used")
          .contains("line 4: DNS is not used")
          .contains("line 6: PostUp is not run")
          .contains("delete it");
      assertThat(folder.resolve("ran")).doesNotExist();
      String written = site.must("cat", landline.root(site) + "/etc/landline/landline.json");
      assertThat(written)
          .contains("203.0.113.77")
          .contains("1380")
          .doesNotContain(secret)
          .doesNotContain(shared);
      try (Service service = Service.on(landline, site)) {
        service.await("a good verdict", SOON, () -> service.log().contains("wa7vc: OK"));
        landline
            .runHere(site, "forward", "add", "udp/55193", "dmr=10.49.7.19", "--capture")
            .orThrow();
        try (UdpEcho echo = UdpEcho.on(lab.site().device("dmr"), at("10.49.7.19:55193"))) {
          assertThat(
                  UdpExchange.ask(
                      lab.client(), at(Lab.PRIVATE_CALLER, 4000), at("203.0.113.77:55193")))
              .isEqualTo(
                  new UdpExchange(at(Lab.PRIVATE_CALLER, 4000), at("203.0.113.77:55193"), 32));
          assertThat(echo.seen()).hasSize(1);
        }
        onlyListedNetworksAreReached(lab, landline);
        Outcome again = landline.runHere(site, "join", file.toString());
        assertThat(again.out()).contains("no change");
        assertThat(site.must("wg", "show", "landline0")).contains("preshared key");
        assertThat(site.must("ip", "-o", "link", "show", "landline0")).contains("mtu 1380");
      }
    }
  }

  /** The provider carries fewer networks than all, as {@code hub.allowedIps} says. */
  private static void onlyListedNetworksAreReached(Lab lab, Deployment landline)
      throws IOException {
    Namespace site = lab.site().host();
    Path configuration = Path.of(landline.root(site) + "/etc/landline/landline.json");
    String all = Files.readString(configuration);
    String some = "\"allowedIps\": [\"198.51.100.0/26\"], \"endpoint\"";
    Files.writeString(configuration, all.replace("\"endpoint\"", some));
    landline.runHere(site, "apply").orThrow();
    try (UdpEcho dmr = UdpEcho.on(lab.site().device("dmr"), at("10.49.7.19:55193"));
        UdpEcho listed = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9000));
        UdpEcho other = UdpEcho.on(lab.client(), at(Lab.STRANGER, 9000));
        UdpPeer device = UdpPeer.on(lab.site().device("dmr"), at("10.49.7.19:4300"));
        UdpPeer stranger = UdpPeer.on(lab.client(), Lab.STRANGER);
        PacketCapture wan = PacketCapture.on(site, "wan0")) {
      stranger.send(at("203.0.113.77:55193"), "not listed");
      device.trySend(at(Lab.STRANGER, 9000), "not listed");
      assertThat(UdpExchange.ask(lab.client(), at(Lab.CLIENT, 4000), at("203.0.113.77:55193")))
          .isEqualTo(new UdpExchange(at(Lab.CLIENT, 4000), at("203.0.113.77:55193"), 32));
      assertThat(UdpExchange.ask(device, at(Lab.CLIENT, 9000)).seenAs())
          .isEqualTo(at("203.0.113.77:4300"));
      assertThat(dmr.seen()).hasSize(1);
      assertThat(listed.seen()).hasSize(1);
      assertThat(other.seen()).isEmpty();
      assertThat(wan.matching(p -> p.carries("not listed"))).isEmpty();
    }
    assertThat(landline.runHere(site, "test").out().replaceAll("\\s+", " "))
        .contains("hub.allowedIps has not all addresses");
    assertThat(site.must("wg", "show", "landline0", "allowed-ips")).contains("198.51.100.0/26");
    Files.writeString(configuration, all);
    landline.runHere(site, "apply").orThrow();
  }
}
