// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The package as apt installs it on a clean Debian 12 and 13, from its file and without a network:
 * its files, its commands, and what is left of it. What needs a booted host is in {@link
 * InstalledPackageTest}.
 */
@Tag("deb")
@ParameterizedClass
@ValueSource(strings = {"bookworm", "trixie"})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
record CleanDebianTest(String release) {
  private static final Path PACKAGING = Path.of("packaging").toAbsolutePath();
  private static final String DEB = "/root/landline_0.1.0_amd64.deb";

  @SuppressWarnings("NullAway.Init") // before every invocation
  private static CleanDebian debian;

  @BeforeParameterizedClassInvocation
  static void start(String release) {
    assumeTrue(
        release.equals("bookworm") || !System.getProperty("landline.trixie", "").isEmpty(),
        "the packages of Debian 13 cannot be had here");
    debian = CleanDebian.of(release);
    debian.copy(PACKAGING.resolve("target/landline_0.1.0_amd64.deb"), DEB);
  }

  @AfterParameterizedClassInvocation
  static void end() {
    debian.close();
  }

  @Test
  @Order(1)
  void apt_installs_the_file_and_it_says_how_to_begin() {
    assertThat(debian.sh(". /etc/os-release; echo $VERSION_CODENAME")).isEqualTo(release + "\n");
    assertThat(debian.must("apt-get", "install", "-y", DEB))
        .contains("1 newly installed, 0 to remove")
        .contains("landline init hub")
        .contains("landline init site NAME");
    assertThat(debian.must("dpkg-query", "-W", "-f", "${Status}", "landline"))
        .isEqualTo("install ok installed");
  }

  @Test
  @Order(2)
  void every_file_is_there_with_the_owner_and_mode_it_was_packed_with() {
    // Mode, owner and name of each, as tar lists them and as stat sees them.
    String packed =
        debian.sh("dpkg-deb -c " + DEB + " | awk '{ print $1, $2, substr($6, 2) }' | grep -v '/$'");
    String there =
        debian.sh(
            "dpkg-deb -c "
                + DEB
                + " | awk '{ print substr($6, 2) }' | grep -v"
                + " '/$' | xargs stat -c '%A %U/%G %n'");
    assertThat(there).isEqualTo(packed).contains("-rwxr-xr-x root/root /usr/bin/landline\n");
    assertThat(debian.must("dpkg", "--verify", "landline")).isEmpty();
    assertThat(
            debian.sh(
                "stat -c '%n %a %U:%G' /{etc,var/lib,run,var/cache}/landline"
                    + " /var/cache/landline/landline.jsa"))
        .isEqualTo(
            """
            /etc/landline 750 landline:landline
            /var/lib/landline 750 landline:landline
            /run/landline 755 landline:landline
            /var/cache/landline 755 root:root
            /var/cache/landline/landline.jsa 644 root:root
            """);
    assertThat(debian.sh("getent passwd landline | cut -d: -f6-"))
        .isEqualTo("/var/lib/landline:/usr/sbin/nologin\n");
  }

  @Test
  @Order(3)
  void its_own_test_passes() {
    debian.copy(PACKAGING.resolve("src/main/debian/tests/installed"), "/root/installed");
    Outcome test = debian.run("env", "AUTOPKGTEST_TMP=/root", "sh", "/root/installed").orThrow();
    assertThat(test.out()).startsWith("landline 0.1.0");
    assertThat(test.out().lines().filter(line -> line.contains(".json is valid: ")))
        .hasSizeGreaterThanOrEqualTo(3);
    // What autopkgtest takes for a failure.
    assertThat(test.err()).isEmpty();
  }

  @Test
  @Order(4)
  void nothing_runs_but_its_units_will_at_boot() {
    assertThat(
            debian.must(
                "systemctl",
                "is-enabled",
                "landline.service",
                "landline-guard.service",
                "landline-test-hosts.socket"))
        .isEqualTo("enabled\nenabled\nenabled\n");
    assertThat(debian.sh("ps -e -o comm=")).contains("sleep").doesNotContain("java");
    Outcome status = debian.run("landline", "status");
    assertThat(status.err()).contains("there is no configuration here yet");
    assertThat(status.status()).isEqualTo(3);
  }

