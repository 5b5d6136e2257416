// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.withoutDeclarations;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.lab.Situation.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What Landline claims is what a real stranger meets: each situation is planted, the stranger calls
 * a real device, and {@code test}, {@code status}, {@code health check} and {@code doctor} are
 * asked. {@link TruthTable} says what contradicts. System property {@code landline.situations}, a
 * regular expression, chooses some of them.
 */
@OverWireGuard
final class TruthTest {
  private static final Duration SOON = Duration.ofMinutes(3);
  private static final StrangerCall IPSC =
      StrangerCall.udp("ipsc", 55193, "dmr", "10.49.7.19:55193");
  private static final StrangerCall LAP =
      StrangerCall.udp("lap", 55500, "laptop", "10.49.7.50:55500");
  private static final StrangerCall TOUCHED =
      StrangerCall.alone("ipsc --touch --send hello", 55193);
  private static final StrangerCall WEB = StrangerCall.tcp("web", 55443);
  private static final StrangerCall ICOM = StrangerCall.of("icom", "10.49.7.21");

  private static Lab lab;
  private static Namespace hub;
  private static Namespace site;
  private static Namespace internet;
  private static Deployment landline;
  private static Service atHub;
  private static Service atSite;
  private static TruthTable table;

  @BeforeAll
  static void start() {
    lab = Lab.standard();
    hub = lab.hub();
    site = lab.site().host();
    internet = lab.internet();
    landline = Deployment.on(lab);
    landline.configure(hub, often("story-hub.json"));
    landline.configure(site, often("story-site.json"));
    landline.publicKey(site.name());
    withoutDeclarations(site);
    atHub = Service.on(landline, hub);
    atSite = Service.on(landline, site);
    landline.awaitTunnel(lab.site());
    Claims ofSite = new Claims(landline, site);
    Claims ofHub = new Claims(landline, hub);
    atSite.awaitSeldom("both to be well", SOON, () -> ofSite.check() == 0 && ofHub.check() == 0);
    table = new TruthTable(lab, ofSite, ofHub);
  }

  private static String often(String file) {
    return configuration(file)
        .replaceFirst("\\{", "{ \"probe\": { \"interval\": 3, \"rise\": 1, \"fall\": 2 }, ");
  }

  @AfterAll
  static void stop() {
    atSite.close();
    atHub.close();
    landline.close();
    lab.close();
  }

  /** In the words of {@code landline}, before and after. */
  private static Situation edit(String name, StrangerCall call, Namespace on, String... words) {
    return new Situation(name, call).with(() -> say(on, words[0]), () -> say(on, words[1]));
  }

  private static void say(Namespace host, String words) {
    landline.runHere(host, words.split(" ", -1)).orThrow();
  }

  /** A chain of somebody else's. */
  private static Situation chain(String name, StrangerCall call, Namespace on, String chain) {
    return new Situation(name, call)
        .with(
            () -> on.nft("table inet fault {\n chain wrong {\n " + chain + "\n }\n }\n"),
            () -> on.sh("nft delete table inet fault"));
  }

  /** Lines for {@code ip}, the last of which take it back. */
  private static Situation ip(
      String name, StrangerCall call, Namespace on, String plant, String... lift) {
    return new Situation(name, call).with(() -> on.ip(List.of(plant)), () -> on.ip(List.of(lift)));
  }

  private static Situation shell(
      String name, StrangerCall call, Namespace on, String plant, String lift) {
    return new Situation(name, call)
        .with(() -> on.must("sh", "-c", plant), () -> on.must("sh", "-c", lift));
  }

