// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The site's host as a target: a club reaches its mountain by ssh, and nothing else of it. */
@OverWireGuard
final class ThisHostTest {
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

  @Test
  void a_stranger_reaches_the_declared_port_with_its_own_address() {
    try (TcpService ssh = TcpService.on(site.host(), at("0.0.0.0:22"))) {
      for (IpAddress caller : List.of(Lab.CLIENT, Lab.PRIVATE_CALLER)) {
        TcpExchange call = TcpExchange.call(lab.client(), caller, hub(2222), 500_000);
        assertThat(call.seenAs()).isEqualTo(call.local());
      }
      assertThat(ssh.callers()).hasSize(2);
    }
  }

  @Test
  void every_other_service_of_the_host_is_dead_to_the_tunnel() {
    List<Endpoint> services =
        List.of(at("10.99.0.2:80"), at("10.49.7.1:22"), at("10.49.7.1:80"), at("100.64.0.2:22"));
    // What a stolen hub would do first: routes to everything that the site has.
    String key = landline.publicKey("wa7vc");
    lab.hub().sh("wg set landline0 peer " + key + " allowed-ips 0.0.0.0/0");
    for (String network : List.of("10.49.0.0/16", "100.64.0.0/10")) {
      lab.hub().sh("ip route replace " + network + " dev landline0");
    }
    lab.hub().sh("nft delete table inet landline");
    try (TcpService web = TcpService.on(site.host(), at("0.0.0.0:80"));
        TcpService ssh = TcpService.on(site.host(), at("0.0.0.0:22"));
        UdpEcho dns = UdpEcho.on(site.host(), at("0.0.0.0:53"));
        RawSender raw = RawSender.in(lab.hub());
        PacketCapture answers = PacketCapture.ofIncoming(lab.hub(), "landline0");
        UdpPeer hub = UdpPeer.on(lab.hub(), Places.ip("10.99.0.1"))) {
      Endpoint me = at("10.99.0.1:5555");
      services.forEach(service -> raw.syn(me, service));
      hub.send(at("10.99.0.2:53"), "who is there");
      raw.syn(me, at("10.99.0.2:22"));
      answers.await(
          "ssh", p -> p.isFrom(Places.ip("10.99.0.2")) && p.ip().get().sourcePort() == 22);
      assertThat(answers.matching(p -> p.ip().isPresent() && p.ip().get().sourcePort() != 22))
          .isEmpty();
      assertThat(web.callers()).isEmpty();
      assertThat(dns.seen()).isEmpty();
      assertThat(ssh.callers()).isEmpty(); // half open only
    } finally {
      landline.applyHub(configuration("story-hub.json"));
    }
  }
}
