// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.reader.ConfigReader;
import io.landline.declared.DeclaredSites;
import io.landline.grant.Answer;
import io.landline.grant.Declaration;
import io.landline.grant.Judgement;
import io.landline.grant.Ledger;
import io.landline.grant.SiteClaims;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.policy.Forward;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Random edits on a hub and three sites, restarts in any order, and cut tunnels end in agreement.
 * Repeat a run with {@code -Dlandline.seed=SEED}; {@code -Dlandline.schedules} sets their number.
 */
@OverWireGuard
final class DeclareScheduleTest {
  private static final int SCHEDULES = Integer.getInteger("landline.schedules", 20);
  private static final long SEED = Long.getLong("landline.seed", new SecureRandom().nextLong());
  private static final int STEPS = 6;
  private static final int FIRST_PORT = 56_000;

  /** Few, so that sites want the same ones. */
  private static final int PORTS = 12;

  private static final Duration SOON = Duration.ofMinutes(5);
  private static final Pattern LABEL = Pattern.compile("(?:wa7vc|club|farm)/f\\d+");
  private static final List<String> SITES = List.of("wa7vc", "club", "farm");

  private static final String HUB =
      """
      { "role": "hub", "name": "seattle",
        "public": { "interface": "eth0", "addresses": ["203.0.113.10"] },
        "tunnel": { "interface": "landline0", "address": "10.99.0.1/24", "mtu": 1420 },
        "sites": [
          { "name": "wa7vc", "publicKey": "KEY(wa7vc)", "address": "10.99.0.2" },
          { "name": "club", "publicKey": "KEY(club)", "address": "10.99.0.3" },
          { "name": "farm", "publicKey": "KEY(farm)", "address": "10.99.0.4" } ] }
      """;

  private static Lab lab;
  private static Deployment landline;
  private static final Map<String, Service> SERVICES = new HashMap<>();
  private static final Random RANDOM = new Random(SEED);

  /** What was done, for reports. */
  private final List<String> done = new ArrayList<>();

  private final Set<String> cut = new HashSet<>();

  /** Forwards, and sites, whose state somebody has had reason to change. */
  private final Set<String> touched = new HashSet<>();

  private static int number(String site) {
    return SITES.indexOf(site) + 2;
  }

  /** Two devices of each site; all LANs have the same numbers. */
  private static String device(String site, int which) {
    return site + which;
  }

  private static int last(String site, int which) {
    return 20 * number(site) + which;
  }

  private static SitePlan plan(String site) {
    return SitePlan.router()
        .named(site)
        .withDevices(
            DevicePlan.onLan(device(site, 0), last(site, 0)),
            DevicePlan.onLan(device(site, 1), last(site, 1)));
  }

  private static Namespace host(String name) {
    return name.equals("hub") ? lab.hub() : lab.site(name).host();
  }

  private static String configuration(String site) {
    return """
    { "role": "site", "name": "%1$s",
      "lan": ["br0"], "wan": ["wan0"],
      "tunnel": { "interface": "landline0", "address": "10.99.0.%2$d/24", "mtu": 1420 },
      "hub": { "publicKey": "KEY(hub)", "endpoint": "[2001:db8:1::10]:51820",
               "address": "10.99.0.1", "publicAddress": "203.0.113.10" },
      "devices": [ { "name": "%1$s0", "address": "10.49.7.%3$d" },
                   { "name": "%1$s1", "address": "10.49.7.%4$d" } ] }
    """
        .formatted(site, number(site), last(site, 0), last(site, 1));
  }

  @BeforeAll
  static void start() {
    System.out.println("declare schedules: " + SCHEDULES + ", -Dlandline.seed=" + SEED);
    lab = Lab.of(SITES.stream().map(DeclareScheduleTest::plan).toArray(SitePlan[]::new));
    landline = Deployment.on(lab);
    landline.configure(lab.hub(), HUB);
    SITES.forEach(site -> landline.configure(host(site), configuration(site)));
    Stream.concat(Stream.of("hub"), SITES.stream())
        .forEach(name -> SERVICES.put(name, Service.on(landline, host(name))));
    SITES.forEach(site -> landline.awaitTunnel(lab.site(site)));
  }

  @AfterAll
  static void stop() {
    SERVICES.values().forEach(Service::close);
    landline.close();
    lab.close();
  }

  private static <T> T any(List<T> all) {
    return all.get(RANDOM.nextInt(all.size()));
  }

