// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the Debian packages, in the eyes of Debian's own tools. */
@Tag("deb")
final class PackageFilesTest {
  private static final Path PACKAGING = Path.of("packaging").toAbsolutePath();
  private static final Path TARGET = PACKAGING.resolve("target");
  private static Namespace here;

  @TempDir private Path folder;

  @BeforeAll
  static void enter() {
    here = Namespace.create("here");
  }

  @AfterAll
  static void leave() {
    here.close();
  }

  private static Path deb(String architecture) {
    return TARGET.resolve("landline_0.1.0_" + architecture + ".deb");
  }

  private Path extracted(String architecture) {
    Path tree = folder.resolve(architecture);
    here.must("dpkg-deb", "-R", deb(architecture).toString(), tree.toString());
    return tree;
  }

  @ParameterizedTest
  @CsvSource({"amd64,62", "arm64,183"})
  void every_library_is_of_the_package_s_architecture(String architecture, int machine)
      throws IOException {
    Path tree = extracted(architecture);
    List<Path> libraries;
    try (Stream<Path> files = Files.walk(tree)) {
      libraries = files.filter(file -> file.toString().endsWith(".so")).toList();
    }
    assertThat(libraries).isNotEmpty();
    for (Path library : libraries) {
      assertThat(library.getParent()).isEqualTo(tree.resolve("usr/lib/landline"));
      // e_machine of elf.h.
      assertThat((int) Files.readAllBytes(library)[18] & 0xff)
          .as(library.toString())
          .isEqualTo(machine);
    }
  }

  @Test
  void both_architectures_have_the_same_files() {
    String names =
        "for d in amd64 arm64; do (cd \"$1/$d\" && find . -type f | sed"
            + " 's/x86_64/CPU/;s/aarch_64/CPU/' | sort); echo; done";
    extracted("amd64");
    extracted("arm64");
    String[] lists = here.must("sh", "-c", names, "sh", folder.toString()).split("\n\n", -1);
    assertThat(lists[0]).isEqualTo(lists[1]).doesNotContain(".jsa").contains("usr/bin/landline");
  }

  @Test
  void cron_and_monitoring_have_their_files_and_no_timer_does_the_same() {
    String tree = extracted("amd64").toString();
    String names = here.must("sh", "-c", "cd \"$1\" && find . -type f", "sh", tree);
    assertThat(names.lines())
        .contains(
            "./etc/cron.d/landline",
            "./usr/lib/nagios/plugins/check_landline",
            "./lib/systemd/system/landline-hub-change.path",
            "./lib/systemd/system/landline-hub-change.service",
            "./usr/share/doc/landline/examples/on-hub-change-nsupdate",
            "./lib/systemd/system/landline-test-hosts.socket",
            "./lib/systemd/system/landline-test-hosts@.service")
        .noneMatch(name -> name.endsWith(".timer"));
    here.must("sh", "-n", tree + "/usr/lib/nagios/plugins/check_landline");
    here.must("test", "-x", tree + "/usr/lib/nagios/plugins/check_landline");
    assertThat(here.must("cat", tree + "/DEBIAN/conffiles")).isEqualTo("/etc/cron.d/landline\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"amd64", "arm64"})
  void lintian_has_nothing_to_say(String architecture) {
    Outcome lintian =
        here.run(
            "lintian", "--allow-root", "--fail-on", "error,warning", deb(architecture).toString());
    assertThat(lintian.out()).isEmpty();
    assertThat(lintian.status()).as(lintian.toString()).isZero();
  }

  @Test
  void another_build_elsewhere_and_in_another_time_zone_is_the_same_to_the_byte() {
    Path copy = folder.resolve("a place of its own");
    here.must("mkdir", "-p", copy.resolve("target").toString());
    for (String part : List.of("build-debs", "src")) {
      here.must("cp", "-R", PACKAGING.resolve(part).toString(), copy.toString());
    }
    for (String part : List.of("landline", "manual")) {
      here.must("cp", "-R", TARGET.resolve(part).toString(), copy.resolve("target").toString());
    }
    here.must("env", "TZ=Pacific/Auckland", copy.resolve("build-debs").toString(), "0.1.0");
    for (String architecture : List.of("amd64", "arm64")) {
      Path other = copy.resolve("target").resolve(deb(architecture).getFileName());
      here.must("cmp", deb(architecture).toString(), other.toString());
    }
  }

  @Test
  void every_unit_is_in_a_sandbox_that_systemd_calls_ok() throws IOException {
    Path units = extracted("amd64").resolve("lib/systemd/system");
    List<Path> services = new ArrayList<>();
    try (Stream<Path> files = Files.list(units)) {
      files.filter(file -> file.toString().endsWith(".service")).forEach(services::add);
    }
    assertThat(services).isNotEmpty();
    for (Path service : services) {
      // Of a template an instance is looked at.
      String unit = service.getFileName().toString().replace("@.", "@i.");
      String said =
          here.must(
              "systemd-analyze", "security", "--no-pager", "--offline=true", service.toString());
      Matcher matcher =
          Pattern.compile("exposure level for " + Pattern.quote(unit) + ": ([0-9.]+)")
              .matcher(said);
      assertThat(matcher.find()).as(said).isTrue();
      assertThat(Double.parseDouble(matcher.group(1))).as(said).isLessThanOrEqualTo(2.0);
    }
  }
}
