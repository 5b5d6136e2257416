// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** WireGuard set up by hand with {@code ip} and {@code wg}: what Landline can count on. */
@Tag("wireguard")
final class PlainWireGuardTest {
  private static String key(Namespace namespace, String privateKey) {
    return namespace.feed(privateKey, "wg", "pubkey").orThrow().out().strip();
  }

  private static void tunnel(Namespace namespace, String address, String configuration) {
    namespace.ip(
        List.of(
            "link add wg0 type wireguard",
            "addr add " + address + "/24 dev wg0",
            "link set wg0 mtu 1420"));
    namespace.feed(configuration, "wg", "setconf", "wg0", "/dev/stdin").orThrow();
    namespace.sh("ip link set wg0 up");
  }

  @Test
  void a_site_behind_carrier_grade_nat_reaches_its_hub_over_IPv6() {
    try (Lab lab = Lab.standard()) {
      Namespace site = lab.site().host();
      String hubPrivate = lab.hub().must("wg", "genkey");
      String sitePrivate = site.must("wg", "genkey");
      tunnel(
          lab.hub(),
          "10.99.0.1",
          """
          [Interface]
          PrivateKey = %sListenPort = 51820
          [Peer]
          PublicKey = %s
          AllowedIPs = 10.99.0.2/32
          """
              .formatted(hubPrivate, key(site, sitePrivate)));
      tunnel(
          site,
          "10.99.0.2",
          """
          [Interface]
          PrivateKey = %s[Peer]
          PublicKey = %s
          AllowedIPs = 0.0.0.0/0
          Endpoint = [2001:db8:1::10]:51820
          """
              .formatted(sitePrivate, key(lab.hub(), hubPrivate)));
      Endpoint hub = new Endpoint(IpAddress.parse("10.99.0.1"), 7000);
      Endpoint here = new Endpoint(IpAddress.parse("10.99.0.2"), 4000);
      try (UdpEcho echo = UdpEcho.on(lab.hub(), hub);
          PacketCapture wan = PacketCapture.on(site, "wan0")) {
        assertThat(UdpExchange.ask(site, here, hub)).isEqualTo(new UdpExchange(here, hub, 32));
        assertThat(echo.seen()).hasSize(1);
        // All that the carrier sees is the outer datagrams.
        assertThat(wan.matching(p -> !p.isHousekeeping() && !p.isBetween(site6(lab), Lab.HUB_IPV6)))
            .isEmpty();
      }
    }
  }

  private static IpAddress site6(Lab lab) {
    return lab.site().wanIpv6();
  }
}
