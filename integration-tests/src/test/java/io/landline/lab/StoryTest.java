// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.hub;
import static io.landline.lab.Places.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What Landline is for, one sentence at a time, by UDP. {@link Lab} draws the hosts. */
@OverWireGuard
@Tag("every-kernel")
final class StoryTest {
  private static Lab lab;
  private static Deployment landline;
  private static LabSite site;

  @BeforeAll
  static void apply() {
    lab = Lab.standard();
    site = lab.site();
    landline = Places.story(lab);
  }

  @AfterAll
  static void close() {
    landline.close();
    lab.close();
  }

  private static UdpEcho server(String device, int port) {
    return UdpEcho.on(site.device(device), at(site.address(device), port));
  }

  /** What a caller with this address and port learns who asks a public port. */
  private static UdpExchange ask(Endpoint caller, int publicPort) {
    return UdpExchange.ask(lab.client(), caller, hub(publicPort));
  }

  @Test
  void a_stranger_reaches_the_device_with_its_own_address_and_is_answered_by_the_public_one() {
    try (UdpEcho dmr = server("dmr", 55193)) {
      for (IpAddress caller :
          List.of(Lab.CLIENT, Lab.STRANGER, Lab.PRIVATE_CALLER, ip("192.168.77.7"))) {
        assertThat(ask(at(caller, 4000), 55193))
            .isEqualTo(new UdpExchange(at(caller, 4000), hub(55193), 32));
      }
      assertThat(dmr.seen()).hasSize(4);
    }
  }

  @Test
  void the_device_may_answer_later_and_first_speak_to_a_caller_by_itself() {
    try (UdpPeer dmr = UdpPeer.on(site.device("dmr"), at("10.49.7.19:55193"));
        UdpPeer caller = UdpPeer.on(lab.client(), Lab.STRANGER)) {
      dmr.send(caller.local(), "registered");
      assertThat(caller.await().from()).isEqualTo(hub(55193));
      caller.send(hub(55193), "welcome");
      assertThat(dmr.await().text()).isEqualTo("welcome");
    }
  }

  @Test
  void every_port_of_a_range_reaches_the_same_port() {
    for (int port = 55200; port <= 55203; port++) {
      try (UdpEcho flex = server("flex", port)) {
        Endpoint caller = at(Lab.CLIENT, 4100);
        assertThat(ask(caller, port)).isEqualTo(new UdpExchange(caller, hub(port), 32));
        assertThat(flex.seen()).hasSize(1);
      }
    }
  }

  @Test
  void every_port_of_a_shifted_range_reaches_its_own_port() {
    for (int n = 0; n < 4; n++) {
      try (UdpEcho flex = server("flex", 6300 + n)) {
        Endpoint caller = at(Lab.CLIENT, 4200);
        assertThat(ask(caller, 55300 + n)).isEqualTo(new UdpExchange(caller, hub(55300 + n), 32));
        assertThat(flex.seen()).hasSize(1);
      }
    }
  }

  @Test
  void a_listed_source_is_let_in_and_no_other() {
    try (UdpEcho dmr = server("dmr", 55400);
        UdpPeer caller = UdpPeer.on(lab.client(), Lab.CLIENT);
        UdpPeer listed = UdpPeer.on(lab.client(), Lab.STRANGER)) {
      caller.send(hub(55400), "not on the list");
      assertThat(UdpExchange.ask(listed, hub(55400)).seenAs()).isEqualTo(listed.local());
      assertThat(dmr.seen()).hasSize(1);
    }
  }

