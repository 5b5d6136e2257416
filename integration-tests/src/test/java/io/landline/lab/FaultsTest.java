// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.withoutDeclarations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real faults, planted one after the other: {@code landline status --json} names exactly this leg,
 * this cause and this certainty on each host, and is well again when the fault is over.
 *
 * <p>One fault takes ten minutes to be seen, a device whose gateway is another router: it is there
 * from the beginning, and is asked for at the end.
 */
@OverWireGuard
@TestMethodOrder(OrderAnnotation.class)
final class FaultsTest {
  private static final Duration ELSEWHERE = Duration.ofMinutes(15);
  private static final String OFTEN =
      "{ \"probe\": { \"interval\": 3, \"rise\": 1, \"fall\": 2 }, ";

  /** The device that uses another gateway. */
  private static final String ASTRAY = "device:flex ";

  private static final String[] WELL = {};

  // What the hosts say where only one of them sees the fault.
  private static final String[] LOST_INSIDE = {"CRITICAL forward-inside forward-lost one of"};
  private static final String[] LOST_OUTSIDE = {
    "CRITICAL forward-outside:udp/55193 forward-lost one of"
  };
  private static final String[] SILENT = {"CRITICAL tunnel site-silent one of"};

  @TempDir static Path folder;
  private static Lab lab;
  private static Deployment landline;
  private static Namespace hub;
  private static Namespace site;
  private static Path names;
  private static Service atHub;
  private static Service atSite;
  private static Verdicts verdicts;

  @BeforeAll
  static void start() {
    lab = Lab.standard();
    landline = Deployment.on(lab);
    hub = lab.hub();
    site = lab.site().host();
    names = folder.resolve("hosts");
    resolveTo("2001:db8:1::10");
    // What others change at the hub stays, so that it can be a fault.
    landline.configure(
        hub, configuration("story-hub.json").replaceFirst("\\{", OFTEN + "\"repair\": false, "));
    landline.configure(
        site,
        configuration("story-site.json")
            .replaceFirst("\\{", OFTEN)
            .replace("[2001:db8:1::10]:51820", "hub.example:51820"));
    landline.publicKey(site.name());
    // Flows of a fault that is over are not waited for.
    hub.sh("sysctl -qw net.netfilter.nf_conntrack_udp_timeout=10");
    hub.sh("sysctl -qw net.netfilter.nf_conntrack_udp_timeout_stream=10");
    lab.site().device("flex").ip(List.of("route replace default via 10.49.7.50"));
    withoutDeclarations(site);
    CompletableFuture<Service> onHub =
        CompletableFuture.supplyAsync(() -> Service.on(landline, hub));
    atSite = Service.on(landline, site, names);
    atHub = onHub.join();
    verdicts = new Verdicts(landline, site, hub, atSite, ASTRAY);
    talk();
    verdicts.await(WELL, WELL);
  }

  @AfterAll
  static void close() {
    Stream.of(Optional.ofNullable(atSite), Optional.ofNullable(atHub))
        .flatMap(Optional::stream)
        .forEach(Service::close);
    landline.close();
    lab.close();
  }

  /** The devices that use this gateway say something: one that is quiet for long is suspected. */
  private static void talk() {
    for (String device : List.of("10.49.7.19", "10.49.7.21")) {
      try (UdpPeer peer =
          UdpPeer.on(
              lab.site().device(device.endsWith("19") ? "dmr" : "icom"), at(device + ":4801"))) {
        peer.send(at(Lab.CLIENT, 9300), "hello");
      }
    }
  }

  /** Whoever calls it in vain shows that its answers go elsewhere. */
  private static void callFlex() {
    try (UdpPeer caller = UdpPeer.on(lab.client(), Lab.CLIENT)) {
      caller.send(at(Lab.HUB, 55200), "hello");
    }
  }

  private static void resolveTo(String address) {
    try {
      Path next = names.resolveSibling("hosts.new");
      Files.writeString(next, address + " hub.example\n");
      Files.move(next, names, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String[] found(String... findings) {
    return findings;
  }

  private static DynamicTest fault(
      String name, Runnable plant, Runnable fix, String[] ofSite, String[] ofHub) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          talk();
          long start = System.nanoTime();
          plant.run();
          long seen;
          try {
            verdicts.await(ofSite, ofHub);
            seen = System.nanoTime();
            System.out.printf(
                "    site: %s%n    hub:  %s%n", verdicts.check(site), verdicts.check(hub));
          } finally {
            fix.run();
          }
          long fixed = System.nanoTime();
          verdicts.await(WELL, WELL);
          System.out.printf(
              "    seen after %.0f s, well again after %.0f s%n",
              (seen - start) / 1e9, (System.nanoTime() - fixed) / 1e9);
        });
  }

