// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The lab's own internet, before Landline is on it. Needs root, no WireGuard. */
final class LabSmokeTest {
  private static Lab lab;

  @BeforeAll
  static void build() {
    lab = Lab.standard();
  }

  @AfterAll
  static void close() {
    lab.close();
  }

  private static Endpoint at(IpAddress address, int port) {
    return new Endpoint(address, port);
  }

  @Test
  void a_client_reaches_the_hub_by_both_families() {
    try (UdpEcho four = UdpEcho.on(lab.hub(), at(Lab.HUB, 7000));
        UdpEcho six = UdpEcho.on(lab.hub(), at(Lab.HUB_IPV6, 7000))) {
      assertThat(UdpExchange.ask(lab.client(), at(Lab.CLIENT, 4000), at(Lab.HUB, 7000)))
          .isEqualTo(new UdpExchange(at(Lab.CLIENT, 4000), at(Lab.HUB, 7000), 32));
      assertThat(UdpExchange.ask(lab.client(), at(Lab.CLIENT_IPV6, 4000), at(Lab.HUB_IPV6, 7000)))
          .isEqualTo(new UdpExchange(at(Lab.CLIENT_IPV6, 4000), at(Lab.HUB_IPV6, 7000), 32));
      assertThat(four.seen()).hasSize(1);
      assertThat(six.seen()).hasSize(1);
    }
  }

  @Test
  void a_device_is_seen_as_the_carriers_address() {
    LabSite site = lab.site();
    try (TcpService service = TcpService.on(lab.client(), at(Lab.CLIENT, 8000))) {
      for (String device : List.of("laptop", "nas", "dmr")) {
        TcpExchange call =
            TcpExchange.call(
                site.device(device), site.address(device), at(Lab.CLIENT, 8000), 100_000);
        assertThat(call.seenAs().address()).isEqualTo(Lab.CGNAT);
      }
      assertThat(service.callers()).hasSize(3);
    }
  }

  @Test
  void an_IPv6_leak_of_a_device_would_be_possible() {
    LabSite site = lab.site();
    try (UdpEcho six = UdpEcho.on(lab.client(), at(Lab.CLIENT_IPV6, 7001))) {
      Endpoint dmr = at(site.ipv6("dmr"), 4000);
      UdpExchange exchange = UdpExchange.ask(site.device("dmr"), dmr, at(Lab.CLIENT_IPV6, 7001));
      assertThat(exchange.seenAs()).isEqualTo(dmr);
      assertThat(six.seen()).hasSize(1);
    }
  }

  @Test
  void the_hub_has_no_way_to_a_device() {
    LabSite site = lab.site();
    try (UdpEcho echo = UdpEcho.on(site.device("dmr"), at(site.address("dmr"), 7002));
        PacketCapture lan = PacketCapture.on(site.host(), "br0");
        UdpPeer hub = UdpPeer.on(lab.hub(), Lab.HUB)) {
      hub.trySend(at(site.address("dmr"), 7002), "from the hub");
      // What follows it on the same path and comes: the first is not merely late.
      UdpExchange.ask(
          site.device("laptop"), at(site.address("laptop"), 4003), at(site.address("dmr"), 7002));
      assertThat(echo.seen()).hasSize(1);
      assertThat(lan.matching(p -> p.carries("from the hub"))).isEmpty();
    }
  }

  @Test
  void a_capture_sees_what_forgers_send_and_who_sent_it() {
    LabSite site = lab.site();
    Endpoint forged = at(IpAddress.parse("203.0.113.77"), 99);
    try (RawSender raw = RawSender.in(site.device("dmr"));
        PacketCapture bridge = PacketCapture.on(site.host(), "p_dmr")) {
      assertThat(raw.udp(forged, at(site.address("flex"), 7), "forged")).isTrue();
      assertThat(raw.syn(forged, at(site.address("flex"), 8))).isTrue();
      Packet udp = bridge.await("the datagram", p -> p.carries("forged"));
      assertThat(udp.isFrom(forged.address())).isTrue();
      assertThat(udp.outgoing()).isFalse();
      assertThat(udp.mac()).contains(DevicePlan.onLan("dmr", 19).mac());
      bridge.await("the segment", p -> p.ip().isPresent() && p.ip().get().destinationPort() == 8);
    }
  }

  @Test
  void a_flow_that_nobody_disturbs_loses_nothing() {
    LabSite site = lab.site();
    Endpoint to = at(site.address("dmr"), 7003);
    try (UdpSink sink = UdpSink.on(site.device("dmr"), to);
        UdpFlow flow =
            UdpFlow.start(
                site.device("flex"), at(site.address("flex"), 4003), to, Duration.ofMillis(10))) {
      sink.awaitMore(50);
      int last = flow.stop();
      sink.await("the last", numbers -> numbers.contains(last));
      assertThat(sink.missing(1, last)).isEmpty();
    }
  }
}
