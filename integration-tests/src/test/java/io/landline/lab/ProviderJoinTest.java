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
        Outcome again = landline.runHere(site, "join", file.toString());
        assertThat(again.out()).contains("no change");
        assertThat(site.must("wg", "show", "landline0")).contains("preshared key");
        assertThat(site.must("ip", "-o", "link", "show", "landline0")).contains("mtu 1380");
      }
    }
  }
}
