// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Beside two routers of one network: one interface, two gateways. */
@OverWireGuard
final class BesideTwoRoutersTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @Test
  void the_tunnel_leaves_by_the_second_gateway_while_the_first_is_dead() {
    try (Lab lab = Lab.of(SitePlan.besideRouter());
        Namespace second = secondRouter(lab);
        Deployment landline = Deployment.on(lab)) {
      Namespace pi = lab.site().host();
      landline.configure(lab.hub(), configuration("beside-hub.json"));
      landline.configure(
          pi,
          configuration("beside-site.json")
              .replaceFirst(
                  "\"wan\": \\[[^]]*]",
                  "\"wan\": [\"eth0 via 192.168.1.1\", \"eth0 via 192.168.1.3\"]"));
      landline.publicKey(pi.name());
      try (Service atHub = Service.on(landline, lab.hub());
          Service atPi = Service.on(landline, pi);
          UdpEcho outside = UdpEcho.on(lab.client(), at(Lab.CLIENT, 7000));
          PacketCapture behind = PacketCapture.on(second, "out0");
          Interruptions flow =
              Interruptions.of(
                  lab.site().device("dmr"), at("192.168.1.19:5000"), at(Lab.CLIENT, 7000))) {
        awaitFrom(atPi, lab, flow, "192.0.2.1");
        flow.restart();
        lab.site()
            .otherRouter()
            .orElseThrow()
            .nft(
                """
                table inet dead {
                  chain f {
                    type filter hook forward priority -400;
                    drop
                  }
                }
                """);
        awaitFrom(atPi, lab, flow, "198.18.77.1");
        System.out.printf(Locale.ROOT, "    to the second gateway %.1f s%n", flow.longest());
        assertThat(outside.seen()).allSatisfy(d -> assertThat(d.from()).isEqualTo(hub(5000)));
        assertThat(behind.matching(p -> p.carries("live"))).isEmpty();
        // After an earlier loss it is left as lossy, and is dead a moment later.
        atPi.awaitSeldom(
            "192.168.1.1 to be dead",
            LIMIT,
            () -> uplinks(landline, pi).matches("(?s).*192.168.1.1 +eth0 via 192.168.1.1 +dead.*"));
        assertThat(uplinks(landline, pi))
            .containsPattern("192.168.1.3 +eth0 via 192.168.1.3 +well.*in use");
        assertThat(atHub.log()).isNotEmpty();
      }
    }
  }

  private static String uplinks(Deployment landline, Namespace pi) {
    return landline.run(pi, "uplink", "list").orThrow().out();
  }

  private static void awaitFrom(Service atPi, Lab lab, Interruptions flow, String address) {
    atPi.awaitSeldom(
        "the tunnel from " + address,
        LIMIT,
        () ->
            lab.hub().must("wg", "show", "landline0", "endpoints").contains(address + ":")
                && flow.isLive());
  }

  /** A second router in the home network, with a provider of its own. */
  private static Namespace secondRouter(Lab lab) {
    Namespace second = Namespace.create("second");
    Wiring.prepare(second, true);
    Namespace home = lab.site().otherRouter().orElseThrow();
    Wiring wiring = new Wiring();
    wiring.cable(lab.internet(), "g1", second, "out0");
    wiring.cable(home, "p_second", second, "lan0");
    wiring.in(home, "link set p_second master br0");
    wiring.in(lab.internet(), "addr add 198.18.77.254/24 dev g1");
    wiring.in(
        second,
        "link set lo up",
        "addr add 198.18.77.1/24 dev out0",
        "addr add 192.168.1.3/24 dev lan0",
        "route add default via 198.18.77.254");
    wiring.build();
    second.nft(Lab.masquerade("second", "out0"));
    return second;
  }
}
