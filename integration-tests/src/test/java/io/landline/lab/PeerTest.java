// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.hub;
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
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Devices behind carrier-grade NAT that are peers themselves, configured by wg-quick with exactly
 * what {@code landline peer add} prints: a captured phone, and a laptop that only answers. Both
 * hosts are drawn as sites without Landline.
 */
@OverWireGuard
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PeerTest {
  private static final Duration SOON = Duration.ofMinutes(3);

  @TempDir static Path files;

  private static Lab lab;
  private static Deployment landline;
  private static LabSite site;
  private static Namespace phone;
  private static Namespace laptop;
  private static Service hubService;
  private static Service siteService;

  @BeforeAll
  static void start() throws IOException {
    lab =
        Lab.of(
            SitePlan.router().withDevices(DevicePlan.onLan("dmr", 19)),
            SitePlan.router().named("phone").withLan("10.50.1").withDevices(),
            SitePlan.router().named("laptop").withLan("10.50.2").withDevices());
    site = lab.site("wa7vc");
    phone = lab.site("phone").host();
    laptop = lab.site("laptop").host();
    landline = Deployment.on(lab);
    type("init hub --public eth0 --name seattle").orThrow();
    hubService = Service.on(landline, lab.hub());
    String code =
        type("site add wa7vc")
            .orThrow()
            .out()
            .lines()
            .filter(line -> line.startsWith("Paste     "))
            .map(line -> line.substring("Paste     ".length()))
            .findFirst()
            .orElseThrow();
    landline.runHere(site.host(), "join", code, "--lan", "br0", "--wan", "wan0").orThrow();
    siteService = Service.on(landline, site.host());
    siteService.await(
        "enrolment", SOON, () -> siteService.log().contains("enrolled at hub seattle"));
    connect(phone, type("peer add phone --capture").orThrow());
    connect(laptop, type("peer add laptop").orThrow());
    type("forward add udp/5000 phone").orThrow();
    type("forward add udp/5001 laptop:6001").orThrow();
    type("forward add tcp/5002 laptop").orThrow();
  }

  @AfterAll
  static void stop() {
    siteService.close();
    hubService.close();
    landline.close();
    lab.close();
  }

  private static Outcome type(String command) {
    return landline.runHere(lab.hub(), command.split(" ", -1));
  }

  /** Configures a host with what a command printed, and waits for the first handshake. */
  private static void connect(Namespace host, Outcome printed) throws IOException {
    Path file = files.resolve(host.name() + ".conf");
    Files.writeString(file, printed.out());
    host.must("wg-quick", "up", file.toString());
    hubService.await(
        "a handshake of " + host,
        SOON,
        () -> type("peer list").out().lines().anyMatch(l -> l.matches(host + " .* ago .*")));
  }

  private static String address(Namespace host) {
    return host.equals(phone) ? "10.99.0.3" : "10.99.0.4";
  }

  private static UdpExchange ask(Namespace from, int port, Endpoint to) {
    return UdpExchange.ask(from, at(address(from) + ":" + port), to);
  }

  @Test
  @Order(1)
  void a_stranger_calls_a_peer_and_is_seen_with_its_own_address() {
    try (UdpEcho echo = UdpEcho.on(phone, at("10.99.0.3:5000"))) {
      for (IpAddress caller : List.of(Lab.STRANGER, Lab.PRIVATE_CALLER)) {
        assertThat(UdpExchange.ask(lab.client(), at(caller, 4000), hub(5000)))
            .isEqualTo(new UdpExchange(at(caller, 4000), hub(5000), 32));
      }
      assertThat(echo.seen()).hasSize(2);
    }
  }

  @Test
  @Order(2)
  void a_captured_peer_is_seen_as_the_hub_with_its_own_source_port() {
    try (UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9000));
        PacketCapture wan = PacketCapture.on(phone, "wan0")) {
      assertThat(ask(phone, 4300, at(Lab.CLIENT, 9000)).seenAs()).isEqualTo(hub(4300));
      assertThat(server.seen()).hasSize(1);
      assertThat(wan.matching(p -> p.isTo(Lab.CLIENT) || p.isFrom(Lab.CLIENT))).isEmpty();
    }
  }

  @Test
  @Order(3)
  void ipv6_of_a_captured_peer_does_not_leave_past_the_tunnel() {
    try (PacketCapture wan = PacketCapture.on(phone, "wan0");
        UdpPeer own = UdpPeer.on(phone, IpAddress.parse("::"));
        UdpPeer other = UdpPeer.on(laptop, IpAddress.parse("::"));
        UdpEcho six = UdpEcho.on(lab.client(), at(Lab.CLIENT_IPV6, 9001));
        UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9001))) {
      assertThat(UdpExchange.ask(other, at(Lab.CLIENT_IPV6, 9001)).length()).isEqualTo(32);
      own.trySend(at(Lab.CLIENT_IPV6, 9001), "leak");
      ask(phone, 4301, at(Lab.CLIENT, 9001));
      assertThat(server.seen()).hasSize(1);
      assertThat(six.texts()).hasSize(1);
      assertThat(wan.matching(p -> p.carries("leak"))).isEmpty();
    }
  }

  @Test
  @Order(4)
  void a_peer_that_only_answers_is_called_and_keeps_its_own_way_out() {
    try (UdpEcho echo = UdpEcho.on(laptop, at("10.99.0.4:6001"));
        UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9002))) {
      for (IpAddress caller : List.of(Lab.STRANGER, Lab.PRIVATE_CALLER)) {
        assertThat(UdpExchange.ask(lab.client(), at(caller, 4002), hub(5001)))
            .isEqualTo(new UdpExchange(at(caller, 4002), hub(5001), 32));
      }
      assertThat(echo.seen()).hasSize(2);
      assertThat(
              UdpExchange.ask(laptop, at("0.0.0.0:4302"), at(Lab.CLIENT, 9002)).seenAs().address())
          .isEqualTo(Lab.CGNAT);
      assertThat(server.seen()).hasSize(1);
    }
  }

  @Test
  @Order(5)
  void the_hub_lets_out_nothing_that_a_peer_begins_which_only_answers() {
    laptop.sh("ip route add " + Lab.STRANGER + " dev laptop");
    try (UdpEcho server = UdpEcho.on(lab.client(), at(Lab.STRANGER, 9003));
        UdpPeer own = UdpPeer.on(laptop, at("10.99.0.4:4303"));
        PacketCapture world = PacketCapture.on(lab.hub(), "eth0")) {
      awaitAtHub(own, at(Lab.STRANGER, 9003), "let me out");
      assertThat(server.seen()).isEmpty();
      assertThat(world.matching(p -> p.carries("let me out"))).isEmpty();
    } finally {
      laptop.sh("ip route del " + Lab.STRANGER + " dev laptop");
    }
  }

  /** Sends a datagram and waits until it came out of the hub's end of the tunnel. */
  private static void awaitAtHub(UdpPeer own, Endpoint to, String text) {
    try (PacketCapture tunnel = PacketCapture.on(lab.hub(), "landline0")) {
      own.send(to, text);
      Await.often()
          .until(
              "the datagram at the hub",
              SOON,
              () -> !tunnel.matching(p -> p.carries(text)).isEmpty(),
              () -> hubService.log());
    }
  }

  @Test
  @Order(6)
  void a_peer_reaches_no_site_no_other_peer_and_not_the_hub() {
    try (UdpEcho dmr = UdpEcho.on(site.device("dmr"), at("10.49.7.19:55193"));
        UdpEcho other = UdpEcho.on(laptop, at("10.99.0.4:6001"));
        UdpEcho own = UdpEcho.on(lab.hub(), at("10.99.0.1:7000"));
        UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9004));
        UdpPeer caller = UdpPeer.on(phone, at("10.99.0.3:4304"));
        PacketCapture tunnel = PacketCapture.on(lab.hub(), "landline0")) {
      for (String target :
          List.of(
              "10.49.7.19:55193",
              "10.99.0.2:51880",
              "10.99.0.4:6001",
              "10.99.0.1:7000",
              "10.99.0.1:51880")) {
        caller.send(at(target), "hello " + target);
      }
      assertThat(UdpExchange.ask(caller, at(Lab.CLIENT, 9004)).seenAs()).isEqualTo(hub(4304));
      assertThat(tunnel.matching(p -> p.carries("hello "))).hasSize(5);
      assertThat(dmr.seen()).isEmpty();
      assertThat(other.seen()).isEmpty();
      assertThat(own.seen()).isEmpty();
      assertThat(server.seen()).hasSize(1);
      assertThat(
              TcpExchange.connects(
                  phone,
                  IpAddress.parse("10.99.0.3"),
                  at("10.99.0.1:51880"),
                  Duration.ofSeconds(5)))
          .isFalse();
    }
  }

  @Test
  @Order(7)
  void a_captured_peer_reaches_public_forwards() {
    try (UdpEcho other = UdpEcho.on(laptop, at("10.99.0.4:6001"))) {
      assertThat(ask(phone, 4305, hub(5001)).seenAs()).isEqualTo(hub(4305));
      assertThat(other.seen()).hasSize(1);
    }
  }

  @Test
  @Order(8)
  void while_its_capture_is_disabled_nothing_of_a_peer_is_let_out_and_callers_reach_it() {
    assertThat(type("capture disable phone").orThrow().out())
        .contains("nothing that it sends through the tunnel reaches the internet");
    assertThat(type("status").out()).contains("Blocked   phone is not captured until");
    try (UdpEcho echo = UdpEcho.on(phone, at("10.99.0.3:5000"));
        UdpEcho server = UdpEcho.on(lab.client(), at(Lab.STRANGER, 9005));
        UdpPeer own = UdpPeer.on(phone, at("10.99.0.3:4306"));
        PacketCapture world = PacketCapture.on(lab.hub(), "eth0")) {
      awaitAtHub(own, at(Lab.STRANGER, 9005), "shut in");
      assertThat(UdpExchange.ask(lab.client(), at(Lab.CLIENT, 4007), hub(5000)).seenAs())
          .isEqualTo(at(Lab.CLIENT, 4007));
      assertThat(server.seen()).isEmpty();
      assertThat(world.matching(p -> p.carries("shut in"))).isEmpty();
      assertThat(echo.seen()).hasSize(1);
      assertThat(type("capture enable phone").orThrow().out()).contains("captured again");
      assertThat(ask(phone, 4307, at(Lab.STRANGER, 9005)).seenAs()).isEqualTo(hub(4307));
    }
  }

  @Test
  @Order(8)
  void an_answering_peer_serves_a_transfer_by_tcp() {
    try (TcpService service = TcpService.on(laptop, at("0.0.0.0:5002"))) {
      assertThat(
              TcpExchange.call(lab.client(), at(Lab.STRANGER, 4006), hub(5002), 100_000).seenAs())
          .isEqualTo(at(Lab.STRANGER, 4006));
      assertThat(service.callers()).containsExactly(at(Lab.STRANGER, 4006));
    }
  }

  @Test
  @Order(9)
  void a_name_that_exists_is_refused_and_nothing_changes() {
    String before = hubFiles();
    assertThat(type("peer add phone --capture").err()).contains("there is a peer phone already");
    assertThat(type("peer add wa7vc --capture").err()).contains("there is a site wa7vc already");
    assertThat(type("peer remove phone").err()).contains("forward phone leads to phone");
    assertThat(hubFiles()).isEqualTo(before);
  }

  @Test
  @Order(10)
  void metrics_and_status_say_when_a_peer_was_heard() {
    String metrics = landline.root(lab.hub()) + "/var/lib/landline/landline.prom";
    hubService.await(
        "the metrics",
        SOON,
        () ->
            lab.hub()
                .run("cat", metrics)
                .out()
                .contains("landline_peer_last_handshake_timestamp_seconds{peer=\"phone\"} "));
    assertThat(type("status").orThrow().out()).containsPattern("(?m)^phone +203.0.113.10 .* ago ");
    assertThat(type("status --json").orThrow().out()).contains("\"kind\": \"peer\"");
    assertThat(type("health check").out())
        .containsPattern("(?m)^peer phone: last handshake ..:.. UTC$")
        .contains("peers: they raise no alarm: ");
    assertThat(type("health report").orThrow().out()).contains("\n  phone: last handshake ");
  }

  @Test
  @Order(11)
  void the_hub_does_not_keep_a_private_key() throws IOException {
    String secret =
        Files.readAllLines(files.resolve("phone.conf")).stream()
            .filter(line -> line.startsWith("PrivateKey = "))
            .map(line -> line.substring("PrivateKey = ".length()))
            .findFirst()
            .orElseThrow();
    String root = landline.root(lab.hub()).toString();
    assertThat(lab.hub().run("grep", "-rqF", secret, root).status()).isEqualTo(1);
    assertThat(hubService.log()).doesNotContain(secret);
  }

  @Test
  @Order(12)
  void a_removed_peer_is_gone() {
    type("forward remove phone").orThrow();
    String before = lab.hub().must("wg", "show", "landline0", "allowed-ips");
    assertThat(before).contains("10.99.0.3/32");
    type("peer remove phone").orThrow();
    assertThat(lab.hub().must("wg", "show", "landline0", "allowed-ips"))
        .doesNotContain("10.99.0.3/32");
    assertThat(hubFiles()).doesNotContain("psk/phone");
  }

  @Test
  @Order(13)
  void wg_quick_takes_down_all_that_it_set_up() {
    laptop.must("wg-quick", "down", files.resolve("laptop.conf").toString());
    assertThat(laptop.sh("ip rule")).doesNotContain("5200");
    assertThat(laptop.ruleset()).doesNotContain("landline_peer");
  }

  /** The names of the hub's key files and the text of its configuration. */
  private static String hubFiles() {
    String etc = landline.root(lab.hub()) + "/etc/landline";
    return lab.hub()
        .must("sh", "-c", "cd " + etc + " && ls psk/* && cat landline.json psk/* | sha256sum");
  }
}
