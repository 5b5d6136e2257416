// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.stun.BindingQuestion;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A site whose hub is a provider: a WireGuard peer that routes public addresses to it. */
@OverWireGuard
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ProviderTest {
  /** A flag of RFC 9293, 3.1. */
  private static final int TCP_RST = 0x04;

  private static final Duration SOON = Duration.ofMinutes(3);

  private static Lab lab;
  private static Deployment landline;
  private static LabSite site;
  private static PlainProvider provider;
  private static Service service;

  @BeforeAll
  static void start() {
    lab = Lab.standard();
    site = lab.site();
    landline = Deployment.on(lab);
    provider = PlainProvider.on(lab, landline);
    landline.configure(site.host(), configuration("provider-site.json"));
    service = Service.on(landline, site.host());
  }

  @AfterAll
  static void close() {
    service.close();
    landline.close();
    lab.close();
  }

  private static Outcome type(String command) {
    return landline.runHere(site.host(), command.split(" ", -1));
  }

  private static Endpoint here(int port) {
    return at(ip(PlainProvider.ADDRESS), port);
  }

  private static UdpEcho server(String device, int port) {
    return UdpEcho.on(site.device(device), at(site.address(device), port));
  }

  private static UdpExchange ask(Endpoint caller, Endpoint to) {
    return UdpExchange.ask(lab.client(), caller, to);
  }

  @Test
  @Order(1)
  void a_stranger_reaches_the_device_with_its_own_address_and_is_answered_by_the_public_one() {
    try (UdpEcho dmr = server("dmr", 55193)) {
      for (IpAddress caller :
          List.of(Lab.CLIENT, Lab.STRANGER, Lab.PRIVATE_CALLER, ip("192.168.77.7"))) {
        assertThat(ask(at(caller, 4000), here(55193)))
            .isEqualTo(new UdpExchange(at(caller, 4000), here(55193), 32));
      }
      assertThat(dmr.seen()).hasSize(4);
    }
  }

  @Test
  @Order(1)
  void ranges_shifted_ranges_and_a_second_address_of_the_allocation_work() {
    try (UdpEcho range = server("flex", 55217);
        UdpEcho shifted = server("flex", 6302);
        UdpEcho second = server("laptop", 55193)) {
      Endpoint caller = at(Lab.CLIENT, 4100);
      for (Endpoint to : List.of(here(55217), here(55302), at("203.0.113.12:55193"))) {
        assertThat(ask(caller, to)).isEqualTo(new UdpExchange(caller, to, 32));
      }
      assertThat(range.seen()).hasSize(1);
      assertThat(shifted.seen()).hasSize(1);
      assertThat(second.seen()).hasSize(1);
    }
  }

  @Test
  @Order(1)
  void this_host_can_be_a_target_and_a_masqueraded_device_sees_this_host() {
    Endpoint caller = at(Lab.CLIENT, 4150);
    try (UdpEcho own = UdpEcho.on(site.host(), at("198.18.52.1:7022"));
        UdpEcho nas = server("nas", 55800)) {
      assertThat(ask(caller, here(2222))).isEqualTo(new UdpExchange(caller, here(2222), 32));
      assertThat(ask(caller, here(55800)).seenAs().address()).isEqualTo(ip("10.49.8.1"));
      assertThat(own.seen()).hasSize(1);
      assertThat(nas.seen()).hasSize(1);
      try (UdpPeer knock = UdpPeer.on(lab.client(), Lab.CLIENT)) {
        // The service's own port, not the forward's, and an address without any forward.
        knock.send(here(7022), "closed");
        knock.send(at("203.0.113.13:2222"), "closed");
        assertThat(ask(caller, here(2222)).answeredFrom()).isEqualTo(here(2222));
        assertThat(knock.poll(Duration.ofMillis(200))).isEmpty();
      }
      assertThat(own.seen()).hasSize(2);
    }
  }

  @Test
  @Order(1)
  void a_listed_source_is_let_in_and_no_other() {
    try (UdpEcho dmr = server("dmr", 55400);
        UdpPeer caller = UdpPeer.on(lab.client(), Lab.CLIENT);
        UdpPeer listed = UdpPeer.on(lab.client(), Lab.STRANGER)) {
      caller.send(here(55400), "not on the list");
      assertThat(UdpExchange.ask(listed, here(55400)).seenAs()).isEqualTo(listed.local());
      assertThat(dmr.seen()).hasSize(1);
    }
  }

  @Test
  @Order(1)
  void a_captured_device_is_seen_as_the_public_address_with_its_own_source_port() {
    try (UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9000));
        PacketCapture wan = PacketCapture.on(site.host(), "wan0")) {
      UdpExchange exchange =
          UdpExchange.ask(site.device("dmr"), at("10.49.7.19:4300"), at(Lab.CLIENT, 9000));
      assertThat(exchange.seenAs()).isEqualTo(here(4300));
      UdpExchange served =
          UdpExchange.ask(site.device("flex"), at("10.49.7.20:6301"), at(Lab.CLIENT, 9000));
      assertThat(served.seenAs()).isEqualTo(here(55301));
      // A port that belongs to a forward of another device is not taken.
      UdpExchange held =
          UdpExchange.ask(site.device("icom"), at("10.49.7.21:55193"), at(Lab.CLIENT, 9000));
      assertThat(held.seenAs().address()).isEqualTo(ip(PlainProvider.ADDRESS));
      assertThat(held.seenAs().port()).isNotEqualTo(55193);
      assertThat(server.seen()).hasSize(3);
      assertThat(wan.matching(p -> p.isTo(Lab.CLIENT) && p.carries("9000"))).isEmpty();
    }
  }

  @Test
  @Order(2)
  void a_captured_device_reaches_a_forward_of_its_own_site_at_the_public_address() {
    try (UdpEcho laptop = server("laptop", 55500)) {
      UdpExchange exchange =
          UdpExchange.ask(site.device("dmr"), at("10.49.7.19:4310"), here(55500));
      assertThat(exchange).isEqualTo(new UdpExchange(here(4310), here(55500), 32));
      assertThat(laptop.seen()).hasSize(1);
    }
  }

  @Test
  @Order(3)
  void nothing_with_a_source_outside_the_allocation_is_sent() {
    try (RawSender raw = RawSender.in(site.device("flex"));
        UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9010))) {
      raw.syn(at(site.address("flex"), 4500), at(Lab.CLIENT, 9204));
      // A reset that belongs to no flow: conntrack does not translate it.
      raw.tcp(at(site.address("flex"), 4501), at(Lab.CLIENT, 9204), 1, 1, TCP_RST, new byte[0]);
      raw.syn(at(ip("10.49.7.99"), 4500), at(Lab.CLIENT, 9204));
      site.device("flex").run("ping", "-q", "-c", "1", "-W", "1", "198.51.100.20");
      site.host().run("ping", "-q", "-c", "1", "-W", "1", "-I", "landline0", "198.51.100.20");
      UdpExchange last =
          UdpExchange.ask(site.device("dmr"), at("10.49.7.19:4301"), at(Lab.CLIENT, 9010));
      assertThat(last.seenAs()).isEqualTo(here(4301));
      // Whatever another program flushes, the service's own table still translates or drops.
      for (int port = 4510; port < 4515; port++) {
        site.host().sh("nft flush ruleset");
        raw.syn(at(site.address("flex"), port), at(Lab.CLIENT, 9204));
        site.device("icom").run("ping", "-q", "-c", "1", "-W", "1", "198.51.100.20");
      }
      site.host().nft(Lab.masquerade("home", "wan0"));
      service.awaitRest(landline);
      assertThat(
              UdpExchange.ask(site.device("dmr"), at("10.49.7.19:4302"), at(Lab.CLIENT, 9010))
                  .seenAs())
          .isEqualTo(here(4302));
      assertThat(server.seen()).isNotEmpty();
    }
    assertThat(provider.foreign()).isZero();
  }

  @Test
  @Order(3)
  void another_program_that_translates_before_landline_is_reported_and_one_after_it_is_not() {
    for (String priority : List.of("srcnat - 20", "srcnat")) {
      site.host()
          .nft(
              """
              table ip other {
                chain post {
                  type nat hook postrouting priority %s;
                  oifname "landline0" masquerade
                }
              }
              """
                  .formatted(priority));
      boolean reported =
          type("doctor").out().replaceAll("\\s+", " ").contains("leave with another address");
      assertThat(reported).as(priority).isEqualTo(!priority.equals("srcnat"));
      site.host().sh("nft delete table ip other");
    }
  }

  @Test
  @Order(3)
  void packets_that_no_forward_takes_do_not_return_to_the_provider() {
    long before = provider.returned();
    try (UdpPeer caller = UdpPeer.on(lab.client(), Lab.CLIENT);
        UdpEcho dmr = server("dmr", 55193)) {
      caller.send(at("203.0.113.11:55193"), "no such forward");
      caller.send(here(55999), "no such forward");
      assertThat(ask(at(Lab.CLIENT, 4401), here(55193)).answeredFrom()).isEqualTo(here(55193));
      assertThat(dmr.seen()).hasSize(1);
    }
    assertThat(provider.returned()).isEqualTo(before);
  }

  @Test
  @Order(4)
  void what_can_be_proved_is_and_the_rest_says_why_not() {
    try (StunServer stun = StunServer.on(lab.client(), "198.51.100.20:3478")) {
      service.await("a good verdict", SOON, () -> service.log().contains("wa7vc: OK"));
      Outcome test = landline.runHere(site.host(), "test");
      assertThat(stun.asked()).isPositive();
      assertThat(test.out().replaceAll("\\s+", " "))
          .contains("internet -> hub udp/55193 -> tunnel, and back: 5 of 5 answered")
          .contains("the same way, a large answer by tcp/51881: 65536 of 65536 bytes")
          .contains("this host <-> hub: not known: the hub is a provider's")
          .containsPattern("as dmr to the internet: 1 of 1 answered[^;]*; seen as 203.0.113.77,")
          .containsPattern("as flex to the internet: 1 of 1 answered[^;]*; seen as 203.0.113.77,")
          .contains("as STUN servers see it: 1 of 1 answered")
          .contains("seen as 203.0.113.77, source port kept")
          .contains("forwards proved as far as the device");
      assertThat(type("health check").status()).isZero();
      assertThat(type("plan --exit-code").status()).isZero();
      assertThat(type("status").out()).contains("to the hub at 203.0.113.10:51820");
      assertThat(type("exposure").out()).contains("test host").doesNotContain("ping and");
      for (String command : List.of("exposure --try", "key rotate", "join --restore")) {
        assertThat(type(command).err()).contains("the hub is a provider's, and runs no Landline");
      }
    }
  }

  @Test
  @Order(4)
  void a_device_gets_its_own_answers_at_the_port_and_server_that_are_asked_as_it() {
    Endpoint stun = at("198.51.100.20:3478");
    try (StunServer server = StunServer.on(lab.client(), stun.toString());
        PacketCapture cable = PacketCapture.on(site.device("dmr"), "eth0")) {
      int asked = 0;
      boolean together = false;
      while (!together) {
        server.beSilent(true); // so that this host asks for some time
        CompletableFuture<Outcome> test = CompletableFuture.supplyAsync(() -> type("test"));
        int[] port = new int[1];
        Await.often()
            .until(
                "a socket as dmr",
                SOON,
                () -> (port[0] = portsAsDmr().findFirst().orElse(0)) != 0,
                () -> service.log());
        BindingQuestion own = BindingQuestion.fresh();
        try (UdpPeer dmr = UdpPeer.on(site.device("dmr"), at("10.49.7.19:" + port[0]))) {
          server.beSilent(false);
          dmr.send(stun, own.encode());
          assertThat(own.answer(dmr.await().bytes())).contains(here(port[0]));
        }
        asked++;
        together = portsAsDmr().anyMatch(p -> p == port[0]);
        test.join();
      }
      assertThat(type("test").out().replaceAll("\\s+", " "))
          .contains("as dmr to the internet: 1 of 1 answered");
      // Nothing but its own answers went to the device.
      assertThat(cable.matching(p -> p.isFrom(Lab.CLIENT))).as(cable.toString()).hasSize(asked);
    }
  }

  /** The ports that sockets of the site's host use with the address of dmr. */
  private static IntStream portsAsDmr() {
    return Pattern.compile(" 1307310A:([0-9A-F]{4}) ")
        .matcher(site.host().must("cat", "/proc/net/udp"))
        .results()
        .mapToInt(found -> Integer.parseInt(found.group(1), 16));
  }

  @Test
  @Order(4)
  void a_packet_with_the_probes_bytes_that_nothing_here_asked_for_reaches_nobody() {
    byte[] answer = new byte[20];
    String rule = site.host().sh("nft list chain inet landline arrivals");
    Matcher id = Pattern.compile("@th,128,64 0x([0-9a-f]+)").matcher(rule);
    assertThat(id.find()).as(rule).isTrue();
    ByteBuffer.wrap(answer)
        .putShort((short) 0x0101)
        .putLong(8, Long.parseUnsignedLong(id.group(1), 16));
    try (UdpEcho dmr = server("dmr", 55193);
        UdpPeer host = UdpPeer.on(site.host(), at("0.0.0.0:55193"));
        UdpPeer caller = UdpPeer.on(lab.client(), Lab.CLIENT)) {
      caller.send(here(55193), answer);
      assertThat(ask(at(Lab.CLIENT, 4404), here(55193)).answeredFrom()).isEqualTo(here(55193));
      assertThat(host.poll(Duration.ZERO)).isEmpty();
      assertThat(dmr.seen()).hasSize(1);
    }
  }

  @Test
  @Order(1)
  void another_program_that_copies_flow_marks_to_packets_diverts_nothing() {
    site.host()
        .nft(
            """
            table ip copies {
              chain marks {
                type filter hook prerouting priority mangle;
                meta mark set ct mark
              }
            }
            """);
    try (UdpEcho dmr = server("dmr", 55193);
        UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9011))) {
      for (int i = 0; i < 3; i++) {
        Endpoint caller = at(Lab.CLIENT, 4700);
        assertThat(ask(caller, here(55193)).seenAs()).isEqualTo(caller);
        assertThat(
                UdpExchange.ask(site.device("icom"), at("10.49.7.21:4701"), at(Lab.CLIENT, 9011))
                    .seenAs())
            .isEqualTo(here(4701));
      }
      assertThat(dmr.seen()).hasSize(3);
      assertThat(server.seen()).hasSize(3);
    } finally {
      site.host().sh("nft delete table ip copies");
    }
  }

  @Test
  @Order(1)
  void each_caller_opens_as_many_flows_a_second_as_the_rate_lets_it() {
    try (UdpEcho slow = server("flex", 55700);
        UdpEcho other = server("dmr", 55193);
        RawSender raw = RawSender.in(lab.client())) {
      for (int port = 5000; port < 5040; port++) {
        raw.udp(at(Lab.STRANGER, port), here(55700), "one of many");
      }
      // The way keeps the order: once this is answered, all before it has passed or died.
      assertThat(ask(at(Lab.STRANGER, 4600), here(55193)).seenAs())
          .isEqualTo(at(Lab.STRANGER, 4600));
      // Nobody else is refused for it; the device answers in order, so it has seen all before.
      assertThat(ask(at(Lab.CLIENT, 4601), here(55700)).seenAs()).isEqualTo(at(Lab.CLIENT, 4601));
      long passed = slow.texts().stream().filter("one of many"::equals).count();
      assertThat(passed).isBetween(1L, 20L);
      assertThat(other.seen()).hasSize(1);
    }
  }

  @Test
  @Order(5)
  void while_the_tunnel_is_gone_nothing_of_captured_devices_leaves_by_the_wan() {
    try (LeakWitness leaks = new LeakWitness(lab)) {
      leaks.talk();
      leaks.talkIpv6();
      provider.vanish();
      leaks.talk();
      site.host().ip(List.of("link set landline0 down"));
      leaks.talk();
      leaks.talkIpv6();
      assertThat(leaks.leakedBesideTheService()).isEmpty();
    }
    service.await(
        "a bad verdict",
        SOON,
        () -> type("status").out().contains("nothing sent to 203.0.113.77 comes back"));
  }
}