  @Test
  void a_captured_device_is_seen_as_the_hub_with_its_own_source_port() {
    try (UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9000));
        PacketCapture wan = PacketCapture.on(site.host(), "wan0")) {
      UdpExchange exchange =
          UdpExchange.ask(site.device("dmr"), at("10.49.7.19:4300"), at(Lab.CLIENT, 9000));
      assertThat(exchange.seenAs()).isEqualTo(hub(4300));
      assertThat(server.seen()).hasSize(1);
      assertThat(wan.matching(p -> p.isTo(Lab.CLIENT) || p.isFrom(Lab.CLIENT))).isEmpty();
    }
  }

  @Test
  void two_devices_with_one_source_port_towards_one_server_both_get_their_answers() {
    try (UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9001));
        UdpPeer dmr = UdpPeer.on(site.device("dmr"), at("10.49.7.19:4301"));
        UdpPeer icom = UdpPeer.on(site.device("icom"), at("10.49.7.21:4301"))) {
      Endpoint first = UdpExchange.ask(dmr, at(Lab.CLIENT, 9001)).seenAs();
      Endpoint second = UdpExchange.ask(icom, at(Lab.CLIENT, 9001)).seenAs();
      assertThat(first).isEqualTo(hub(4301));
      assertThat(second.address()).isEqualTo(Lab.HUB);
      assertThat(second.port()).isNotEqualTo(4301);
      assertThat(UdpExchange.ask(dmr, at(Lab.CLIENT, 9001)).seenAs()).isEqualTo(first);
      assertThat(server.seen()).hasSize(3);
    }
  }

  @Test
  void a_device_that_serves_a_remapped_port_is_seen_with_the_public_port() {
    try (UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9002))) {
      UdpExchange exchange =
          UdpExchange.ask(site.device("flex"), at("10.49.7.20:6302"), at(Lab.CLIENT, 9002));
      assertThat(exchange.seenAs()).isEqualTo(hub(55302));
      assertThat(server.seen()).hasSize(1);
    }
  }

  @Test
  void a_captured_device_without_a_forward_is_seen_as_the_hub() {
    try (UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9003))) {
      UdpExchange exchange =
          UdpExchange.ask(site.device("icom"), at("10.49.7.21:4303"), at(Lab.CLIENT, 9003));
      assertThat(exchange.seenAs()).isEqualTo(hub(4303));
      assertThat(server.seen()).hasSize(1);
    }
  }

  @Test
  void a_device_that_is_not_captured_leaves_by_the_wan_as_before() {
    try (UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9004))) {
      UdpExchange exchange =
          UdpExchange.ask(site.device("laptop"), at("10.49.7.50:4304"), at(Lab.CLIENT, 9004));
      assertThat(exchange.seenAs().address()).isEqualTo(Lab.CGNAT);
      assertThat(server.seen()).hasSize(1);
    }
  }

  @Test
  void replies_of_a_device_that_is_not_captured_follow_the_tunnel() {
    try (UdpEcho laptop = server("laptop", 55500)) {
      for (IpAddress caller : List.of(Lab.CLIENT, Lab.PRIVATE_CALLER, ip("192.168.77.7"))) {
        assertThat(ask(at(caller, 4305), 55500))
            .isEqualTo(new UdpExchange(at(caller, 4305), hub(55500), 32));
      }
      assertThat(laptop.seen()).hasSize(3);
    }
  }

  @Test
  void what_is_excluded_leaves_by_the_wan() {
    lab.client().sh("ip addr replace 198.51.100.200/24 dev eth0");
    try (UdpEcho server = UdpEcho.on(lab.client(), at("198.51.100.200:9005"))) {
      UdpExchange exchange =
          UdpExchange.ask(site.device("dmr"), at("10.49.7.19:4306"), at("198.51.100.200:9005"));
      assertThat(exchange.seenAs().address()).isEqualTo(Lab.CGNAT);
      assertThat(server.seen()).hasSize(1);
    }
  }

  @Test
  void a_captured_device_reaches_the_networks_of_its_site() {
    try (UdpEcho nas = server("nas", 9006);
        UdpEcho router = UdpEcho.on(site.host(), at("10.49.7.1:9006"))) {
      Endpoint dmr = at("10.49.7.19:4307");
      assertThat(UdpExchange.ask(site.device("dmr"), dmr, at("10.49.8.10:9006")).seenAs())
          .isEqualTo(dmr);
      assertThat(UdpExchange.ask(site.device("dmr"), dmr, at("10.49.7.1:9006")).seenAs())
          .isEqualTo(dmr);
      assertThat(nas.seen()).hasSize(1);
      assertThat(router.seen()).hasSize(1);
    }
  }

  @Test
  void private_destinations_that_the_site_does_not_know_leave_by_no_road() {
    try (UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9007));
        UdpPeer dmr = UdpPeer.on(site.device("dmr"), at("10.49.7.19:4308"));
        PacketCapture wan = PacketCapture.on(site.host(), "wan0");
        PacketCapture tunnel = PacketCapture.on(site.host(), "landline0")) {
      for (String destination :
          List.of("10.200.0.1", "172.16.9.9", "192.168.77.7", "100.127.0.1", "169.254.9.9")) {
        dmr.trySend(at(destination + ":9007"), "private");
      }
      UdpExchange.ask(dmr, at(Lab.CLIENT, 9007));
      assertThat(server.seen()).hasSize(1);
      assertThat(wan.matching(p -> p.carries("private"))).isEmpty();
      assertThat(tunnel.matching(p -> p.carries("private"))).isEmpty();
    }
  }
}