  private static Runnable nft(Namespace host, String chain) {
    return () -> host.nft("table inet fault {\n chain wrong {\n " + chain + "\n }\n }\n");
  }

  private static Runnable fixed(Namespace host) {
    return () -> host.sh("nft delete table inet fault");
  }

  private static Runnable both(Runnable one, Runnable other) {
    return () -> {
      one.run();
      other.run();
    };
  }

  private static DynamicTest chain(
      String name, Namespace host, String chain, String[] ofSite, String[] ofHub) {
    return fault(name, nft(host, chain), fixed(host), ofSite, ofHub);
  }

  private static Runnable lines(Namespace host, String... lines) {
    return () -> host.ip(List.of(lines));
  }

  private static final String BLOCKED =
      "type filter hook forward priority 0; udp dport 51820 drop; udp sport 51820 drop";

  /** No NAT lets in what a hub sends that the site does not talk to; WireGuard would follow it. */
  private static final String UNASKED =
      "type filter hook forward priority 0; ip6 saddr 2001:db8:1::10 udp sport 51820 drop";

  private static final String SITE_DROPS =
      "type filter hook forward priority 10; iifname \"landline0\" counter drop";

  @TestFactory
  @Order(1)
  Stream<DynamicTest> on_the_way_between_the_hosts() {
    return Stream.of(
        chain(
            "tunnel UDP blocked",
            lab.internet(),
            BLOCKED,
            found("CRITICAL tunnel no-handshake one of"),
            SILENT),
        chain(
            "the hub does not hear what is meant for itself",
            hub,
            "type filter hook input priority 10; iifname \"landline0\" counter drop",
            found("WARNING tunnel other-host-silent one of"),
            found("WARNING tunnel other-host-silent certain")),
        fault(
            "WAN down",
            lines(site, "link set wan0 down"),
            lines(
                site,
                "link set wan0 up",
                "addr add 2001:db8:3:0::2/64 dev wan0",
                "route add default via 100.64.0.1",
                "route add default via 2001:db8:3:0::1"),
            found("CRITICAL tunnel wan-down certain"),
            SILENT),
        fault(
            "DNS of the endpoint wrong",
            both(() -> resolveTo("2001:db8:1::99"), nft(lab.internet(), UNASKED)),
            both(() -> resolveTo("2001:db8:1::10"), fixed(lab.internet())),
            found("CRITICAL tunnel endpoint-name likely"),
            SILENT),
        chain(
            "MTU black hole at 1300",
            lab.internet(),
            "type filter hook forward priority 0;"
                + " udp dport 51820 meta length > 1380 drop; udp sport 51820 meta length > 1380"
                + " drop",
            found("WARNING tunnel mtu certain"),
            found("WARNING tunnel mtu certain")),
        fault(
            "20 % loss",
            () -> lab.internet().sh("tc qdisc add dev g0 root netem loss 20%"),
            () -> lab.internet().sh("tc qdisc del dev g0 root"),
            found("(WARNING|CRITICAL) tunnel loss certain"),
            found("(WARNING|CRITICAL) tunnel loss certain")),
        fault(
            "two at once, one behind the other: the nearer",
            both(nft(lab.internet(), BLOCKED), nft(site, SITE_DROPS)),
            both(fixed(lab.internet()), fixed(site)),
            found("CRITICAL tunnel no-handshake one of"),
            SILENT));
  }

