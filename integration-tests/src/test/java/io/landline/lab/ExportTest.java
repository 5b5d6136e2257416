// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static io.landline.lab.Places.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A site that keeps its router: what {@code landline export wg-quick} prints, run as a script on a
 * router without Landline, behind a hub with Landline's service.
 */
@OverWireGuard
@TestMethodOrder(OrderAnnotation.class)
final class ExportTest {
  private static final String ENDPOINT = "[2001:db8:1::10]:51820";
  private static final String STATE =
      "nft -s list ruleset; ip rule; ip route show table all; ip -br address; wg show landline0 peers;"
          + " wg showconf landline0";

  private static Lab lab;
  private static Deployment landline;
  private static LabSite site;
  private static Service service;
  private static Path files;
  private static Path script;
  private static String key;

  @BeforeAll
  static void install() throws IOException {
    lab = Lab.standard();
    site = lab.site();
    landline = Deployment.on(lab);
    landline.configure(lab.hub(), configuration("story-hub.json"));
    service = Service.on(landline, lab.hub());
    files = Files.createTempDirectory("landline-export");
    Files.createDirectory(files.resolve("wireguard"));
    script = files.resolve("site.sh");
    // The first run makes the router's key, which the hub does not know yet; then both know all.
    export();
    Matcher printed = Pattern.compile("landline site replace wa7vc (\\S+)").matcher(run().out());
    assertThat(printed.find()).isTrue();
    key = printed.group(1);
    landline.runHere(lab.hub(), "site", "replace", "wa7vc", key).orThrow();
    export();
    assertThat(run().out()).isEmpty();
    landline.awaitTunnel(site);
  }

  private static void export() throws IOException {
    Outcome exported =
        landline
            .runHere(lab.hub(), "export", "wg-quick", "wa7vc", "--endpoint", ENDPOINT)
            .orThrow();
    Files.writeString(script, exported.out());
  }

