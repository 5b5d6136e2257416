// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same package on a booted Debian 13: another Java, another systemd. */
@Tag("deb")
final class NewerDebianTest {
  private static final Path DEB =
      Path.of("packaging/target/landline_0.1.0_amd64.deb").toAbsolutePath();

  @Test
  void it_is_installed_runs_and_is_purged_on_debian_13() {
    String tree = System.getProperty("landline.trixie", "");
    assumeTrue(!tree.isEmpty(), "the packages of Debian 13 cannot be had here");
    try (Lab lab = Lab.standard();
        BootedHost site = BootedHost.boot(lab.site().host(), tree)) {
      assertThat(site.sh(". /etc/os-release; echo $VERSION_CODENAME")).isEqualTo("trixie\n");
      site.copy(DEB, "/root/landline.deb");
      site.must("dpkg", "-i", "/root/landline.deb");

      Outcome version = site.run("landline", "version").orThrow();
      assertThat(version.out()).startsWith("landline 0.1.0");
      assertThat(version.err()).isEmpty();
      assertThat(site.must("landline", "help")).contains("render nft|routes|wireguard");
      assertThat(site.must("ls", "/var/cache/landline")).isEqualTo("landline.jsa\n");
      String examples = "for e in /usr/share/doc/landline/examples/*.json; do landline check $e";
      assertThat(site.sh(examples + " || exit 1; done").lines().count()).isGreaterThanOrEqualTo(3);

      assertThat(site.run("landline", "init", "hub", "--seen-as", "203.0.113.10").orThrow().err())
          .contains("Service   runs");
      assertThat(site.property("landline", "ActiveState")).isEqualTo("active");
      assertThat(site.run("landline", "status").out()).contains("hub");
      site.must("landline", "down");
      site.must("dpkg", "--purge", "landline");
      assertThat(site.sh("find /etc /usr /var/lib /var/cache -xdev -name '*landline*'")).isEmpty();
    }
  }
}
