// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The package on a booted Debian 13: another systemd. The rest is in {@link CleanDebianTest}. */
@Tag("deb")
final class NewerDebianTest {
  private static final Path DEB =
      Path.of("packaging/target/landline_0.1.0_amd64.deb").toAbsolutePath();

  @Test
  void its_service_runs_on_debian_13() {
    String tree = System.getProperty("landline.trixie", "");
    assumeTrue(!tree.isEmpty(), "the packages of Debian 13 cannot be had here");
    try (Lab lab = Lab.standard();
        BootedHost site = BootedHost.boot(lab.site().host(), tree)) {
      assertThat(site.sh(". /etc/os-release; echo $VERSION_CODENAME")).isEqualTo("trixie\n");
      site.copy(DEB, "/root/landline.deb");
      site.must("dpkg", "-i", "/root/landline.deb");

      assertThat(site.run("landline", "init", "hub", "--seen-as", "203.0.113.10").orThrow().err())
          .contains("Service   runs");
      assertThat(site.property("landline", "ActiveState")).isEqualTo("active");
      assertThat(site.run("landline", "status").out()).contains("hub");
      site.must("landline", "down");
    }
  }
}
