// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The story by TCP, and with more than fits into one packet. */
@OverWireGuard
final class TransferTest {
  /** The tunnel's 1420 bytes without IPv4's 20 and TCP's 20. */
  private static final int CLAMPED = 1380;

  private static final long LARGE = 2_000_000;

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

  private static TcpService server(String device, int port) {
    return TcpService.on(site.device(device), at(site.address(device), port));
  }

  private static List<Integer> announced(PacketCapture capture) {
    return capture.packets().stream()
        .flatMap(p -> p.ip().stream())
        .flatMap(ip -> ip.announcedMss().stream())
        .toList();
  }

  @Test
  void a_strangers_large_transfer_crosses_the_tunnel_whole_and_clamped_both_ways() {
    try (TcpService dmr = server("dmr", 55080);
        PacketCapture stranger = PacketCapture.on(lab.client(), "eth0");
        PacketCapture device = PacketCapture.on(site.device("dmr"), "eth0")) {
      for (IpAddress caller : List.of(Lab.CLIENT, Lab.PRIVATE_CALLER)) {
        TcpExchange call = TcpExchange.call(lab.client(), caller, hub(55080), LARGE);
        assertThat(call.seenAs()).isEqualTo(call.local());
      }
      assertThat(dmr.callers()).hasSize(2);
      // SYN and SYN/ACK of two calls: each end saw what the other announced, clamped on the way.
      assertThat(announced(device)).hasSize(4).contains(CLAMPED);
      assertThat(announced(stranger)).hasSize(4).contains(CLAMPED);
    }
  }

  @Test
  void a_remapped_port_and_a_device_on_the_vlan_are_reached() {
    try (TcpService flex = server("flex", 443);
        TcpService nas = server("nas", 5000)) {
      TcpExchange web = TcpExchange.call(lab.client(), Lab.CLIENT, hub(55443), 1000);
      TcpExchange storage = TcpExchange.call(lab.client(), Lab.CLIENT, hub(55600), LARGE);
      assertThat(web.seenAs()).isEqualTo(web.local());
      assertThat(storage.seenAs()).isEqualTo(storage.local());
      assertThat(flex.callers()).hasSize(1);
      assertThat(nas.callers()).hasSize(1);
    }
  }

  @Test
  void a_device_that_is_not_captured_serves_by_the_tunnel_what_it_calls_by_the_wan() {
    try (TcpService laptop = server("laptop", 55500);
        TcpService outside = TcpService.on(lab.client(), at(Lab.CLIENT, 8001))) {
      TcpExchange in = TcpExchange.call(lab.client(), Lab.STRANGER, hub(55500), LARGE);
      assertThat(in.seenAs()).isEqualTo(in.local());
      TcpExchange out =
          TcpExchange.call(
              site.device("laptop"), site.address("laptop"), at(Lab.CLIENT, 8001), 1000);
      assertThat(out.seenAs().address()).isEqualTo(Lab.CGNAT);
      assertThat(laptop.callers()).hasSize(1);
      assertThat(outside.callers()).hasSize(1);
    }
  }

  @Test
  void a_captured_devices_large_transfer_crosses_the_tunnel_whole() {
    try (TcpService outside = TcpService.on(lab.client(), at(Lab.CLIENT, 8002));
        PacketCapture stranger = PacketCapture.on(lab.client(), "eth0")) {
      TcpExchange call =
          TcpExchange.call(site.device("icom"), site.address("icom"), at(Lab.CLIENT, 8002), LARGE);
      assertThat(call.seenAs()).isEqualTo(hub(call.local().port()));
      assertThat(outside.callers()).hasSize(1);
      assertThat(announced(stranger)).contains(CLAMPED);
    }
  }

  @Test
  void a_datagram_of_three_fragments_crosses_both_ways() {
    LargeDatagrams.assertTheyCrossBothWays(lab);
  }

  @Test
  void new_flows_above_the_rate_are_dropped_and_a_flow_under_way_is_not() {
    try (UdpEcho flex = UdpEcho.on(site.device("flex"), at("10.49.7.20:55700"));
        UdpPeer steady = UdpPeer.on(lab.client(), Lab.STRANGER)) {
      UdpExchange.ask(steady, hub(55700));
      for (int flow = 0; flow < 40; flow++) {
        try (UdpPeer one = UdpPeer.on(lab.client(), at(Lab.CLIENT, 20000 + flow))) {
          one.send(hub(55700), "flow");
        }
      }
      // Same road, later: once it is answered, all of the forty have arrived or been dropped.
      for (int n = 0; n < 10; n++) {
        UdpExchange.ask(steady, hub(55700));
      }
      long let = flex.texts().stream().filter("flow"::equals).count();
      // A burst and two a second: the forty are sent within seconds.
      assertThat(let).isBetween(1L, 20L);
      assertThat(flex.seen()).hasSize((int) let + 11);
    }
  }

  @Test
  void a_port_that_is_not_forwarded_is_answered_by_nobody_at_the_site() {
    Endpoint closed = hub(55999);
    try (PacketCapture tunnel = PacketCapture.on(site.host(), "landline0");
        TcpService dmr = server("dmr", 55080)) {
      assertThat(TcpExchange.connects(lab.client(), Lab.CLIENT, closed, Duration.ofSeconds(3)))
          .isFalse();
      TcpExchange.call(lab.client(), Lab.CLIENT, hub(55080), 1);
      assertThat(dmr.callers()).hasSize(1);
      assertThat(
              tunnel.matching(p -> p.ip().isPresent() && p.ip().get().destinationPort() == 55999))
          .isEmpty();
    }
  }
}
