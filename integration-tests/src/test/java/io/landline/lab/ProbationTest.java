// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An unconfirmed configuration is rolled back, whatever happened to the person who applied it. */
@OverWireGuard
final class ProbationTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static Lab lab;
  private static Deployment landline;
  private static LabSite site;
  private static Namespace host;

  @BeforeAll
  static void apply() {
    lab = Lab.standard();
    landline = Deployment.on(lab);
    site = lab.site();
    host = site.host();
    landline.applyHub(configuration("story-hub.json"));
    landline.configure(host, configuration("story-site.json"));
  }

  @AfterAll
  static void close() {
    landline.close();
    lab.close();
  }

  private static String kernel() {
    return host.must("sh", "-c", Service.TABLE + "; ip rule | sort");
  }

  private static String file() throws Exception {
    return Files.readString(configurationFile());
  }

  private static Path configurationFile() {
    return landline.root(host).resolve("etc/landline/landline.json");
  }

  /** As a stranger does; the device answers. */
  private static void askTheDevice(int port) {
    try (UdpEcho echo = UdpEcho.on(site.device("dmr"), at("10.49.7.19:55193"));
        UdpPeer stranger = UdpPeer.on(lab.client(), at(Lab.STRANGER, port))) {
      UdpExchange.ask(stranger, hub(55193));
      assertThat(echo.seen()).hasSize(1);
    }
  }

  @Test
  void what_cuts_the_caller_off_goes_again_although_all_were_killed() throws Exception {
    Service service = Service.on(landline, host);
    try {
      landline.awaitTunnel(site);
      askTheDevice(5301);
      String held = kernel();
      String file = file();
      // The caller waits, and is killed with the session that it cut off.
      Running caller =
          landline.start(host, "forward", "remove", "ipsc", "--confirm", "60s", "--wait");
      service.await("the forward to go", LIMIT, () -> !kernel().contains("ipsc"));
      caller.close();
      assertThat(file()).doesNotContain("ipsc");
      service.signal("KILL");
      service.end();
      service.close();
      service = Service.on(landline, host);
      assertThat(service.log()).doesNotContain("<3>");
      service.await("the forward to come back", LIMIT, () -> kernel().equals(held));
      assertThat(file()).isEqualTo(file);
      assertThat(configurationFile().resolveSibling("landline.json.refused"))
          .content()
          .doesNotContain("ipsc");
      askTheDevice(5302);
      assertThat(landline.runHere(host, "log").out()).contains("rolled back");
      // The new service makes its test host meanwhile, and takes that up.
      service.await(
          "nothing to be left to do",
          LIMIT,
          () -> landline.runHere(host, "plan", "--exit-code").status() == 0);
    } finally {
      service.close();
    }
  }

  @Test
  void down_stays_down_and_up_brings_all_back() {
    Service service = Service.on(landline, host);
    try {
      String held = kernel();
      assertThat(landline.runHere(host, "down").orThrow().out())
          .contains("dmr, flex, icom are not captured any more");
      assertThat(host.sh("nft list tables")).doesNotContain("inet landline");
      assertThat(host.sh("ip rule")).doesNotContain("4210:");
      service.signal("KILL");
      service.end();
      service.close();
      service = Service.on(landline, host);
      assertThat(host.sh("nft list tables")).doesNotContain("inet landline");
      landline.runHere(host, "up").orThrow();
      assertThat(kernel()).isEqualTo(held);
      landline.runHere(host, "capture", "disable", "dmr").orThrow();
      assertThat(host.sh("ip rule")).doesNotContain("from 10.49.7.19");
      landline.runHere(host, "capture", "enable", "dmr").orThrow();
      assertThat(kernel()).isEqualTo(held);
    } finally {
      service.close();
    }
  }
}
