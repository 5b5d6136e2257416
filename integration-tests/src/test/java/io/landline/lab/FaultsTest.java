// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.health.report.HealthFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Real faults, planted one after the other: exactly this leg, this cause and this certainty. */
@OverWireGuard
final class FaultsTest {
  private static final Duration VERDICT = Duration.ofMinutes(4);
  private static final String OFTEN =
      "{ \"probe\": { \"interval\": 3, \"rise\": 1, \"fall\": 2 }, ";

  @TempDir static Path folder;
  private static Lab lab;
  private static Deployment landline;
  private static Namespace hub;
  private static Namespace site;
  private static Path names;
  private static Service atHub;
  private static Service atSite;

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
    // Flows of a fault that is over are not waited for.
    hub.sh("sysctl -qw net.netfilter.nf_conntrack_udp_timeout=10");
    hub.sh("sysctl -qw net.netfilter.nf_conntrack_udp_timeout_stream=10");
    atHub = Service.on(landline, hub);
    atSite = Service.on(landline, site, names);
    awaitVerdicts(well(), well());
  }

  @AfterAll
  static void close() {
    Stream.of(Optional.ofNullable(atSite), Optional.ofNullable(atHub))
        .flatMap(Optional::stream)
        .forEach(Service::close);
    landline.close();
    lab.close();
  }

  /** What a host's verdict is to be, as a pattern of {@link #verdict}. */
  private static String well() {
    return "OK";
  }

  private static String verdict(String state, String leg, String certainty, String words) {
    return state + " " + Pattern.quote(leg) + " " + certainty + " .*" + words + ".*";
  }

  /**
   * A host's verdict with its worst finding's leg, certainty and causes, and how many there are.
   */
  private static String verdict(Namespace host) {
    Path file = landline.root(host).resolve("run/landline/health");
    try {
      HealthFile health =
          Files.exists(file)
              ? HealthFile.parse(Files.readString(file)).orElseThrow()
              : HealthFile.absent(Instant.EPOCH, "no file");
      List<String> causes =
          health.more().stream()
              .filter(line -> line.startsWith("cause, "))
              .map(line -> line.substring("cause, ".length()).replaceFirst(":", ""))
              .toList();
      return causes.isEmpty()
          ? health.state().toString() + (health.state().code() == 0 ? "" : " " + health.line())
          : health.state()
              + " "
              + health.line().replaceFirst("^wa7vc ", "").replaceFirst(": .*", "")
              + " "
              + String.join(" AND ", causes)
              + " ("
              + health.line()
              + ")";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitVerdicts(String ofSite, String ofHub) {
    await(atSite, ofSite, () -> verdict(site));
    await(atHub, ofHub, () -> verdict(hub));
  }

  private static void await(Service service, String wanted, Supplier<String> now) {
    Pattern pattern = Pattern.compile(wanted);
    String[] last = new String[1];
    try {
      service.await(
          wanted,
          VERDICT,
          () -> {
            last[0] = now.get();
            return !last[0].contains(" AND ") && pattern.matcher(last[0]).matches();
          });
    } catch (AssertionError e) {
      throw new AssertionError("wanted: " + wanted + "\nlast:   " + last[0], e);
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

  private static DynamicTest fault(
      String name, Runnable plant, Runnable mend, String ofSite, String ofHub) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          long start = System.nanoTime();
          plant.run();
          try {
            awaitVerdicts(ofSite, ofHub);
            System.out.printf(
                "    after %.0f s%n    site: %s%n    hub:  %s%n",
                (System.nanoTime() - start) / 1e9, verdict(site), verdict(hub));
          } finally {
            mend.run();
          }
          awaitVerdicts(well(), well());
        });
  }

  private static Runnable nft(Namespace host, String chain) {
    return () -> host.nft("table inet fault {\n chain wrong {\n " + chain + "\n }\n }\n");
  }

  private static Runnable mended(Namespace host) {
    return () -> host.sh("nft delete table inet fault");
  }

  private static DynamicTest chain(
      String name, Namespace host, String chain, String ofSite, String ofHub) {
    return fault(name, nft(host, chain), mended(host), ofSite, ofHub);
  }

  private static Runnable lines(Namespace host, String... lines) {
    return () -> host.ip(List.of(lines));
  }

  @TestFactory
  Stream<DynamicTest> each_fault_is_named() {
    String chain = "chain wrong \\(table inet fault\\) has a rule that ";
    String outside = "forward-outside:udp/55193";
    String lost = "a firewall on the hub drops what it forwards; a firewall on wa7vc";
    String silent = verdict("CRITICAL", "tunnel", "one of", "power at the site");
    String peer = landline.publicKey("wa7vc");
    String allowed =
        hub.must("wg", "show", "landline0", "allowed-ips")
            .replaceFirst("^\\S+\\s+", "")
            .strip()
            .replace(' ', ',');
    return Stream.of(
        chain(
            "tunnel UDP blocked",
            lab.internet(),
            "type filter hook forward priority 0; udp dport 51820 drop; udp sport 51820 drop",
            verdict("CRITICAL", "tunnel", "one of", "udp/51820 is blocked"),
            silent),
        chain(
            "foreign forward drop on the site",
            site,
            "type filter hook forward priority 10; iifname \"landline0\" counter drop",
            verdict("CRITICAL", outside, "certain", chain + "drops packets"),
            verdict("CRITICAL", "forward-inside", "one of", lost)),
        chain(
            "foreign forward drop on the hub",
            hub,
            "type filter hook forward priority 10; oifname \"landline0\" counter drop",
            verdict("CRITICAL", outside, "one of", lost),
            verdict("CRITICAL", "forward-inside", "certain", chain + "drops packets")),
        chain(
            "handshake alive but data dropped on the hub",
            hub,
            "type filter hook input priority 10; iifname \"landline0\" counter drop",
            verdict("CRITICAL", "tunnel", "one of", "a firewall on one of the two hosts"),
            verdict("CRITICAL", "tunnel", "certain", chain + "drops packets")),
        chain(
            "foreign masquerade on the site eats the source",
            site,
            "type nat hook postrouting priority srcnat - 10; oifname \"br0\" masquerade",
            well(),
            verdict("WARNING", "forward-inside", "likely", "a masquerade on wa7vc")),
        fault(
            "masquerade with random ports on the hub's public interface",
            () -> {
              nft(
                      hub,
                      "type nat hook postrouting priority srcnat - 10;"
                          + " oifname \"eth0\" masquerade random")
                  .run();
              try (UdpEcho outside9 = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9300))) {
                UdpExchange.ask(
                    lab.site().device("dmr"), at("10.49.7.19:4801"), at(Lab.CLIENT, 9300));
                assertThat(outside9.seen()).hasSize(1);
              }
            },
            mended(hub),
            well(),
            verdict("WARNING", "seen-as", "certain", chain + "translates")),
        fault(
            "wrong allowed-ips at the hub, repair switched off",
            () -> hub.must("wg", "set", "landline0", "peer", peer, "allowed-ips", "10.99.0.2/32"),
            () -> hub.must("wg", "set", "landline0", "peer", peer, "allowed-ips", allowed),
            verdict("CRITICAL", outside, "one of", lost),
            verdict("CRITICAL", "forward-inside", "certain", "wg set peer .* allowed-ips")),
        fault(
            "WAN down",
            lines(site, "link set wan0 down"),
            lines(
                site,
                "link set wan0 up",
                "addr add 2001:db8:3:0::2/64 dev wan0",
                "route add default via 100.64.0.1",
                "route add default via 2001:db8:3:0::1"),
            verdict("CRITICAL", "tunnel", "certain", "no WAN interface is up"),
            silent),
        fault(
            "captured device powered off",
            lines(lab.site().device("icom"), "link set eth0 down"),
            lines(lab.site().device("icom"), "link set eth0 up", "route add default via 10.49.7.1"),
            verdict("WARNING", "device:icom", "certain", "it is off, unplugged"),
            well()),
        chain(
            "one public port blocked before the hub",
            lab.internet(),
            "type filter hook forward priority 0; ip daddr 203.0.113.10 udp dport 55193 drop",
            verdict("CRITICAL", outside, "likely", "the hub's provider blocks udp/55193"),
            well()),
        chain(
            "MTU black hole at 1300",
            lab.internet(),
            "type filter hook forward priority 0;"
                + " udp dport 51820 meta length > 1380 drop; udp sport 51820 meta length > 1380 drop",
            verdict(
                "WARNING", "tunnel", "certain", "takes smaller packets .* only 1[23]\\d\\d bytes"),
            verdict(
                "WARNING", "tunnel", "certain", "takes smaller packets .* only 1[23]\\d\\d bytes")),
        fault(
            "20 % loss",
            () -> lab.internet().sh("tc qdisc add dev g0 root netem loss 20%"),
            () -> lab.internet().sh("tc qdisc del dev g0 root"),
            verdict("(WARNING|CRITICAL)", "tunnel", "certain", "loses packets"),
            verdict("(WARNING|CRITICAL)", "tunnel", "certain", "loses packets")));
  }
}