  /** Another landline.json for a while; empty for none. */
  private static Situation file(String name, StrangerCall call, Namespace on, String text) {
    Path file = landline.root(on).resolve("etc/landline/landline.json");
    String[] before = new String[1];
    return new Situation(name, call)
        .with(
            () -> {
              before[0] = read(file);
              write(file, text);
            },
            () -> write(file, before[0]));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      if (text.isEmpty()) {
        Files.delete(file);
      } else {
        Files.writeString(file, text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String blocked(String what) {
    return "type filter hook forward priority 0; ip daddr 203.0.113.10 " + what + " drop";
  }

  private static Stream<Situation> forwards() {
    return Stream.of(
        new Situation("all well", IPSC),
        new Situation(
            "nobody listens on the device",
            StrangerCall.oneWay("ipsc", 55193, "dmr", "10.49.7.19:55193")),
        edit(
            "the hub's line is missing",
            IPSC,
            hub,
            "forward remove ipsc",
            "forward add udp/55193 wa7vc/10.49.7.19 --name ipsc"),
        edit("disabled on the hub", IPSC, hub, "forward disable ipsc", "forward enable ipsc"),
        edit("disabled at the site", IPSC, site, "forward disable ipsc", "forward enable ipsc"),
        edit(
            "another port behind it on the hub",
            IPSC,
            hub,
            "forward set ipsc --to wa7vc/10.49.7.19:55194",
            "forward set ipsc --to wa7vc/10.49.7.19"),
        edit(
            "another device behind it on the hub",
            IPSC,
            hub,
            "forward set ipsc --to wa7vc/10.49.7.20",
            "forward set ipsc --to wa7vc/10.49.7.19"),
        new Situation(
            "the caller is one of those it is for",
            StrangerCall.udp("limited", 55400, "dmr", "10.49.7.19:55400", Lab.STRANGER)),
        new Situation(
                "the caller is none of those it is for",
                StrangerCall.udp("limited", 55400, "dmr", "10.49.7.19:55400"))
            .is(Kind.AS_CONFIGURED),
        new Situation(
            "a range, all well", StrangerCall.udp("shift", 55301, "flex", "10.49.7.20:6301")),
        new Situation("not captured, well", LAP),
        edit(
            "the site's line is missing",
            IPSC,
            site,
            "forward remove ipsc",
            "forward add udp/55193 dmr --name ipsc"),
        edit(
                "the site's line is missing, the hub is asked",
                IPSC,
                site,
                "forward remove ipsc",
                "forward add udp/55193 dmr --name ipsc")
            .askedAtHub(),
        edit(
            "another device behind it at the site",
            IPSC,
            site,
            "forward set ipsc --to flex",
            "forward set ipsc --to dmr"),
        edit(
            "another port behind it at the site",
            IPSC,
            site,
            "forward set ipsc --to dmr:55194",
            "forward set ipsc --to dmr"),
        edit(
                "the hub alone has a list of callers",
                IPSC,
                hub,
                "forward set ipsc --from 192.0.2.0/24",
                "forward set ipsc --from anywhere")
            .is(Kind.FLAWED),
        listening("TCP, a listener, the hub is asked", WEB.asking("web"), TruthTest::web)
            .askedAtHub(),
        edit(
                "TCP, the site's line is missing, the hub is asked",
                WEB.asking("web"),
                site,
                "forward remove web",
                "forward add tcp/55443 flex:443 --name web")
            .askedAtHub(),
        new Situation("TCP, nobody listens", WEB),
        new Situation("TCP, nobody listens, touched", WEB.asking("web --touch")),
        listening("TCP, a listener, touched", WEB.asking("web --touch"), TruthTest::web),
        new Situation("UDP, nobody listens, touched", TOUCHED),
        listening("UDP, a listener, touched", TOUCHED, TruthTest::dmr));
  }

  private static AutoCloseable web() {
    return TcpService.on(lab.site().device("flex"), at("10.49.7.20:443"));
  }

  private static AutoCloseable dmr() {
    return UdpEcho.on(lab.site().device("dmr"), at("10.49.7.19:55193"));
  }

  /** With somebody who listens on a device for as long. */
  private static Situation listening(
      String name, StrangerCall call, Supplier<AutoCloseable> device) {
    Deque<AutoCloseable> open = new ArrayDeque<>();
    return new Situation(name, call)
        .with(
            () -> open.push(device.get()),
            () -> {
              try {
                open.pop().close();
              } catch (Exception e) {
                throw new LabException("close", e);
              }
            });
  }

  private static Stream<Situation> paths() {
    return Stream.of(
        chain("the provider blocks its port", IPSC, internet, blocked("udp dport 55193")),
        chain("the provider blocks the probe port only", IPSC, internet, blocked("th dport 51882"))
            .is(Kind.FLAWED),
        chain(
            "the provider blocks the last port of a range",
            StrangerCall.udp("shift", 55303, "flex", "10.49.7.20:6303"),
            internet,
            blocked("udp dport 55303")),
        chain("the provider blocks all UDP", IPSC, internet, blocked("meta l4proto udp")),
        chain(
            "the tunnel's UDP is blocked",
            IPSC,
            internet,
            "type filter hook forward priority 0; udp dport 51820 drop; udp sport 51820 drop"),
        chain(
                "MTU 1300 on the path",
                IPSC,
                internet,
                "type filter hook forward priority 0; udp dport 51820 meta length > 1380 drop;"
                    + " udp sport 51820 meta length > 1380 drop")
            .is(Kind.FLAWED),
        shell(
                "20 % loss",
                IPSC,
                internet,
                "tc qdisc add dev g0 root netem loss 20%",
                "tc qdisc del dev g0 root")
            .is(Kind.FLAWED),
        ip(
            "WAN down",
            IPSC,
            site,
            "link set wan0 down",
            "link set wan0 up",
            "addr add 2001:db8:3:0::2/64 dev wan0",
            "route add default via 100.64.0.1",
            "route add default via 2001:db8:3:0::1"));
  }

  private static Stream<Situation> firewalls() {
    return Stream.of(
        chain(
                "a foreign drop at the site",
                IPSC,
                site,
                "type filter hook forward priority 10; iifname \"landline0\" drop")
            .found(site, "foreign-forward-drop"),
        chain(
                "a foreign drop on the hub",
                IPSC,
                hub,
                "type filter hook forward priority 10; oifname \"landline0\" drop")
            .found(hub, "foreign-forward-drop"),
        chain(
                "the hub does not hear the tunnel itself",
                IPSC,
                hub,
                "type filter hook input priority 10; iifname \"landline0\" drop")
            .is(Kind.FLAWED)
            .found(hub, "foreign-input-drop"),
        chain(
                "the port is another program's on the hub",
                IPSC,
                hub,
                "type nat hook prerouting priority dstnat - 10; udp dport 55193 redirect to :9")
            .found(hub, "foreign-dnat"),
        chain(
                "a masquerade at the site hides callers",
                IPSC,
                site,
                "type nat hook postrouting priority srcnat - 10; oifname \"br0\" masquerade")
            .is(Kind.FLAWED)
            .found(site, "foreign-snat"),
        chain(
                "a masquerade with random ports on the hub",
                ICOM.asking("wa7vc"),
                hub,
                "type nat hook postrouting priority srcnat - 10;"
                    + " oifname \"eth0\" masquerade random")
            .askedAtHub()
            .found(hub, "foreign-snat"),
        masquerade("a masquerade with random ports on the hub, the site is asked", ICOM)
            .found(hub, "foreign-snat"),
        shell(
                "another program's rule before ours",
                IPSC,
                site,
                "ip rule add pref 1 from 10.49.7.0/24 lookup main",
                "ip rule del pref 1")
            .found(site, "rule-order"),
        shell(
                "rp_filter at the site",
                LAP,
                site,
                "sysctl -qw net.ipv4.conf.all.rp_filter=1",
                "sysctl -qw net.ipv4.conf.all.rp_filter=0")
            .found(site, "rp-filter"));
  }

  private static String joinsLater() {
    return "site add k7xyz "
        + landline.publicKey("k7xyz")
        + " --lan 10.50.7.0/24 --grant udp/40000-40009";
  }

  /** The hub sees it in its next round, and tells the site in the site's next one. */
  private static Situation masquerade(String name, StrangerCall call) {
    return new Situation(name, call)
        .with(
            () -> {
              hub.nft(
                  "table inet fault {\n chain wrong {\n type nat hook postrouting priority srcnat -"
                      + " 10; oifname \"eth0\" masquerade random\n }\n }\n");
              atSite.awaitSeldom("the site to know", SOON, () -> check(site) != 0);
            },
            () -> hub.sh("nft delete table inet fault"));
  }

  private static int check(Namespace host) {
    return new Claims(landline, host).check();
  }

  private static Stream<Situation> devices() {
    Namespace dmr = lab.site().device("dmr");
    Namespace icom = lab.site().device("icom");
    Namespace laptop = lab.site().device("laptop");
    return Stream.of(
        ip(
            "the device was switched off a moment ago",
            IPSC,
            dmr,
            "link set eth0 down",
            "link set eth0 up",
            "route add default via 10.49.7.1"),
        ip(
            "the device's gateway is another router",
            IPSC,
            dmr,
            "route replace default via 10.49.7.50",
            "route replace default via 10.49.7.1"),
        chain(
            "the device's own firewall drops the stranger",
            IPSC,
            dmr,
            "type filter hook input priority 0; ip saddr 198.51.100.0/24 drop"),
        ip(
            "not captured, gateway is another router",
            LAP,
            laptop,
            "route replace default via 10.49.7.21",
            "route replace default via 10.49.7.1"),
        new Situation("masqueraded for another gateway", LAP)
            .with(
                () -> {
                  laptop.ip(List.of("route replace default via 10.49.7.21"));
                  say(site, "forward set lap --masquerade");
                },
                () -> {
                  say(site, "forward set lap --no-masquerade");
                  laptop.ip(List.of("route replace default via 10.49.7.1"));
                }),
        new Situation("a quiet captured radio", StrangerCall.none("flex")),
        new Situation("a captured radio calls", ICOM),
        ip(
            "a captured device was switched off a moment ago",
            ICOM,
            icom,
            "link set eth0 down",
            "link set eth0 up",
            "addr add " + lab.site().ipv6("icom") + "/64 dev eth0",
            "route add default via 10.49.7.1"),
        shell(
                "a captured device with a new MAC",
                ICOM,
                icom,
                "ip link set eth0 address 02:00:00:00:00:77; ping -qc 1 -W 2 10.49.7.1 || true",
                "ip link set eth0 address 02:00:00:00:00:21; ping -qc 1 -W 2 10.49.7.1 || true")
            .found(site, "moved-mac"),
        edit(
            "captured a moment ago, not yet on the hub",
            StrangerCall.of("laptop", "10.49.7.50"),
            site,
            "capture add laptop",
            "capture remove laptop"),
        edit(
            "a captured device the hub does not list",
            ICOM,
            hub,
            "capture remove wa7vc/10.49.7.21",
            "capture add wa7vc/10.49.7.21"),
        shell(
                "a captured device has IPv6 from another router",
                ICOM,
                site,
                "ip route add default via 2001:db8:49:0::fe dev br0 metric 4096;"
                    + " ping -qc 1 -W 2 "
                    + lab.site().ipv6("icom")
                    + " || true",
                "ip route del default via 2001:db8:49:0::fe dev br0 metric 4096")
            .is(Kind.FLAWED)
            .found(site, "ipv6-past-this-host"));
  }

  private static Stream<Situation> hosts() {
    return Stream.of(
        edit("down at the site", IPSC, site, "down", "up").found(site, "down"),
        edit("down on the hub", IPSC, hub, "down", "up").found(hub, "down"),
        edit(
                "a second site was just added",
                IPSC.asking("wa7vc"),
                hub,
                joinsLater(),
                "site remove k7xyz")
            .askedAtHub()
            .is(Kind.FLAWED),
        new Situation("a site that never joined", StrangerCall.alone("k7xyz", 40000))
            .with(
                () -> {
                  say(hub, joinsLater());
                  say(hub, "forward add udp/40000 k7xyz/10.50.7.2 --name far");
                },
                () -> {
                  say(hub, "forward remove far");
                  say(hub, "site remove k7xyz");
                })
            .askedAtHub(),
        file("no landline.json at the site", IPSC, site, ""),
        file("landline.json of the site is invalid", IPSC, site, "{ \"role\": \"site\""),
        new Situation("the hub's service does not run", IPSC)
            .with(() -> atHub.close(), () -> atHub = Service.on(landline, hub))
            .is(Kind.FLAWED)
            .found(hub, "service"),
        new Situation("the hub's service began a moment ago", IPSC)
            .with(
                () -> {
                  atHub.close();
                  atHub = Service.on(landline, hub);
                },
                () -> {}),
        new Situation("the site's service began a moment ago", IPSC)
            .with(
                () -> {
                  atSite.close();
                  atSite = Service.on(landline, site);
                },
                () -> {}));
  }

  @Test
  void no_claim_contradicts_what_a_stranger_meets() {
    Pattern chosen = Pattern.compile(System.getProperty("landline.situations", ""));
    Stream.of(forwards(), paths(), firewalls(), devices(), hosts())
        .flatMap(each -> each)
        .filter(situation -> chosen.matcher(situation.name()).find())
        .forEach(TruthTest::row);
    System.out.println(
        "situation | a stranger | test | status | health check, site and hub | doctor");
    table.rows().forEach(row -> System.out.println("    " + row));
    assertThat(table.contradictions()).isEmpty();
  }

  private static void row(Situation situation) {
    situation.plant().run();
    try {
      table.add(situation);
    } finally {
      situation.lift().run();
    }
    atSite.awaitSeldom("all to be well after: " + situation.name(), SOON, () -> table.isWell(IPSC));
  }
}
