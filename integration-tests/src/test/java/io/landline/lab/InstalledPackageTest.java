// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The Debian package on a booted site, from its installation to its end; what needs no booted host
 * is in {@link CleanDebianTest}. It needs no WireGuard: without it the service is ready, and
 * captured devices are cut off.
 */
@Tag("deb")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class InstalledPackageTest {
  private static final Path DEB =
      Path.of("packaging/target/landline_0.1.0_amd64.deb").toAbsolutePath();

  private static final String RULES = "ip rule | grep -c '^42[0-9][0-9]:'";
  private static final String OURS =
      "nft list tables | grep landline; ip rule | grep '^42[0-9][0-9]:';"
          + " ip route show table all | grep 'proto 201'; ip link show landline0 2>/dev/null";

  /** What cron runs, as whom it runs it. */
  private static final String CRON =
      "line=$(sed -n 's,^%s \\* \\* [*1] landline ,,p' /etc/cron.d/landline); [ -n \"$line\" ] || exit 9;"
          + " runuser -u landline -- sh -c \"$line\"";

  private static final String CHECK = CRON.formatted("\\*/5 \\*");
  private static final String DIGEST = CRON.formatted("23 6");

  private static Lab lab;
  private static BootedHost site;

  @BeforeAll
  static void boot() {
    lab = Lab.standard();
    site = BootedHost.boot(lab.site().host());
  }

  @AfterAll
  static void close() {
    site.close();
    lab.close();
  }

  private static void assertNothingLeaks() {
    try (LeakWitness witness = new LeakWitness(lab)) {
      witness.talk();
      witness.talkIpv6();
      witness.assertNothingLeaked();
    }
  }

  /** The test host has a cable of this name, whose other end is in a namespace of its own. */
  private static void awaitTestHost(boolean there) {
    site.sh(
        "for i in $(seq 600); do ip link show ll-canary >/dev/null 2>&1; [ $? = "
            + (there ? "0" : "1")
            + " ] && exit 0; sleep 0.1; done; journalctl -u 'landline*' | tail -n 30 >&2; exit 1");
  }

  /** The service has judged its first round. */
  private static void awaitHealth() {
    site.sh(
        "for i in $(seq 600); do [ -e /run/landline/health ] && exit 0; sleep 0.1; done; exit 1");
  }

  /** It is active; while it reads its configuration anew systemd calls it reloading. */
  private static void assertActive() {
    String state =
        site.sh(
            "for i in $(seq 600); do state=$(systemctl show --value -p ActiveState landline);"
                + " [ $state = reloading ] || break; sleep 0.1; done; echo $state");
    assertThat(state).isEqualTo("active\n");
  }

  @Test
  @Order(1)
  void installed_without_a_configuration_it_is_inactive() {
    site.copy(DEB, "/root/landline.deb");
    site.must("dpkg", "-i", "/root/landline.deb");
    for (String unit : new String[] {"landline", "landline-guard"}) {
      assertThat(site.property(unit, "ActiveState")).isEqualTo("inactive");
    }
    assertThat(site.property("landline-test-hosts.socket", "ActiveState")).isEqualTo("active");
    assertThat(site.sh("stat -c '%a %U:%G' /run/landline/test-hosts.sock"))
        .isEqualTo("600 landline:landline\n");
    assertThat(site.sh(CHECK) + site.sh(DIGEST)).isEmpty();
  }

  @Test
  @Order(2)
  void the_first_configuration_starts_the_service_unless_it_is_disabled() {
    String again =
        "landline down && systemctl stop landline landline-guard"
            + " && rm -r /etc/landline/* /var/lib/landline/*";
    site.must("systemctl", "disable", "landline");
    String[] begin = {"landline", "init", "hub", "--seen-as", "203.0.113.10"};
    assertThat(site.run(begin).orThrow().err()).contains("start it: systemctl start landline");
    assertThat(site.property("landline", "ActiveState")).isEqualTo("inactive");
    site.sh("rm -r /etc/landline/*");
    site.must("systemctl", "enable", "landline");
    assertThat(site.run(begin).orThrow().err()).contains("Service   runs");
    assertActive();
    site.sh(again);
  }

  @Test
  @Order(3)
  void root_s_commands_write_what_the_service_may_read() {
    site.must("landline", "init", "site", "wa7vc", "--lan", "br0", "--wan", "wan0");
    String configuration =
        Places.configuration("story-site.json")
            .replace("KEY(hub)", site.sh("wg genkey | wg pubkey").strip());
    site.write("/etc/landline/landline.json", configuration);
    site.must("landline", "check");
    assertThat(
            site.sh("stat -c '%n %a %U:%G' /etc/landline/landline.json /etc/landline/private.key"))
        .isEqualTo(
            """
            /etc/landline/landline.json 640 landline:landline
            /etc/landline/private.key 600 landline:landline
            """);
  }

  @Test
  @Order(4)
  void the_guard_runs_before_any_network_is_configured() {
    site.must("systemctl", "start", "landline-guard");
    assertThat(site.property("landline-guard", "Result")).isEqualTo("success");
    assertThat(site.property("landline-guard", "ActiveState")).isEqualTo("active");
    assertThat(site.property("landline-guard", "Before").split(" "))
        .contains("network-pre.target", "systemd-networkd.service", "networking.service");
    assertThat(site.property("landline-guard", "After").split(" "))
        .contains("local-fs.target", "nftables.service")
        .doesNotContain("basic.target");
    assertNothingLeaks();
  }

  @Test
  @Order(5)
  void the_service_is_ready_as_a_user_of_its_own_with_one_capability_in_a_sandbox() {
    site.must("systemctl", "start", "landline");
    assertActive();
    String pid = site.property("landline", "MainPID");
    assertThat(site.must("ps", "-o", "user=", "-p", pid).strip()).isEqualTo("landline");
    // Bit 12 of linux/capability.h.
    assertThat(site.must("cat", "/proc/" + pid + "/status"))
        .contains("CapEff:\t0000000000001000")
        .contains("CapBnd:\t0000000000001000")
        .contains("CapPrm:\t0000000000001000")
        .contains("NoNewPrivs:\t1")
        .contains("Seccomp:\t2");
    assertThat(site.must("ls", "-A", "/tmp")).doesNotContain("jffi").doesNotContain("netty");
    assertThat(site.sh("find /run/landline /var/lib/landline /etc/landline ! -user landline"))
        .isEmpty();
    assertNothingLeaks();
  }

  @Test
  @Order(6)
  void root_hands_it_the_test_host_that_it_may_not_make() {
    awaitTestHost(true);
    // In its namespace there is what the service laid there, and it answers.
    assertThat(site.sh("ip -4 route get 10.99.0.130")).contains("dev br0");
    // Without WireGuard there is no gateway for its answer; that it is there ARP tells.
    site.run("ping", "-c", "1", "-W", "1", "10.99.0.130");
    assertThat(site.must("ip", "neigh", "show", "10.99.0.130")).contains("lladdr");
    awaitHealth();
    assertThat(site.sh("cat /run/landline/health")).doesNotContain("test host");
    assertThat(site.sh("systemctl list-units --all --plain 'landline-test-hosts@*' --no-legend"))
        .doesNotContain("failed");
  }

  @Test
  @Order(7)
  void cron_tells_root_a_verdict_once_and_sends_a_digest() {
    awaitHealth();
    // Without a tunnel it is not well.
    assertThat(site.sh(CHECK)).startsWith("LANDLINE ").doesNotStartWith("LANDLINE OK");
    assertThat(site.sh(CHECK)).isEmpty();
    assertThat(site.sh(DIGEST)).contains("wa7vc");
    assertThat(site.run("/usr/lib/nagios/plugins/check_landline").status()).isIn(2, 3);
  }

  @Test
  @Order(8)
  void a_reload_and_a_stop_leave_the_kernel_as_it_is() {
    site.must("systemctl", "reload", "landline");
    site.must("systemctl", "stop", "landline");
    assertThat(site.property("landline", "Result")).isEqualTo("success");
    assertNothingLeaks();
    awaitTestHost(false);
    site.must("systemctl", "start", "landline");
    assertActive();
    awaitTestHost(true);
  }

  @Test
  @Order(9)
  void a_key_that_is_root_s_alone_comes_to_the_service_as_a_credential() {
    site.sh(
        "install -d -m 700 /etc/credstore"
            + " && install -m 600 /etc/landline/private.key /etc/credstore/landline.private.key"
            + " && mv /etc/landline/private.key /root/");
    try {
      site.must("systemctl", "restart", "landline");
      assertActive();
      site.must("systemctl", "reload", "landline");
      assertActive();
      assertThat(site.must("landline", "key")).hasSize(45);
    } finally {
      site.sh("mv /root/private.key /etc/landline/ && rm -r /etc/credstore");
    }
  }

  @Test
  @Order(10)
  void a_service_that_hangs_is_started_again_by_the_watchdog() {
    site.sh(
        "mkdir /run/systemd/system/landline.service.d && printf '[Service]\\nWatchdogSec=10\\n'"
            + " > /run/systemd/system/landline.service.d/soon.conf && systemctl daemon-reload"
            + " && systemctl restart landline");
    String before = site.property("landline", "MainPID");
    site.must("kill", "-STOP", before);
    site.sh(
        "for i in $(seq 300); do [ \"$(systemctl show --value -p NRestarts landline)\" = 0 ]"
            + " || exit 0; sleep 0.2; done; exit 1");
    site.must("systemctl", "start", "landline");
    assertThat(site.property("landline", "MainPID")).isNotEqualTo(before).isNotEqualTo("0");
    assertActive();
    awaitTestHost(true);
  }

  @Test
  @Order(11)
  void an_upgrade_restarts_the_service_and_leaves_the_kernel_as_it_is() {
    site.sh(
        "dpkg-deb -R /root/landline.deb /root/newer && sed -i 's/^Version: .*/Version: 0.1.1/'"
            + " /root/newer/DEBIAN/control && dpkg-deb -Znone -b /root/newer /root/newer.deb");
    String table = site.sh("nft list tables | grep 'inet landline$'");
    String rules = site.sh(RULES);
    for (String deb : new String[] {"newer.deb", "landline.deb"}) {
      String before = site.property("landline", "MainPID");
      try (Running witness = site.start("ip", "monitor", "rule")) {
        site.must("dpkg", "-i", "/root/" + deb);
        assertThat(witness.outSoFar()).isEmpty();
      }
      assertThat(site.property("landline", "MainPID")).isNotEqualTo(before).isNotEqualTo("0");
      assertActive();
      assertThat(site.sh("nft list tables | grep 'inet landline$'")).isEqualTo(table);
      assertThat(site.sh(RULES)).isEqualTo(rules);
      assertNothingLeaks();
    }
  }

  @Test
  @Order(12)
  void an_interrupted_installation_can_be_finished() {
    site.must("dpkg", "--unpack", "/root/landline.deb");
    assertNothingLeaks();
    site.must("dpkg", "--configure", "landline");
    assertActive();
  }

  @Test
  @Order(13)
  void a_removal_clears_the_kernel_keeps_the_configuration_and_does_not_stay_down() {
    String configuration = site.must("cat", "/etc/landline/landline.json");
    site.must("dpkg", "-r", "landline");
    assertThat(site.run("sh", "-c", OURS).out()).isEmpty();
    assertThat(site.must("cat", "/etc/landline/landline.json")).isEqualTo(configuration);
    site.must("dpkg", "-i", "/root/landline.deb");
    assertActive();
  }

  @Test
  @Order(14)
  void who_took_it_down_before_a_removal_finds_it_down() {
    site.must("landline", "down");
    site.must("dpkg", "-r", "landline");
    site.must("dpkg", "-i", "/root/landline.deb");
    assertActive();
    assertThat(site.run("sh", "-c", OURS).out()).isEmpty();
  }

  @Test
  @Order(15)
  void a_purge_leaves_nothing() {
    site.must("dpkg", "--purge", "landline");
    assertThat(site.run("sh", "-c", OURS).out()).isEmpty();
    assertThat(site.sh("find /etc /usr /lib /var/lib /var/cache -xdev -name '*landline*'"))
        .isEmpty();
  }
}