  @Test
  @Order(5)
  void every_command_has_its_help_and_its_page() {
    Outcome help = debian.run("landline", "help").orThrow();
    assertThat(help.err()).isEmpty();
    String pages =
        debian.sh(
            "for c in $(landline help | awk '/^  [a-z]/ { print $1 }' | sort -u); do"
                + " zcat /usr/share/man/man8/landline-$c.8.gz | grep '^.TH' || exit 1; done");
    assertThat(pages.lines().count()).isGreaterThan(20);
    assertThat(debian.sh("zcat /usr/share/man/man5/landline.json.5.gz")).contains(".TH ");
    assertThat(debian.sh("ls /usr/share/landline/schema").lines())
        .contains("status.schema.json", "health-check.schema.json", "plan.schema.json");
  }

  @Test
  @Order(6)
  void commands_make_a_hub_s_configuration_whose_ruleset_nft_takes() {
    debian.sh(
        "ip link add wan0 type veth peer name far0 && ip link set far0 up && ip link set wan0 up"
            + " && ip addr add 203.0.113.10/24 dev wan0 && ip route add default via 203.0.113.1");
    debian.must("landline", "init", "hub");
    assertThat(
            debian.sh(
                "landline site add wa7vc $(wg genkey | wg pubkey) --lan 10.49.7.0/24 --no-apply"))
        .contains("landline join -\n")
        .contains("Paste     LL1-");
    debian.sh("landline forward add udp/55193 wa7vc/10.49.7.19 --name dmr --no-apply");
    debian.must("landline", "check");
    String ruleset = debian.must("landline", "render", "nft");
    assertThat(ruleset).contains("55193").contains("10.49.7.19");
    debian.sh("landline render nft | nft -c -f -");
    assertThat(debian.sh("stat -c '%n %a %U:%G' /etc/landline/*.{json,key}"))
        .isEqualTo(
            """
            /etc/landline/landline.json 640 landline:landline
            /etc/landline/private.key 600 landline:landline
            """);
  }

  @Test
  @Order(7)
  void bash_completes_its_names() {
    String offered =
        debian.sh(
            ". /usr/share/bash-completion/completions/landline;"
                + " COMP_WORDS=(landline forward remove '') COMP_CWORD=3; _landline;"
                + " echo \"${COMPREPLY[@]}\"");
    assertThat(offered).isEqualTo("dmr\n");
  }

  @Test
  @Order(8)
  void a_removal_keeps_the_configuration() {
    String files = "cat /etc/landline/landline.json /etc/landline/private.key";
    String before = debian.sh(files);
    debian.must("apt-get", "remove", "-y", "landline");
    assertThat(debian.sh(files)).isEqualTo(before);
    assertThat(
            debian.sh("! command -v landline; ls /usr/share/landline /usr/lib/landline 2>&1 ||:"))
        .contains("/usr/share/landline': No such file")
        .contains("/usr/lib/landline': No such file");
    debian.must("apt-get", "install", "-y", DEB);
    debian.must("landline", "check");
  }

  @Test
  @Order(9)
  void a_purge_leaves_nothing_but_its_user() {
    debian.must("apt-get", "purge", "-y", "landline");
    String others =
        "/etc/(passwd|group|shadow|gshadow)-?|/root/.*|/usr/sbin/docker-init"
            + "|/var/(cache|lib)/apt/.*|/var/cache/debconf/.*|/var/log/.*"
            + "|/var/lib/dpkg/(lock|status|status-old|triggers/(File|Lock))";
    List<String> changes = debian.changes();
    assertThat(changes).contains("/etc/passwd", "/var/lib/dpkg/status");
    assertThat(changes)
        .filteredOn(path -> !path.matches(others))
        // The directories that these are in.
        .filteredOn(path -> changes.stream().noneMatch(other -> other.startsWith(path + "/")))
        .isEmpty();
  }
}
