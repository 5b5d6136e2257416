// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A site with two hubs, without services: forwards work at both at the same time, and what captured
 * devices send takes the hub in use.
 */
@OverWireGuard
final class TwoHubsTest {
  private static TwoHubs two;
  private static Lab lab;
  private static LabSite site;

  @BeforeAll
  static void apply() {
    two = new TwoHubs();
    lab = two.lab;
    site = two.site;
    two.landline.apply(lab.hub(), TwoHubs.seattle());
    two.landline.apply(lab.hub2(), TwoHubs.tokyo());
  }

  @AfterAll
  static void close() {
    two.close();
  }

  @BeforeEach
  void first() {
    use("seattle");
    two.awaitTunnels();
  }

  private static void use(String hub) {
    try {
      Path run = two.landline.root(site.host()).resolve("run/landline");
      Files.createDirectories(run);
      Files.writeString(run.resolve("hub-in-use"), hub + "\n");
    } catch (IOException e) {
      throw new LabException("hub-in-use", e);
    }
    two.landline.apply(site.host(), TwoHubs.wa7vc());
  }

  private static List<Endpoint> everywhere(int port) {
    return List.of(at(Lab.HUB, port), at(Lab.HUB2, port));
  }

  @Test
  void a_stranger_reaches_a_captured_device_through_either_hub_and_is_answered_by_that_one() {
    try (UdpEcho dmr = UdpEcho.on(site.device("dmr"), at("10.49.7.19:55193"))) {
      for (IpAddress caller : List.of(Lab.CLIENT, Lab.PRIVATE_CALLER)) {
        for (Endpoint hub : everywhere(55193)) {
          assertThat(UdpExchange.ask(lab.client(), at(caller, 4000), hub))
              .isEqualTo(new UdpExchange(at(caller, 4000), hub, 32));
        }
      }
      assertThat(dmr.seen()).hasSize(4);
    }
  }

  @Test
  void a_caller_that_keeps_its_port_is_answered_by_the_hub_that_it_came_by_last() {
    try (UdpEcho dmr = UdpEcho.on(site.device("dmr"), at("10.49.7.19:55193"));
        UdpPeer caller = UdpPeer.on(lab.client(), at(Lab.CLIENT, 4002))) {
      for (IpAddress hub : List.of(Lab.HUB, Lab.HUB2, Lab.HUB, Lab.HUB2)) {
        assertThat(UdpExchange.ask(caller, at(hub, 55193)).answeredFrom())
            .isEqualTo(at(hub, 55193));
      }
      assertThat(dmr.seen()).hasSize(4);
    }
  }

  @Test
  void a_stranger_reaches_a_device_that_is_not_captured_through_either_hub() {
    try (UdpEcho laptop = UdpEcho.on(site.device("laptop"), at("10.49.7.50:55500"))) {
      for (Endpoint hub : everywhere(55500)) {
        assertThat(UdpExchange.ask(lab.client(), at(Lab.STRANGER, 4001), hub))
            .isEqualTo(new UdpExchange(at(Lab.STRANGER, 4001), hub, 32));
      }
      assertThat(laptop.seen()).hasSize(2);
    }
  }

  @Test
  void a_forward_to_the_site_s_own_host_works_at_both() {
    try (TcpService ssh = TcpService.on(site.host(), at("0.0.0.0:22"))) {
      for (Endpoint hub : everywhere(2222)) {
        assertThat(TcpExchange.call(lab.client(), Lab.CLIENT, hub, 1000).seenAs().address())
            .isEqualTo(Lab.CLIENT);
      }
      assertThat(ssh.callers()).hasSize(2);
    }
  }

  @Test
  void what_captured_devices_send_takes_the_hub_in_use() {
    try (UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9000));
        LeakWitness witness = new LeakWitness(lab);
        UdpPeer dmr = UdpPeer.on(site.device("dmr"), at("10.49.7.19:4300"))) {
      assertThat(UdpExchange.ask(dmr, at(Lab.CLIENT, 9000)).seenAs()).isEqualTo(at(Lab.HUB, 4300));
      use("tokyo");
      assertThat(UdpExchange.ask(dmr, at(Lab.CLIENT, 9000)).seenAs()).isEqualTo(at(Lab.HUB2, 4300));
      use("seattle");
      assertThat(UdpExchange.ask(dmr, at(Lab.CLIENT, 9000)).seenAs()).isEqualTo(at(Lab.HUB, 4300));
      assertThat(server.seen()).hasSize(3);
      assertThat(witness.leakedBesideTheService()).isEmpty();
    }
  }

  @Test
  void a_switch_interrupts_no_flow_that_came_by_a_forward() {
    try (UdpSink dmr = UdpSink.on(site.device("dmr"), at("10.49.7.19:55193"));
        UdpFlow bySeattle = flow(Lab.CLIENT, Lab.HUB);
        LeakWitness witness = new LeakWitness(lab)) {
      dmr.awaitMore(20);
      for (int n = 0; n < 3; n++) {
        use(n % 2 == 0 ? "tokyo" : "seattle");
        witness.talk();
        dmr.awaitMore(20);
      }
      assertThat(dmr.missing(1, bySeattle.sent() - 5)).isEmpty();
      assertThat(witness.leakedBesideTheService()).isEmpty();
    }
  }

  private static UdpFlow flow(IpAddress caller, IpAddress hub) {
    return UdpFlow.start(lab.client(), at(caller, 5300), at(hub, 55193), Duration.ofMillis(20));
  }

  @Test
  void nothing_leaks_while_both_tunnels_are_gone() {
    try (LeakWitness witness = new LeakWitness(lab)) {
      site.host().sh("ip link del landline0");
      witness.talk();
      site.host().sh("ip link del landline1");
      witness.talk();
      assertThat(witness.leakedBesideTheService()).isEmpty();
      use("tokyo");
      two.awaitTunnels();
      witness.talk();
      assertThat(witness.leakedBesideTheService()).isEmpty();
    }
  }

  @Test
  void one_hub_cannot_speak_for_the_other() {
    try (PacketCapture lan = PacketCapture.on(site.host(), "br0")) {
      // The first hub's packets with an address of the second one's tunnel.
      lab.hub().sh("ip addr add 10.98.0.1/32 dev lo");
      lab.hub()
          .run("ping", "-q", "-c", "2", "-i", "0.3", "-W", "1", "-I", "10.98.0.1", "10.99.0.2");
      lab.hub().sh("ip addr del 10.98.0.1/32 dev lo");
      String dropped = site.host().sh("nft list chain inet landline forged");
      assertThat(dropped)
          .containsPattern("\"landline0\" ip saddr @other_tunnels counter packets [1-9]");
      assertThat(lan.matching(p -> p.isFrom(IpAddress.parse("10.98.0.1")))).isEmpty();
    }
  }
}