  /** Runs the script on the router, which has its own /etc/wireguard and no systemd. */
  private static Outcome run(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "unshare",
                "-m",
                "sh",
                "-ec",
                "mount --bind "
                    + files.resolve("wireguard")
                    + " /etc/wireguard; [ ! -d /run/systemd ] || mount -t tmpfs none /run/systemd;"
                    + " exec sh "
                    + script
                    + " \"$@\"",
                "sh"));
    command.addAll(List.of(arguments));
    return site.host().run(command.toArray(String[]::new)).orThrow();
  }

  @AfterAll
  static void close() {
    service.close();
    landline.close();
    lab.close();
  }

  private static String state() {
    return site.host().must("sh", "-c", STATE);
  }

  private static UdpEcho server(String device, int port) {
    return UdpEcho.on(site.device(device), at(site.address(device), port));
  }

  private static UdpExchange ask(Endpoint caller, int publicPort) {
    return UdpExchange.ask(lab.client(), caller, hub(publicPort));
  }

  @Test
  @Order(1)
  void a_second_run_changes_nothing() {
    String before = state();
    assertThat(before).contains("landline_allowed").contains("4212:").contains("PresharedKey");
    assertThat(run().err()).isEmpty();
    assertThat(state()).isEqualTo(before);
  }

  @Test
  @Order(2)
  void callers_reach_devices_with_their_own_addresses_and_are_answered_by_the_public_one() {
    try (UdpEcho dmr = server("dmr", 55193);
        UdpEcho laptop = server("laptop", 55500)) {
      for (IpAddress caller : List.of(Lab.CLIENT, Lab.STRANGER, Lab.PRIVATE_CALLER)) {
        Endpoint from = at(caller, 4000);
        assertThat(ask(from, 55193)).isEqualTo(new UdpExchange(from, hub(55193), 32));
        // Not captured: only the mark of the flow brings its replies back through the tunnel.
        assertThat(ask(from, 55500)).isEqualTo(new UdpExchange(from, hub(55500), 32));
      }
      assertThat(dmr.seen()).hasSize(3);
      assertThat(laptop.seen()).hasSize(3);
    }
  }

  @Test
  @Order(2)
  void ranges_shifted_ranges_and_lists_of_callers_are_as_the_hub_says() {
    Endpoint caller = at(Lab.STRANGER, 4100);
    for (int port : List.of(55200, 55219)) {
      try (UdpEcho flex = server("flex", port)) {
        assertThat(ask(caller, port)).isEqualTo(new UdpExchange(caller, hub(port), 32));
        assertThat(flex.seen()).hasSize(1);
      }
    }
    try (UdpEcho flex = server("flex", 6303);
        UdpEcho dmr = server("dmr", 55400);
        UdpPeer unlisted = UdpPeer.on(lab.client(), Lab.CLIENT)) {
      assertThat(ask(caller, 55303)).isEqualTo(new UdpExchange(caller, hub(55303), 32));
      unlisted.send(hub(55400), "not on the list");
      assertThat(ask(caller, 55400).seenAs()).isEqualTo(caller);
      assertThat(dmr.seen()).hasSize(1);
      assertThat(flex.seen()).hasSize(1);
    }
  }

  @Test
  @Order(2)
  void tcp_arrives_whole_at_a_device_another_network_and_the_router_itself() {
    try (TcpService web = TcpService.on(site.device("flex"), at("10.49.7.20:443"));
        TcpService nas = TcpService.on(site.device("nas"), at("10.49.8.10:5000"));
        TcpService ssh = TcpService.on(site.host(), at("10.99.0.2:22"))) {
      for (int port : List.of(55443, 55600, 2222)) {
        TcpExchange call = TcpExchange.call(lab.client(), Lab.CLIENT, hub(port), 200_000);
        assertThat(call.seenAs()).isEqualTo(call.local());
      }
      assertThat(web.callers()).hasSize(1);
      assertThat(nas.callers()).hasSize(1);
      assertThat(ssh.callers()).hasSize(1);
    }
  }

  @Test
  @Order(2)
  void a_captured_device_is_seen_as_the_hub_and_any_other_as_before() {
    try (UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9000));
        PacketCapture wan = PacketCapture.on(site.host(), "wan0")) {
      UdpExchange captured =
          UdpExchange.ask(site.device("dmr"), at("10.49.7.19:4300"), at(Lab.CLIENT, 9000));
      assertThat(captured.seenAs()).isEqualTo(hub(4300));
      assertThat(wan.matching(p -> p.isTo(Lab.CLIENT) || p.isFrom(Lab.CLIENT))).isEmpty();
      UdpExchange other =
          UdpExchange.ask(site.device("laptop"), at("10.49.7.50:4304"), at(Lab.CLIENT, 9000));
      assertThat(other.seenAs().address()).isEqualTo(Lab.CGNAT);
      assertThat(server.seen()).hasSize(2);
    }
  }

  @Test
  @Order(2)
  void a_captured_device_reaches_the_networks_of_its_site() {
    try (UdpEcho nas = server("nas", 9006)) {
      Endpoint dmr = at("10.49.7.19:4307");
      assertThat(UdpExchange.ask(site.device("dmr"), dmr, at("10.49.8.10:9006")).seenAs())
          .isEqualTo(dmr);
      assertThat(nas.seen()).hasSize(1);
    }
  }

  @Test
  @Order(2)
  void the_hub_claims_neither_that_it_works_nor_that_it_does_not() {
    Outcome test = landline.runHere(lab.hub(), "test", "wa7vc");
    assertThat(test.out())
        .contains("whether wa7vc's devices can be reached is not known (UNKNOWN)")
        .contains("wa7vc keeps its own router (landline export)")
        .doesNotContain("CRITICAL");
    assertThat(test.status()).as(test.out()).isEqualTo(7);
  }

  @Test
  @Order(3)
  void nothing_of_a_captured_device_leaves_by_the_wan_whatever_happens_to_the_tunnel() {
    try (LeakWitness witness = new LeakWitness(lab)) {
      List<Runnable> troubles =
          List.of(
              () -> {},
              () -> site.host().sh("ip link set landline0 down"),
              () -> site.host().sh("ip link set landline0 up"), // without routes into it
              () -> site.host().sh("ip link del landline0"));
      for (Runnable trouble : troubles) {
        trouble.run();
        witness.talk();
        witness.talkIpv6();
        witness.assertNothingLeaked();
      }
      // With the filter gone, rules and routes keep IPv4 closed.
      site.host().sh("nft delete table inet landline");
      witness.talk();
      witness.assertNothingLeaked();
    }
    run();
    landline.awaitTunnel(site);
    callers_reach_devices_with_their_own_addresses_and_are_answered_by_the_public_one();
  }

  @Test
  @Order(4)
  void a_change_on_the_hub_arrives_with_the_next_export() throws IOException {
    landline.runHere(lab.hub(), "forward", "add", "udp/55900", "wa7vc/10.49.7.50:9900").orThrow();
    landline.runHere(lab.hub(), "capture", "remove", "wa7vc/10.49.7.21").orThrow();
    export();
    run();
    landline.awaitTunnel(site);
    assertThat(site.host().sh("ip rule")).doesNotContain("10.49.7.21").contains("10.49.7.20");
    Endpoint caller = at(Lab.CLIENT, 4400);
    try (UdpEcho laptop = server("laptop", 9900);
        UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9003))) {
      assertThat(ask(caller, 55900)).isEqualTo(new UdpExchange(caller, hub(55900), 32));
      assertThat(laptop.seen()).hasSize(1);
      UdpExchange released =
          UdpExchange.ask(site.device("icom"), at("10.49.7.21:4303"), at(Lab.CLIENT, 9003));
      assertThat(released.seenAs().address()).isEqualTo(Lab.CGNAT);
      assertThat(server.seen()).hasSize(1);
    }
  }

  @Test
  @Order(5)
  void a_stolen_hub_reaches_what_was_exported_and_nothing_else() {
    service.signal("KILL");
    service.end();
    Namespace thief = lab.hub();
    thief.sh("nft delete table inet landline");
    thief.sh("wg set landline0 peer " + key + " allowed-ips 0.0.0.0/0,::/0");
    for (String network : List.of("10.49.0.0/16", "100.64.0.0/10", "192.0.2.0/24")) {
      thief.sh("ip route replace " + network + " dev landline0");
    }
    Endpoint declared = at("10.49.7.19:55193");
    List<PacketCapture> inside = new ArrayList<>();
    try (RawSender raw = RawSender.in(thief);
        UdpEcho dmr = UdpEcho.on(site.device("dmr"), declared);
        UdpPeer host = UdpPeer.on(site.host(), at("0.0.0.0:5556"));
        UdpEcho nas = server("nas", 5001);
        UdpPeer laptop = UdpPeer.on(site.device("laptop"), at("10.49.7.50:6001"));
        UdpPeer pace = UdpPeer.on(thief, ip("10.99.0.1"))) {
      UdpExchange.ask(laptop, at("10.49.8.10:5001")); // a flow of the site's own
      for (String name : List.of("br0", "l_nas", "wan0")) {
        inside.add(PacketCapture.on(site.host(), name));
      }
      Endpoint nobody = at(Attack.NOBODY, 20_000);
      for (String target :
          List.of(
              "10.49.7.19:6001",
              "10.49.7.20:80",
              "10.49.7.50:6001",
              "10.49.8.10:5001",
              "10.49.7.1:5556",
              "100.64.0.2:5556",
              "10.99.0.2:5556",
              "192.0.2.1:5556")) {
        for (Endpoint from : List.of(nobody, at("10.99.0.1:20000"), at("10.49.8.10:5001"))) {
          assertThat(raw.udp(from, at(target), Attack.MARK)).isTrue();
        }
        assertThat(raw.syn(nobody, at(target))).isTrue();
      }
      for (String forged : List.of("10.49.7.20", "10.49.8.10", "100.64.0.1", "10.99.0.2")) {
        assertThat(raw.udp(at(ip(forged), 20_000), declared, Attack.MARK)).isTrue();
      }
      raw.withHops(1).udp(nobody, declared, Attack.MARK);
      // The tunnel keeps the order: once this is answered, all before it has passed or died.
      UdpExchange.ask(pace, declared);
      assertThat(dmr.seen()).hasSize(1);
      assertThat(nas.seen()).hasSize(1);
      assertThat(host.poll(Duration.ZERO)).isEmpty();
      for (PacketCapture capture : inside) {
        assertThat(capture.matching(Attack::isPartOf)).as(capture.toString()).isEmpty();
      }
    } finally {
      inside.forEach(PacketCapture::close);
    }
  }

  /** As {@code fw4 print} includes it, after a table that keeps its sets over a reload. */
  @Test
  @Order(5)
  void the_nft_file_for_OpenWrt_loads_beside_firewall4_and_replaces_itself() throws IOException {
    Namespace router = lab.client();
    Path file = files.resolve("landline.nft");
    String firewall4 =
        """
        table inet fw4
        flush table inet fw4
        table inet fw4 {
          chain forward {
            type filter hook forward priority filter; policy drop;
            ct state established,related accept
          }
          chain mangle_prerouting { type filter hook prerouting priority mangle; policy accept; }
          chain srcnat { type nat hook postrouting priority srcnat; policy accept; }
        }
        include "%s"
        """
            .formatted(file);
    String text = landline.runHere(lab.hub(), "export", "openwrt", "wa7vc").orThrow().out();
    String nft = text.substring(text.indexOf("table inet landline\n"), text.indexOf("\nEND\n") + 1);
    Files.writeString(file, nft.replace("10.49.7.50", "10.49.7.51"));
    router.nft(firewall4);
    assertThat(router.ruleset()).contains("10.49.7.51 . udp . 55500");
    Files.writeString(file, nft);
    router.nft(firewall4);
    String loaded = router.ruleset();
    assertThat(loaded).contains("10.49.7.50 . udp . 55500").doesNotContain("10.49.7.51");
    router.nft(firewall4);
    assertThat(router.ruleset()).isEqualTo(loaded);
    router.sh("nft flush ruleset");
  }

  @Test
  @Order(6)
  void what_is_removed_is_gone_and_the_device_leaves_by_the_wan() {
    run("remove");
    assertThat(site.host().must("sh", "-c", "nft list ruleset; ip rule; ip route show table all"))
        .contains("masquerade")
        .doesNotContain("landline")
        .doesNotContain("4210:")
        .doesNotContain("5201");
    try (UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9008))) {
      UdpExchange free =
          UdpExchange.ask(site.device("dmr"), at("10.49.7.19:4310"), at(Lab.CLIENT, 9008));
      assertThat(free.seenAs().address()).isEqualTo(Lab.CGNAT);
      assertThat(server.seen()).hasSize(1);
    }
  }
}