  @TestFactory
  @Order(2)
  Stream<DynamicTest> on_the_way_of_forwards() {
    return Stream.of(
        chain(
            "foreign forward drop on the site",
            site,
            SITE_DROPS,
            found("CRITICAL forward-outside:udp/55193 foreign-drop-on-site certain"),
            LOST_INSIDE),
        chain(
            "foreign forward drop on the hub",
            hub,
            "type filter hook forward priority 10; oifname \"landline0\" counter drop",
            LOST_OUTSIDE,
            found("CRITICAL forward-inside foreign-drop-on-hub certain")),
        chain(
            "foreign masquerade on the site that eats the source",
            site,
            "type nat hook postrouting priority srcnat - 10; oifname \"br0\" masquerade",
            WELL,
            found("WARNING forward-inside caller-hidden likely")),
        fault(
            "hub dnat missing an element",
            () ->
                hub.must(
                    "nft",
                    "delete element inet landline forward_keep { 203.0.113.10 . udp . 55193 }"),
            () -> landline.runHere(hub, "apply").orThrow(),
            found("CRITICAL forward-outside:udp/55193 provider-firewall one of"),
            found("CRITICAL forward-inside:udp/55193 hub-dnat certain")),
        allowedIps(),
        chain(
            "one public port blocked before the hub",
            lab.internet(),
            "type filter hook forward priority 0; ip daddr 203.0.113.10 udp dport 55193 drop",
            found("CRITICAL forward-outside:udp/55193 provider-firewall one of"),
            WELL),
        chain(
            "TCP broken while UDP is well",
            lab.internet(),
            "type filter hook forward priority 0; ip daddr 203.0.113.10 tcp flags syn drop",
            found("UNKNOWN tcp:tcp/[0-9]+ probe-port one of"),
            WELL));
  }

  private static DynamicTest allowedIps() {
    String peer = landline.publicKey("wa7vc");
    String allowed =
        hub.must("wg", "show", "landline0", "allowed-ips")
            .replaceFirst("^\\S+\\s+", "")
            .strip()
            .replace(' ', ',');
    return fault(
        "wrong allowed-ips",
        () -> hub.must("wg", "set", "landline0", "peer", peer, "allowed-ips", "10.99.0.2/32"),
        () -> hub.must("wg", "set", "landline0", "peer", peer, "allowed-ips", allowed),
        LOST_OUTSIDE,
        found("CRITICAL forward-inside allowed-ips certain"));
  }

  @TestFactory
  @Order(3)
  Stream<DynamicTest> on_the_way_of_captured_devices() {
    return Stream.of(
        fault(
            "masquerade with random ports on the hub's public interface",
            both(
                nft(
                    hub,
                    "type nat hook postrouting priority srcnat - 10;"
                        + " oifname \"eth0\" masquerade random"),
                FaultsTest::talk),
            fixed(hub),
            WELL,
            found("WARNING seen-as wrong-port certain")),
        fault(
            "foreign snat that changes the port",
            both(
                nft(
                    hub,
                    "type nat hook postrouting priority srcnat - 10; meta l4proto udp ip saddr"
                        + " { 10.49.7.0/24, 10.99.0.128/25 } snat ip to 203.0.113.10:20000-29999"),
                FaultsTest::talk),
            fixed(hub),
            found("WARNING seen-as wrong-port likely"),
            found("WARNING seen-as wrong-port likely")),
        fault(
            "captured device the hub does not list",
            () -> landline.runHere(hub, "capture", "remove", "wa7vc/10.49.7.21").orThrow(),
            () -> landline.runHere(hub, "capture", "add", "wa7vc/10.49.7.21").orThrow(),
            found("CRITICAL device:icom not-listed-on-hub likely"),
            WELL),
        fault(
            "IPv6 leak of a captured device",
            () -> {
              // Another router on the LAN, which this host uses too.
              site.ip(List.of("route add default via 2001:db8:49:0::fe dev br0 metric 4096"));
              site.run("ping", "-q", "-c", "1", "-W", "2", lab.site().ipv6("icom").toString());
            },
            lines(site, "route del default via 2001:db8:49:0::fe dev br0 metric 4096"),
            found("WARNING device:icom ipv6-leak certain"),
            WELL),
        fault(
            "captured device powered off",
            lines(lab.site().device("icom"), "link set eth0 down"),
            FaultsTest::icomUp,
            found("WARNING device:icom device-away certain"),
            WELL),
        fault(
            "two at once that have nothing to do with each other: both",
            both(nft(site, SITE_DROPS), lines(lab.site().device("icom"), "link set eth0 down")),
            both(fixed(site), FaultsTest::icomUp),
            found(
                "CRITICAL forward-outside:udp/55193 foreign-drop-on-site certain",
                "WARNING device:icom device-away certain"),
            LOST_INSIDE),
        DynamicTest.dynamicTest(
            "captured device using another gateway",
            () ->
                atSite.awaitSeldom(
                    "the verdict",
                    ELSEWHERE,
                    () -> {
                      talk();
                      callFlex();
                      return verdicts
                          .findings(site)
                          .equals(List.of("WARNING device:flex device-elsewhere likely"));
                    })));
  }

  private static void icomUp() {
    lab.site().device("icom").ip(List.of("link set eth0 up", "route add default via 10.49.7.1"));
    site.awaitPing("10.49.7.21");
  }
}
