// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.api.Plan;
import io.landline.cli.host.FlowOwner;
import io.landline.config.Configuration;
import io.landline.config.reader.ConfigReader;
import io.landline.fake.InMemoryConntrack;
import io.landline.fake.InMemoryLinks;
import io.landline.fake.InMemoryNft;
import io.landline.fake.InMemoryRouting;
import io.landline.fake.InMemoryWireGuard;
import io.landline.json.RecordCodec;
import io.landline.kernel.Flow;
import io.landline.kernel.FlowTuple;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import io.landline.reconcile.Host;
import io.landline.reconcile.Target;
import io.landline.reconcile.state.HostKey;
import io.landline.reconcile.state.Kernel;
import io.landline.wireguard.PrivateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What plan shows, on a host of fakes: {@code src/test/resources/plan}. */
final class PlanScreenTest {
  private static final Path CASES = Path.of("src/test/resources/plan");
  private static final int MARK = 0x4c000000;
  private static final int UDP = 17;

  @TempDir Path root;
  private final InMemoryLinks links = new InMemoryLinks();
  private final InMemoryConntrack conntrack = new InMemoryConntrack(links);
  private final Kernel kernel =
      new Kernel(
          links,
          new InMemoryRouting(links),
          new InMemoryNft(),
          new InMemoryWireGuard(links),
          conntrack);
  private final HostKey key = key();
  private int flows;

  private static HostKey key() {
    PrivateKey key = PrivateKey.generate();
    return new HostKey(key, key.publicKey());
  }

  @BeforeEach
  void plugIn() {
    int last = 1;
    for (String name : List.of("br0", "wan0", "eth0")) {
      InterfaceName device = InterfaceName.parse(name);
      links.plug(device, Optional.empty(), MacAddress.parse("02:00:00:00:01:0" + last++));
      links.setUp(device);
    }
  }

  private void begin(String from, int fromPort, String to, int toPort, int status, int mark) {
    IpAddress source = IpAddress.parse(from);
    IpAddress destination = IpAddress.parse(to);
    conntrack.begin(
        new Flow(
            new FlowTuple(source, destination, UDP, fromPort, toPort),
            new FlowTuple(destination, source, UDP, toPort, fromPort),
            status,
            mark,
            ++flows));
  }

  private Target target(Host host, Configuration configuration) {
    if (configuration instanceof Configuration.Hub hub) {
      return host.target(hub.policy(), key);
    }
    if (configuration instanceof Configuration.Site site) {
      return host.target(site.policy(), key, List.of(site.policy().hub().endpoint().numeric()));
    }
    throw new AssertionError(configuration);
  }

  private PlanReport report(String before, String wanted) throws Exception {
    if (before.startsWith("site")) {
      links.addAddress(InterfaceName.parse("br0"), InterfaceAddress.parse("10.49.7.1/24"));
    } else {
      for (String address : List.of("203.0.113.10/24", "203.0.113.11/24")) {
        links.addAddress(InterfaceName.parse("eth0"), InterfaceAddress.parse(address));
      }
    }
    Host host = new Host(kernel, root.resolve("run"), root.resolve("state"));
    Configuration old = ConfigReader.read(CASES.resolve(before));
    Configuration now = ConfigReader.read(CASES.resolve(wanted));
    host.reconciler().apply(target(host, old), Optional.empty());
    begin.run();
    Target target = target(host, now);
    Plan plan =
        PlanReport.plan(
            Optional.of(old),
            now,
            new Plan.Configurations(
                Optional.of(14), Optional.of(before.equals(wanted) ? 14 : 15), "landline.json"),
            host.reconciler().plan(target),
            FlowOwner.count(
                host.reconciler().flows(target, Optional.of(target(host, old))),
                Optional.of(old),
                now));
    return new PlanReport(plan, false, own, way);
  }

  private Runnable begin = () -> {};
  private boolean own = true;
  private PlanReport.Way way = PlanReport.Way.SERVICE;

