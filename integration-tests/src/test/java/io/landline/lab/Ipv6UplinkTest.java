// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.IpAddress;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A site whose provider speaks IPv6 only: its devices have IPv4 through the tunnel. */
@OverWireGuard
final class Ipv6UplinkTest {
  private static Lab lab;
  private static Deployment landline;
  private static LabSite site;

  @BeforeAll
  static void apply() {
    lab = Lab.of(SitePlan.router().withUplink(SitePlan.Uplink.IPV6_ONLY));
    site = lab.site();
    landline = Deployment.on(lab);
    landline.applyHub(configuration("story-hub.json"));
    landline.applySite(configuration("story-site.json"));
    landline.awaitTunnel(site);
  }

  @AfterAll
  static void close() {
    landline.close();
    lab.close();
  }

  @Test
  void strangers_reach_captured_and_other_devices_with_their_own_addresses() {
    try (UdpEcho dmr = UdpEcho.on(site.device("dmr"), at("10.49.7.19:55193"));
        TcpService laptop = TcpService.on(site.device("laptop"), at("10.49.7.50:55500"))) {
      for (IpAddress caller : List.of(Lab.CLIENT, Lab.PRIVATE_CALLER)) {
        assertThat(UdpExchange.ask(lab.client(), at(caller, 4800), hub(55193)))
            .isEqualTo(new UdpExchange(at(caller, 4800), hub(55193), 32));
        TcpExchange call = TcpExchange.call(lab.client(), caller, hub(55500), 200_000);
        assertThat(call.seenAs()).isEqualTo(call.local());
      }
      assertThat(dmr.seen()).hasSize(2);
      assertThat(laptop.callers()).hasSize(2);
    }
  }

  @Test
  void a_captured_device_has_the_ipv4_internet_and_no_other_road_to_it() {
    try (UdpEcho outside = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9300));
        PacketCapture wan = PacketCapture.on(site.host(), "wan0");
        UdpPeer dmr6 = UdpPeer.on(site.device("dmr"), site.ipv6("dmr"))) {
      dmr6.trySend(at(Lab.CLIENT_IPV6, 9301), "leak");
      assertThat(
              UdpExchange.ask(site.device("dmr"), at("10.49.7.19:4801"), at(Lab.CLIENT, 9300))
                  .seenAs())
          .isEqualTo(hub(4801));
      assertThat(outside.seen()).hasSize(1);
      assertThat(
              wan.matching(p -> !p.isHousekeeping() && !p.isBetween(site.wanIpv6(), Lab.HUB_IPV6)))
          .isEmpty();
    }
  }
}
