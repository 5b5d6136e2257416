// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The Debian package on two booted hosts, from its installation to its end, with real packets. */
@Tag("package")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class InstalledPackageTest {
  private static final Path DEB =
      Path.of(System.getProperty("landline.deb", "packaging/target/landline_0.1.0_amd64.deb"))
          .toAbsolutePath();

  private static final String OURS =
      "nft list tables | grep landline; ip rule | grep -E '^42[0-9][0-9]:'; ip route show table all"
          + " | grep 'proto 201'; ip link show landline0";

  private static Lab lab;
  private static LabSite place;
  private static BootedHost hub;
  private static BootedHost site;

  @BeforeAll
  static void boot() {
    lab = Lab.standard();
    place = lab.site();
    CompletableFuture<BootedHost> first =
        CompletableFuture.supplyAsync(() -> BootedHost.boot(lab.hub()));
    site = BootedHost.boot(place.host());
    hub = first.join();
  }

  @AfterAll
  static void close() {
    site.close();
    hub.close();
    lab.close();
  }

  @Test
  @Order(1)
  void installed_without_a_configuration_it_is_inactive_and_says_how_to_begin() {
    CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> install(hub));
    String said = install(site);
    assertThat(said).isEqualTo(first.join());
    assertThat(said).contains("landline init hub").contains("landline init site NAME");
    for (BootedHost host : List.of(hub, site)) {
      assertThat(host.property("landline", "ActiveState")).isEqualTo("inactive");
      assertThat(host.property("landline", "UnitFileState")).isEqualTo("enabled");
      assertThat(host.sh("stat -c '%n %a %U:%G' /etc/landline /var/lib/landline /run/landline"))
          .isEqualTo(
              """
              /etc/landline 750 landline:landline
              /var/lib/landline 750 landline:landline
              /run/landline 755 landline:landline
              """);
      assertThat(host.sh("stat -c '%a %U:%G' /var/cache/landline/landline.jsa"))
          .isEqualTo("644 root:root\n");
      assertThat(host.must("landline", "version")).startsWith("landline 0.1.0");
    }
  }

  private static String install(BootedHost host) {
    host.copy(DEB, "/root/landline.deb");
    String said = host.must("dpkg", "-i", "/root/landline.deb");
    return said.substring(said.indexOf("Landline is installed"))
        .lines()
        .filter(line -> !line.startsWith("Processing"))
        .reduce("", (a, b) -> a + b + "\n");
  }

  @Test
  @Order(2)
  void from_nothing_to_a_captured_radio() {
    hub.must("landline", "init", "hub");
    String key = told(site.run("landline", "init", "site", "wa7vc"), "site add");
    String code = told(sh(hub, key), "join");
    sh(site, code).orThrow();
    hub.must("systemctl", "start", "landline");
    site.must("systemctl", "start", "landline");
    Outcome radio =
        sh(site, "landline forward add udp/55193 dmr=10.49.7.19 --capture --name ipsc").orThrow();
    for (String line : lines(radio, "(?:forward|capture) add wa7vc.*|(?:forward|capture) add .*")) {
      sh(hub, line).orThrow();
    }
    place.host().must("ping", "-q", "-c", "1", "-i", "0.5", "-w", "90", "10.99.0.1");
    everythingWorks();
  }

  /** A stranger reaches the radio, and the radio is seen as the hub. */
  private static void everythingWorks() {
    try (UdpEcho dmr = UdpEcho.on(place.device("dmr"), at("10.49.7.19:55193"));
        UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9000))) {
      assertThat(UdpExchange.ask(lab.client(), at(Lab.CLIENT, 4000), hub(55193)))
          .isEqualTo(new UdpExchange(at(Lab.CLIENT, 4000), hub(55193), 32));
      assertThat(
              UdpExchange.ask(place.device("dmr"), at("10.49.7.19:4300"), at(Lab.CLIENT, 9000))
                  .seenAs())
          .isEqualTo(hub(4300));
    }
  }

  @Test
  @Order(3)
  void the_service_is_a_user_of_its_own_with_one_capability_in_a_sandbox() {
    for (BootedHost host : List.of(hub, site)) {
      String pid = host.property("landline", "MainPID");
      assertThat(host.must("ps", "-o", "user=", "-p", pid).strip()).isEqualTo("landline");
      String status = host.must("cat", "/proc/" + pid + "/status");
      // Bit 12 of linux/capability.h.
      assertThat(status)
          .contains("CapEff:\t0000000000001000")
          .contains("CapBnd:\t0000000000001000")
          .contains("CapPrm:\t0000000000001000")
          .contains("NoNewPrivs:\t1")
          .contains("Seccomp:\t2");
      assertThat(host.sh("stat -c '%a %U:%G' /etc/landline/landline.json /etc/landline/private.key"))
          .isEqualTo("640 landline:landline\n600 landline:landline\n");
      assertThat(host.must("ls", "-A", "/tmp")).doesNotContain("jffi").doesNotContain("netty");
    }
  }

  @Test
  @Order(4)
  void a_reload_and_a_stop_leave_the_kernel_as_it_is() {
    site.must("systemctl", "reload", "landline");
    assertThat(site.property("landline", "ActiveState")).isEqualTo("active");
    site.must("systemctl", "stop", "landline");
    assertThat(site.property("landline", "Result")).isEqualTo("success");
    everythingWorks();
    site.must("systemctl", "start", "landline");
    everythingWorks();
  }

  @Test
  @Order(5)
  void a_service_that_hangs_is_started_again_by_the_watchdog() {
    String before = site.property("landline", "MainPID");
    assertThat(before).isNotEqualTo("0");
    site.must("kill", "-STOP", before);
    site.sh(
        "for i in $(seq 600); do pid=$(systemctl show --value -p MainPID landline);"
            + " [ $pid = 0 ] || [ $pid = "
            + before
            + " ] || exit 0; sleep 0.5; done; exit 1");
    site.sh("systemctl start landline");
    assertThat(site.property("landline", "NRestarts")).isEqualTo("1");
    assertThat(site.journal("landline")).contains("Watchdog timeout");
    everythingWorks();
  }

  @Test
  @Order(6)
  void an_upgrade_and_a_downgrade_lose_no_packet_of_a_live_flow() {
    site.sh(
        "dpkg-deb -R /root/landline.deb /root/newer && sed -i 's/^Version: .*/Version: 0.1.1/'"
            + " /root/newer/DEBIAN/control && dpkg-deb -Znone -b /root/newer /root/newer.deb");
    String before = site.property("landline", "MainPID");
    try (UdpEcho dmr = UdpEcho.on(place.device("dmr"), at("10.49.7.19:55193"));
        UdpPeer caller = UdpPeer.on(lab.client(), at(Lab.CLIENT, 4000))) {
      for (String deb : List.of("newer.deb", "landline.deb")) {
        try (Running dpkg = site.start("dpkg", "-i", "/root/" + deb)) {
          int asked = 0;
          while (dpkg.isAlive()) {
            // Fails where one answer is missing.
            assertThat(UdpExchange.ask(caller, hub(55193)).seenAs()).isEqualTo(caller.local());
            asked++;
          }
          dpkg.await(Patience.LONG).orThrow();
          assertThat(asked).isGreaterThan(10);
        }
      }
      assertThat(dmr.seen()).isNotEmpty();
    }
    assertThat(site.property("landline", "MainPID")).isNotEqualTo(before).isNotEqualTo("0");
    assertThat(site.property("landline", "ActiveState")).isEqualTo("active");
    everythingWorks();
  }

  @Test
  @Order(7)
  void a_stale_class_archive_is_never_heard() {
    String good = site.must("landline", "render", "nft");
    site.sh("head -c 100000 /dev/urandom > /var/cache/landline/landline.jsa");
    Outcome outcome = site.run("landline", "render", "nft").orThrow();
    assertThat(outcome.out()).isEqualTo(good);
    assertThat(outcome.err()).isEmpty();
    // What Java's next upgrade does.
    site.must("dpkg-trigger", "--by-package=default-jre-headless", "/usr/lib/jvm");
    site.must("dpkg", "--configure", "--pending");
    assertThat(site.sh("stat -c %s /var/cache/landline/landline.jsa").strip())
        .isNotEqualTo("100000");
  }

  @Test
  @Order(8)
  void a_removal_clears_the_kernel_and_keeps_the_configuration() {
    String configuration = site.must("cat", "/etc/landline/landline.json");
    site.must("dpkg", "-r", "landline");
    assertThat(site.run("sh", "-c", OURS).out()).isEmpty();
    assertThat(site.must("cat", "/etc/landline/landline.json")).isEqualTo(configuration);
    site.must("dpkg", "-i", "/root/landline.deb");
    assertThat(site.property("landline", "ActiveState")).isEqualTo("active");
    place.host().must("ping", "-q", "-c", "1", "-i", "0.5", "-w", "90", "10.99.0.1");
    everythingWorks();
  }

  @Test
  @Order(9)
  void an_interrupted_installation_can_be_finished() {
    site.must("dpkg", "--unpack", "/root/landline.deb");
    everythingWorks();
    site.must("dpkg", "--configure", "landline");
    assertThat(site.property("landline", "ActiveState")).isEqualTo("active");
    everythingWorks();
  }

  @Test
  @Order(10)
  void a_purge_leaves_nothing() {
    site.must("dpkg", "--purge", "landline");
    assertThat(site.run("sh", "-c", OURS).out()).isEmpty();
    assertThat(
            site.run(
                    "find",
                    "/etc",
                    "/usr",
                    "/lib",
                    "/var/lib",
                    "/var/cache",
                    "/run",
                    "-xdev",
                    "-name",
                    "*landline*")
                .out())
        .isEmpty();
  }

  private static Outcome sh(BootedHost host, String line) {
    return host.run("sh", "-c", line);
  }

  /** The one finished line for the other host. */
  private static String told(Outcome outcome, String command) {
    List<String> lines = lines(outcome.orThrow(), command + " .*");
    assertThat(lines).as(outcome.toString()).hasSize(1);
    return lines.get(0);
  }

  private static List<String> lines(Outcome outcome, String command) {
    Matcher matcher =
        Pattern.compile("landline (?:" + command + ")").matcher(outcome.out() + outcome.err());
    List<String> lines = new ArrayList<>();
    while (matcher.find()) {
      lines.add(matcher.group().strip());
    }
    return lines;
  }
}
