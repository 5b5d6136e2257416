// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From two empty hosts to a working forward and a captured device, by commands alone. */
@OverWireGuard
final class FirstHourTest {
  private static final Duration SOON = Duration.ofMinutes(1);
  static final Path README = Path.of("README.md");
  static final String HEADING = "From two empty hosts to a working forward";

  @Test
  void the_readme_leads_there() throws Exception {
    SitePlan plan = SitePlan.router().withDevices(DevicePlan.onLan("dmr", 19));
    try (Lab lab = Lab.of(plan);
        Deployment landline = Deployment.on(lab);
        TcpService web = TcpService.on(lab.hub(), hub(8443));
        Walkthrough walk = Walkthrough.withServices(landline, lab.hub(), lab.site().host())) {
      LabSite site = lab.site();
      List<String> commands = Walkthrough.commands(README, HEADING);
      assertThat(commands).hasSize(5);
      commands.forEach(walk::type);

      // What listened stays the hub's own, and nothing that anybody pastes is kept anywhere.
      assertThat(Files.readString(landline.root(lab.hub()).resolve("etc/landline/landline.json")))
          .contains("\"protect\": [\"tcp/22\", \"tcp/8443\"]");
      assertThat(web.callers()).isEmpty();
      for (Namespace host : List.of(lab.hub(), site.host())) {
        assertThat(
                lab.hub().must("sh", "-c", "grep -rlE LL[12]- " + landline.root(host) + " || true"))
            .isEmpty();
        awaitNothingToChange(landline, host);
      }
      landline.awaitTunnel(site);
      heAnswersAndIsSeen(lab, site, "10.49.7.19");
    }
  }

  /** A device whose MAC was seen just now is taken in within seconds. */
  private static void awaitNothingToChange(Deployment landline, Namespace host) {
    long start = System.nanoTime();
    Outcome plan = landline.runHere(host, "plan", "--exit-code");
    while (plan.status() != 0 && System.nanoTime() - start < SOON.toNanos()) {
      plan = landline.runHere(host, "plan", "--exit-code");
    }
    assertThat(plan.orThrow().out()).contains("nothing to change");
  }

  @Test
  void beside_the_router_too() {
    try (Lab lab = Lab.of(SitePlan.besideRouter());
        Deployment landline = Deployment.on(lab);
        Walkthrough walk = Walkthrough.withoutServices(landline, lab.hub(), lab.site().host())) {
      LabSite site = lab.site();
      walk.type("vps# landline init hub");
      assertThat(walk.type("pi# landline init site pi"))
          .contains("Beside    the router")
          .contains("gateway 192.168.1.2");
      // Without the service: written, then applied by hand.
      List.of(
              "vps# landline site add pi ... --lan 192.168.1.0/24",
              "pi# landline join -",
              "pi# landline forward add udp/55193 dmr=192.168.1.19 --capture",
              "pi# landline apply --direct",
              "vps# landline forward add udp/55193 pi/192.168.1.19 --name dmr",
              "vps# landline capture add pi/192.168.1.19",
              "vps# landline apply --direct")
          .forEach(walk::type);
      landline.awaitTunnel(site);
      heAnswersAndIsSeen(lab, site, "192.168.1.19");
    }
  }

  /** A stranger reaches dmr and is seen with his own address; dmr is seen as the hub. */
  static void heAnswersAndIsSeen(Lab lab, LabSite site, String dmr) {
    try (UdpEcho device = UdpEcho.on(site.device("dmr"), at(dmr + ":55193"));
        UdpEcho world = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9000))) {
      assertThat(UdpExchange.ask(lab.client(), at(Lab.PRIVATE_CALLER, 4000), hub(55193)))
          .isEqualTo(new UdpExchange(at(Lab.PRIVATE_CALLER, 4000), hub(55193), 32));
      assertThat(device.seen()).hasSize(1);
      assertThat(
              UdpExchange.ask(site.device("dmr"), at(dmr + ":4300"), at(Lab.CLIENT, 9000)).seenAs())
          .isEqualTo(hub(4300));
      assertThat(world.seen()).hasSize(1);
    }
  }
}
