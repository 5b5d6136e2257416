// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static io.landline.lab.Places.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.IpAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A Pi beside the home's router: one interface for lan and wan, reached over IPv4 through two NATs.
 * It was not a router before.
 */
@OverWireGuard
final class BesideTheRouterTest {
  private static final int ICMP_REDIRECT = 5;
  private static final IpAddress PI = ip("192.168.1.2");
  private static Lab lab;
  private static Deployment landline;
  private static LabSite site;

  @BeforeAll
  static void apply() {
    lab = Lab.of(SitePlan.besideRouter());
    site = lab.site();
    landline = Deployment.on(lab);
    landline.applyHub(configuration("beside-hub.json"));
    landline.applySite(configuration("beside-site.json"));
    landline.awaitTunnel(site);
  }

  @AfterAll
  static void close() {
    landline.close();
    lab.close();
  }

  private static List<Packet> redirects(PacketCapture capture) {
    return capture.matching(
        p ->
            p.ip().isPresent()
                && p.ip().get().protocol() == Packet.IPPROTO_ICMP
                && p.ip().get().payload().get(0) == ICMP_REDIRECT);
  }

  @Test
  void strangers_reach_a_captured_device_with_their_own_addresses() {
    try (UdpEcho dmr = UdpEcho.on(site.device("dmr"), at("192.168.1.19:55193"));
        TcpService tcp = TcpService.on(site.device("dmr"), at("192.168.1.19:55080"));
        PacketCapture wire = PacketCapture.on(site.device("dmr"), "eth0")) {
      for (IpAddress caller : List.of(Lab.CLIENT, Lab.PRIVATE_CALLER, ip("192.168.77.7"))) {
        assertThat(UdpExchange.ask(lab.client(), at(caller, 4900), hub(55193)))
            .isEqualTo(new UdpExchange(at(caller, 4900), hub(55193), 32));
        TcpExchange call = TcpExchange.call(lab.client(), caller, hub(55080), 500_000);
        assertThat(call.seenAs()).isEqualTo(call.local());
      }
      assertThat(dmr.seen()).hasSize(3);
      assertThat(tcp.callers()).hasSize(3);
      assertThat(redirects(wire)).isEmpty();
    }
  }

  @Test
  void a_captured_device_is_seen_as_the_hub_and_is_not_sent_to_the_other_router() {
    try (UdpEcho outside = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9400));
        UdpPeer dmr = UdpPeer.on(site.device("dmr"), at("192.168.1.19:4901"));
        PacketCapture wire = PacketCapture.on(site.device("dmr"), "eth0")) {
      for (int n = 0; n < 3; n++) {
        assertThat(UdpExchange.ask(dmr, at(Lab.CLIENT, 9400)).seenAs()).isEqualTo(hub(4901));
      }
      assertThat(outside.seen()).hasSize(3);
      assertThat(redirects(wire)).isEmpty();
    }
  }

  @Test
  void a_device_that_is_not_captured_leaves_by_the_other_router_and_is_not_redirected() {
    try (UdpEcho outside = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9401));
        UdpPeer flex = UdpPeer.on(site.device("flex"), at("192.168.1.20:4902"));
        PacketCapture wire = PacketCapture.on(site.device("flex"), "eth0")) {
      assertThat(UdpExchange.ask(flex, at(Lab.CLIENT, 9401)).seenAs().address())
          .isEqualTo(Lab.CGNAT);
      assertThat(outside.seen()).hasSize(1);
      assertThat(redirects(wire)).isEmpty();
    }
  }

  @Test
  void replies_of_a_device_that_is_not_captured_follow_the_tunnel() {
    try (UdpEcho flex = UdpEcho.on(site.device("flex"), at("192.168.1.20:55500"));
        TcpService tcp = TcpService.on(site.device("flex"), at("192.168.1.20:55500"))) {
      assertThat(UdpExchange.ask(lab.client(), at(Lab.CLIENT, 4903), hub(55500)))
          .isEqualTo(new UdpExchange(at(Lab.CLIENT, 4903), hub(55500), 32));
      TcpExchange call = TcpExchange.call(lab.client(), Lab.CLIENT, hub(55500), 500_000);
      assertThat(call.seenAs()).isEqualTo(call.local());
      assertThat(flex.seen()).hasSize(1);
      assertThat(tcp.callers()).hasSize(1);
    }
  }

  @Test
  void a_device_with_another_gateway_is_reached_by_masquerade_and_sees_this_host() {
    try (UdpEcho camera = UdpEcho.on(site.device("camera"), at("192.168.1.30:55600"));
        TcpService tcp = TcpService.on(site.device("camera"), at("192.168.1.30:55600"));
        UdpEcho outside = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9402))) {
      UdpExchange exchange = UdpExchange.ask(lab.client(), at(Lab.CLIENT, 4904), hub(55600));
      assertThat(exchange.seenAs().address()).isEqualTo(PI);
      assertThat(exchange.answeredFrom()).isEqualTo(hub(55600));
      assertThat(TcpExchange.call(lab.client(), Lab.CLIENT, hub(55600), 500_000).seenAs().address())
          .isEqualTo(PI);
      assertThat(camera.seen()).hasSize(1);
      assertThat(tcp.callers()).hasSize(1);
      assertThat(
              UdpExchange.ask(site.device("camera"), at("192.168.1.30:4905"), at(Lab.CLIENT, 9402))
                  .seenAs()
                  .address())
          .isEqualTo(Lab.CGNAT);
      assertThat(outside.seen()).hasSize(1);
    }
  }

  @Test
  void a_masqueraded_caller_gets_no_port_of_his_choice_and_nothing_that_is_meant_for_this_host() {
    try (UdpEcho time = UdpEcho.on(site.host(), at(PI, 5060));
        UdpPeer stranger = UdpPeer.on(lab.client(), at(Lab.CLIENT, 5060));
        UdpPeer camera = UdpPeer.on(site.device("camera"), at("192.168.1.30:55600"))) {
      stranger.send(hub(55600), "knock");
      UdpPeer.Datagram knock = camera.await();
      assertThat(knock.from().address()).isEqualTo(PI);
      assertThat(knock.from().port()).isBetween(61_000, 65_535);
      // From the very port to which the stranger's flow leads, to the host's own service.
      assertThat(UdpExchange.ask(camera, at(PI, 5060)).seenAs()).isEqualTo(camera.local());
      assertThat(time.seen()).hasSize(1);
      assertThat(stranger.poll(Duration.ZERO)).isEmpty();
    }
  }

  @Test
  void with_the_tunnel_gone_a_captured_device_does_not_leave_by_the_other_router() {
    Namespace home = site.otherRouter().orElseThrow();
    site.host().sh("ip link del landline0");
    try (UdpPeer dmr = UdpPeer.on(site.device("dmr"), at("192.168.1.19:4906"));
        UdpPeer flex = UdpPeer.on(site.device("flex"), at("192.168.1.20:4906"));
        PacketCapture wan = PacketCapture.on(home, "wan0")) {
      dmr.trySend(at(Lab.CLIENT, 9403), "leak");
      flex.send(at(Lab.CLIENT, 9403), "as it may");
      wan.await("the packet that may leave", p -> p.carries("as it may"));
      assertThat(wan.matching(p -> p.carries("leak"))).isEmpty();
    } finally {
      landline.applySite(configuration("beside-site.json"));
      landline.awaitTunnel(site);
    }
  }
}
