// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A site with two uplinks: the tunnel leaves by the first one that is well. */
@OverWireGuard
@TestMethodOrder(OrderAnnotation.class)
final class UplinkTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static Lab lab;
  private static SecondUplink lte;
  private static Deployment landline;
  private static Namespace site;
  private static Service atHub;
  private static Service atSite;
  private static UdpEcho outside;
  private static UdpEcho dmr;
  private static Interruptions outbound;
  private static Interruptions inbound;

  @BeforeAll
  static void start() {
    lab = Lab.standard();
    lte = SecondUplink.of(lab);
    site = lab.site().host();
    landline = Deployment.on(lab);
    landline.configure(lab.hub(), configuration("story-hub.json"));
    landline.configure(
        site,
        configuration("story-site.json")
            .replace("[2001:db8:1::10]:51820", "203.0.113.10:51820")
            .replace("\"wan\": [\"wan0\"]", "\"wan\": [\"wan0\", \"lte0\"]"));
    landline.publicKey(site.name());
    atHub = Service.on(landline, lab.hub());
    atSite = Service.on(landline, site);
    landline.awaitTunnel(lab.site());
    outside = UdpEcho.on(lab.client(), at(Lab.CLIENT, 7000));
    dmr = UdpEcho.on(lab.site().device("dmr"), at("10.49.7.19:55193"));
    outbound =
        Interruptions.of(lab.site().device("icom"), at("10.49.7.21:5000"), at(Lab.CLIENT, 7000));
    inbound = Interruptions.of(lab.client(), at(Lab.STRANGER, 6000), hub(55193));
  }

  @AfterAll
  static void stop() {
    outbound.close();
    inbound.close();
    dmr.close();
    outside.close();
    atSite.close();
    atHub.close();
    landline.close();
    lte.close();
    lab.close();
  }

  private static boolean isBy(String publicAddress) {
    return lab.hub().must("wg", "show", "landline0", "endpoints").contains(publicAddress + ":");
  }

  private static void await(String what, String publicAddress) {
    atSite.await(what, LIMIT, () -> isBy(publicAddress) && outbound.isLive() && inbound.isLive());
  }

  @Test
  @Order(1)
  void the_first_uplink_is_used_and_both_are_probed() {
    await("the first uplink", Lab.CGNAT.toString());
    System.out.println(site.must("ip", "rule"));
    System.out.println(site.must("ip", "route", "show", "table", "5210"));
    System.out.println(site.must("ip", "route", "show", "table", "5211"));
    System.out.println(site.must("wg", "show"));
  }

  @Test
  @Order(2)
  void a_dead_provider_behind_a_good_cable_is_left() {
    outbound.restart();
    inbound.restart();
    lab.cgnat()
        .nft(
            "table inet dead {\n chain f {\n type filter hook forward priority -400;\n drop\n }\n}\n");
    atSite.await("the switch", LIMIT, () -> isBy(SecondUplink.PUBLIC.toString()));
    await("the second uplink", SecondUplink.PUBLIC.toString());
    System.out.printf("    out %.1f s, in %.1f s%n", outbound.longest(), inbound.longest());
    assertThat(atSite.log()).contains("the tunnel leaves by lte0 now");
    lab.cgnat().must("nft", "delete", "table", "inet", "dead");
    System.out.println(atSite.log());
    System.out.println(landline.run(site, "uplink", "list").out());
    await("the first uplink again", Lab.CGNAT.toString());
    System.out.println(atSite.log());
    System.out.println(landline.run(site, "status").out());
  }
}