  private static void hold(String name, List<String> lines) throws IOException {
    Path golden = CASES.resolve(name);
    String text = String.join("\n", lines) + "\n";
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(golden, text);
    }
    assertThat(golden).hasContent(text);
  }

  private void siteFlows() {
    for (int n = 0; n < 4; n++) {
      begin("198.51.100." + (20 + n), 4000, "10.49.7.19", 55193, 0, MARK);
    }
    begin("192.0.2.8", 4000, "10.49.7.19", 55193, 0, MARK);
    begin("192.0.2.9", 4000, "10.49.7.19", 55193, 0, MARK);
    begin("192.0.2.9", 4001, "10.49.7.20", 4991, 0, MARK);
    // Of the one that will be captured: by the WAN, and to a neighbour.
    begin("10.49.7.21", 4300, "198.51.100.20", 53, 0, 0);
    begin("10.49.7.21", 4301, "10.49.7.1", 53, 0, 0);
  }

  @Test
  void a_site_that_changes() throws Exception {
    begin = this::siteFlows;
    PlanReport report = report("site-14.json", "site-15.json");
    assertThat(report.plan().changed()).isTrue();
    hold("site.golden", forPeople(report));
    hold("site-json.golden", shown(RecordCodec.pretty(report.plan())));
  }

  /** Commands stay on one line; all else fits a terminal. */
  private static List<String> forPeople(PlanReport report) {
    List<String> lines = PlanScreen.lines(report, false, false);
    assertThat(lines.stream().filter(line -> !line.contains("  landline ")))
        .allMatch(line -> line.length() <= 80);
    // How many elements and rules it takes is the compiler's business.
    int kernel = lines.indexOf("") < 0 ? 0 : lines.lastIndexOf("") + 1;
    int flows = kernel + 1;
    while (lines.get(flows).startsWith(" ")) {
      flows++;
    }
    List<String> shown = new ArrayList<>(lines);
    shown.subList(kernel, flows).clear();
    shown.add(kernel, "Kernel    ...");
    return shown;
  }

  /** Without the details of the kernel: other tests hold those, and keys are made for each run. */
  private static List<String> shown(String json) {
    return json.lines()
        .filter(line -> !line.matches(" +\"(nft |ip |wg |net\\\\.|summary).*"))
        .toList();
  }

  @Test
  void a_site_that_changes_in_colour() throws Exception {
    List<String> lines = PlanScreen.lines(report("site-14.json", "site-15.json"), false, true);
    assertThat(lines).anyMatch(line -> line.startsWith("  \u001b[32m+\u001b[0m forward  rs-ba1"));
    assertThat(lines).anyMatch(line -> line.startsWith("  \u001b[31m-\u001b[0m forward"));
  }

  @ParameterizedTest
  @CsvSource({
    "DIRECT, true, Then      landline apply --direct",
    "DIRECT, false, '          landline apply --direct'",
    "UP, true, Then      landline up",
    "UP_DIRECT, true, '          landline apply --direct'"
  })
  void the_next_step_depends_on_how_it_is_applied(PlanReport.Way next, boolean ownFile, String last)
      throws Exception {
    way = next;
    own = ownFile;
    List<String> lines = PlanScreen.lines(report("site-14.json", "site-15.json"), false, false);
    assertThat(lines).last().isEqualTo(last);
    assertThat(lines.stream().filter(line -> line.startsWith("Then ")))
        .singleElement()
        .asString()
        .contains(ownFile ? "landline " : "replace this host's landline.json");
  }

  @Test
  void flows_that_nothing_contradicts() throws Exception {
    begin = this::siteFlows;
    PlanReport report = report("site-14.json", "site-14.json");
    assertThat(report.plan().changed()).isFalse();
    assertThat(PlanScreen.lines(report, false, false))
        .containsExactly("Site wa7vc: configuration 14, nothing to change");
    assertThat(report.plan().flows().live()).isEqualTo(7);
    assertThat(report.plan().flows().cut()).isZero();
  }

  @Test
  void a_hub_that_changes() throws Exception {
    begin =
        () -> {
          int translated = Flow.DESTINATION_TRANSLATED;
          for (int n = 0; n < 3; n++) {
            conntrack.begin(
                new Flow(
                    tuple("198.51.100.20", 4000 + n, "203.0.113.10", 55193),
                    tuple("10.49.7.19", 55193, "198.51.100.20", 4000 + n),
                    translated,
                    0,
                    ++flows));
          }
          conntrack.begin(
              new Flow(
                  tuple("10.49.7.19", 4300, "198.51.100.20", 9000),
                  tuple("198.51.100.20", 9000, "203.0.113.10", 4300),
                  Flow.SOURCE_TRANSLATED,
                  0,
                  ++flows));
        };
    hold("hub.golden", forPeople(report("hub-14.json", "hub-15.json")));
  }

  private static FlowTuple tuple(String from, int fromPort, String to, int toPort) {
    return new FlowTuple(IpAddress.parse(from), IpAddress.parse(to), UDP, fromPort, toPort);
  }
}