  private Outcome type(String host, String command) {
    Outcome outcome = landline.runHere(host(host), command.split(" "));
    done.add(host + "# " + command + " -> " + outcome.status());
    // 1 is a refusal of the hub, 2 of a second forward that does the same, 3 of one that takes the
    // ports of another at this site; all else that is not 0 is a mistake of the test or the
    // program.
    assertThat(outcome.status()).as("%s: %s", done, outcome).isIn(0, 1, 2, 3);
    if (outcome.status() == 2) {
      assertThat(outcome.err()).contains("already");
    } else if (outcome.status() == 3) {
      assertThat(outcome.err()).contains("overlaps");
    }
    return outcome;
  }

  private static HostPaths paths(String host) {
    return new HostPaths(landline.root(host(host)));
  }

  private static Configuration read(String host) {
    try {
      return ConfigReader.parse(Files.readAllBytes(paths(host).configuration()));
    } catch (Exception e) {
      throw new LabException("the configuration of " + host, e);
    }
  }

  private static SitePolicy policy(String site) {
    return ((Configuration.Site) read(site)).policy();
  }

  private static List<String> forwards(String site) {
    return policy(site).forwards().stream().map(f -> f.name().text()).toList();
  }

  private void step() {
    String site = any(SITES);
    switch (RANDOM.nextInt(12)) {
      case 0, 1, 2 -> add(site);
      case 3 -> edit(site, "forward remove %s");
      case 4 -> edit(site, any(List.of("forward disable %s", "forward enable %s --keep")));
      case 5 -> edit(site, "forward set %s --keep --to " + device(site, RANDOM.nextInt(2)));
      case 6 -> type(site, any(List.of("capture add ", "capture remove ")) + device(site, 0));
      case 7 -> grants(site);
      case 8 -> block(site);
      case 9, 10 -> restart(any(List.of("hub", "wa7vc", "club", "farm")));
      default -> cutOff(site);
    }
  }

  private void add(String site) {
    List<String> there = forwards(site);
    String name = "f" + RANDOM.nextInt(100);
    if (there.size() < 6 && !there.contains(name)) {
      int port = FIRST_PORT + RANDOM.nextInt(PORTS);
      String command = "forward add udp/" + port + " " + device(site, RANDOM.nextInt(2));
      touched.add(site + "/" + name);
      type(site, command + " --name " + name + (RANDOM.nextBoolean() ? " --keep" : ""));
    }
  }

  private void edit(String site, String command) {
    List<String> there = forwards(site);
    if (!there.isEmpty()) {
      String name = any(there);
      touched.add(site + "/" + name);
      type(site, command.formatted(name));
    }
  }

  private void grants(String site) {
    touched.add(site);
    type(
        "hub",
        "site set "
            + site
            + any(
                List.of(
                    " --grant udp/56000-56005",
                    " --grant default",
                    " --grant default --max-forwards 1000",
                    " --max-forwards 2")));
  }

  private void block(String site) {
    List<String> there = forwards(site);
    if (!there.isEmpty()) {
      String name = site + "/" + any(there);
      touched.add(name);
      type("hub", "forward " + any(List.of("disable ", "enable ")) + name);
    }
  }

  private void restart(String name) {
    done.add("restart " + name);
    service(name).close();
    SERVICES.put(name, Service.on(landline, host(name)));
  }

  private static Service service(String name) {
    return Objects.requireNonNull(SERVICES.get(name));
  }

  /** Drops what the site and the hub send each other outside the tunnel. */
  private void cutOff(String site) {
    if (cut.add(site)) {
      done.add("cut " + site);
      host(site)
          .nft(
              """
              table inet cut {
                chain out { type filter hook output priority -300; udp dport 51820 drop; }
                chain in { type filter hook prerouting priority -400; udp sport 51820 drop; }
              }
              """);
    }
  }

  private void heal() {
    cut.forEach(site -> host(site).sh("nft delete table inet cut"));
    cut.clear();
    SITES.forEach(site -> landline.awaitTunnel(lab.site(site)));
  }

  private static Ledger ledger() {
    try {
      return new DeclaredSites(paths("hub")).read(warning -> {});
    } catch (IOException e) {
      throw new LabException("the hub's declarations", e);
    }
  }

  private static Judgement judgement() {
    return ((Configuration.Hub) read("hub")).judge(ledger());
  }

  /** The hub has what the site's file says. */
  private static boolean hasDeclared(String site) {
    Declaration wanted = Declaration.of(policy(site), List.of(IpPrefix.parse("10.49.7.0/24")));
    Declaration kept =
        ledger().of(new Name(site)).map(SiteClaims::declaration).orElse(Declaration.NOTHING);
    return kept.forwards().equals(wanted.forwards()) && kept.captured().equals(wanted.captured());
  }

  /** Forwards that work, by label. */
  private static Map<String, Forward> granted() {
    return judgement().policy().sites().stream()
        .map(HubSite::forwards)
        .flatMap(List::stream)
        .filter(Forward::enabled)
        .collect(Collectors.toMap(Forward::label, f -> f, (a, b) -> a, TreeMap::new));
  }

  private static Set<String> labelsInKernel() {
    Set<String> labels = new TreeSet<>();
    Matcher found = LABEL.matcher(lab.hub().ruleset());
    while (found.find()) {
      labels.add(found.group());
    }
    return labels;
  }

  private void agree() {
    Await.seldom()
        .until(
            "agreement",
            SOON,
            () ->
                SITES.stream().allMatch(DeclareScheduleTest::hasDeclared)
                    && granted().keySet().equals(labelsInKernel())
                    && SITES.stream().allMatch(this::siteKnows),
            () ->
                done
                    + "\n granted "
                    + granted().keySet()
                    + "\n kernel "
                    + labelsInKernel()
                    + "\n "
                    + SITES.stream().map(s -> s + " " + hasDeclared(s) + siteKnows(s)).toList()
                    + service("hub").log());
  }

  /** The site's own status says what the hub decided, of each forward. */
  private boolean siteKnows(String site) {
    String status = landline.runHere(host(site), "status", "--json").orThrow().out();
    String compact = status.replaceAll("\\s", "");
    Optional<Answer> decided = Optional.ofNullable(judgement().answers().get(new Name(site)));
    return decided.isPresent()
        && compact.contains("\"agreed\":true")
        && decided.get().forwards().stream()
            .allMatch(
                answer -> {
                  String entry = "{\"name\":\"" + answer.name() + "\",\"state\":\"";
                  String state =
                      answer.reason().toString().equals("accepted")
                          ? "accepted"
                          : "refused\",\"reason\":\"" + answer.reason();
                  return compact.contains(entry + state + "\"");
                });
  }

  private void noPortTwice(Map<String, Forward> granted) {
    Map<String, String> holders = new HashMap<>();
    granted.forEach(
        (label, forward) ->
            forward
                .listen()
                .each()
                .forEach(
                    ports ->
                        assertThat(holders.put(ports.toString(), label))
                            .as("%s has %s, too; %s", label, ports, done)
                            .isNull()));
  }

  private void isReached(Forward forward) {
    int port = forward.listen().ports().first();
    IpAddress target = forward.target();
    String site = forward.declaredBy().orElseThrow().text();
    int which = target.equals(IpAddress.parse("10.49.7." + last(site, 0))) ? 0 : 1;
    Namespace device = lab.site(site).device(device(site, which));
    try (UdpEcho echo = UdpEcho.on(device, at(target + ":" + port))) {
      assertThat(UdpExchange.ask(lab.client(), at(Lab.PRIVATE_CALLER, 4000), hub(port)))
          .as("%s: %s", forward, done)
          .isEqualTo(new UdpExchange(at(Lab.PRIVATE_CALLER, 4000), hub(port), 32));
      assertThat(echo.seen()).hasSize(1);
    }
  }

  @Test
  void random_schedules_end_in_agreement() {
    int packets = 0;
    for (int n = 1; n <= SCHEDULES; n++) {
      Map<String, Forward> before = granted();
      done.clear();
      touched.clear();
      done.add("seed " + SEED + ", schedule " + n);
      for (int i = 0; i < STEPS; i++) {
        step();
      }
      heal();
      agree();
      Map<String, Forward> after = granted();
      noPortTwice(after);
      before.forEach(
          (label, forward) -> {
            boolean open =
                touched.contains(label)
                    || touched.contains(forward.declaredBy().map(Name::text).orElse(""));
            if (!open) {
              assertThat(after).as("%s", done).containsEntry(label, forward);
            }
          });
      Optional<Forward> one =
          after.isEmpty() ? Optional.empty() : Optional.of(any(List.copyOf(after.values())));
      one.ifPresent(this::isReached);
      packets += one.isPresent() ? 1 : 0;
    }
    System.out.println(SCHEDULES + " schedules, packets through a forward after " + packets);
    assertThat(packets).isPositive();
  }
}
