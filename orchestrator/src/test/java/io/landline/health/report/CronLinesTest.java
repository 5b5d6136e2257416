// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.api.Examples;
import io.landline.health.verdict.Measurements;
import io.landline.health.verdict.State;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cron runs, as the package has it, below a directory of its own. */
final class CronLinesTest {
  private static final Path PACKAGING = Path.of("../packaging/src/main");
  private static final Path LINES = PACKAGING.resolve("debian/landline.cron.d");
  private static final Pattern LINE = Pattern.compile("(\\S+ \\S+ \\S+ \\S+ \\S+) landline (.*)");
  private static final String PLUGIN = "usr/lib/nagios/plugins/check_landline";

  @TempDir Path root;
  private String check = "";
  private String digest = "";

  private void write(String name, String text) throws Exception {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    if (name.startsWith("usr")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @BeforeEach
  void install() throws Exception {
    List<Matcher> lines =
        Files.readAllLines(LINES).stream().map(LINE::matcher).filter(Matcher::matches).toList();
    assertThat(lines).extracting(m -> m.group(1)).containsExactly("*/5 * * * *", "23 6 * * 1");
    check = here(lines.get(0).group(2));
    digest = here(lines.get(1).group(2));
    write(PLUGIN, here(Files.readString(PACKAGING.resolve("monitoring/check_landline"))));
    write("usr/bin/landline", "#!/bin/sh\necho \"landline $*\"\n");
    write("etc/landline/landline.json", "{}\n");
    write("proc/uptime", "86400.12 1.0\n");
    for (String made : List.of("run/landline", "var/lib/landline")) {
      Files.createDirectories(root.resolve(made));
    }
  }

  /** The same with every absolute path below the directory of this test. */
  private String here(String text) {
    return text.replaceAll(
        "(?<![\\w.}/!])/(?=etc/|run/|var/|proc/|usr/lib/nagios|usr/bin/landline)",
        Matcher.quoteReplacement(root + "/"));
  }

  private Process start(String line) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", line).redirectErrorStream(true);
    builder.environment().put("PATH", root.resolve("usr/bin") + ":/usr/sbin:/usr/bin:/sbin:/bin");
    builder.environment().put("LANDLINE_ROOT", root.toString());
    return builder.start();
  }

  private static String said(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out;
  }

  private String cron(String line) throws Exception {
    return said(start(line));
  }

  private void healthIs(State state) throws Exception {
    Instant now = Instant.now();
    // The figures are different each time, the state need not be.
    Measurements measured = Examples.measured(Duration.ofNanos(System.nanoTime() % 1_000_000_000));
    HealthFile file = HealthFile.of(Examples.health(state, measured), now, Duration.ofMinutes(2));
    write("run/landline/health", file.text());
  }

  @Test
  void every_path_is_below_the_directory() {
    assertThat(check + digest).contains(root + "/etc/landline/landline.json");
    assertThat((check + digest).replace(root + "/", "")).doesNotContain(" /");
  }

  @Test
  void it_prints_changes_and_nothing_else() throws Exception {
    StringBuilder said = new StringBuilder();
    for (State state :
        List.of(State.OK, State.OK, State.CRITICAL, State.CRITICAL, State.WARNING, State.OK)) {
      healthIs(state);
      String words = cron(check).split(" - ", 2)[0];
      said.append(words.isEmpty() ? "silent" : words).append('\n');
    }
    assertThat(said)
        .hasToString(
            """
            silent
            silent
            LANDLINE CRITICAL
            silent
            LANDLINE WARNING
            LANDLINE OK
            """);
    assertThat(root.resolve("var/lib/landline")).isDirectoryContaining("glob:**cron.told");
  }

  @Test
  void a_host_without_a_configuration_hears_nothing() throws Exception {
    for (String text : List.of("", "gone")) {
      write("etc/landline/landline.json", "");
      if (text.equals("gone")) {
        Files.delete(root.resolve("etc/landline/landline.json"));
      }
      healthIs(State.CRITICAL);
      assertThat(cron(check)).isEmpty();
      assertThat(cron(digest)).isEmpty();
    }
  }

  @Test
  void the_cron_file_of_a_removed_package_prints_nothing() throws Exception {
    Files.delete(root.resolve(PLUGIN));
    Files.delete(root.resolve("usr/bin/landline"));
    healthIs(State.CRITICAL);
    assertThat(cron(check)).isEmpty();
    assertThat(cron(digest)).isEmpty();
  }

  @Test
  void a_silent_service_is_reported_once_and_not_right_after_boot() throws Exception {
    write("proc/uptime", "599.99 1.0\n");
    assertThat(cron(check)).isEmpty();
    write("proc/uptime", "600.00 1.0\n");
    assertThat(cron(check))
        .startsWith("LANDLINE UNKNOWN - the service has not written anything yet");
    assertThat(cron(check)).isEmpty();
  }

  @Test
  void there_are_never_two_at_once() throws Exception {
    healthIs(State.CRITICAL);
    Process other =
        start(
            "exec flock " + root.resolve("var/lib/landline/cron.lock") + " sh -c 'echo; exec cat'");
    // It has the lock once it says a line, until its input ends.
    assertThat(other.getInputStream().read()).isEqualTo('\n');
    assertThat(cron(check)).isEmpty();
    Process waits = start(digest);
    other.getOutputStream().close();
    assertThat(said(waits)).isEqualTo("landline health report --since 7d\n");
    other.waitFor();
    assertThat(cron(check)).startsWith("LANDLINE CRITICAL");
  }

  /** Whoever may open the lock may hold it; what others may reach is /run/landline alone. */
  @Test
  void nobody_else_can_hold_the_lock() throws Exception {
    healthIs(State.CRITICAL);
    cron(check);
    cron(digest);
    try (var files = Files.walk(root.resolve("run"))) {
      assertThat(files.filter(Files::isRegularFile).map(f -> f.getFileName().toString()))
          .containsExactly("health");
    }
    try (var files = Files.list(root.resolve("var/lib/landline"))) {
      assertThat(
              files.map(
                  f -> {
                    try {
                      return f.getFileName()
                          + " "
                          + PosixFilePermissions.toString(Files.getPosixFilePermissions(f));
                    } catch (java.io.IOException e) {
                      throw new java.io.UncheckedIOException(e);
                    }
                  }))
          .containsExactlyInAnyOrder("cron.lock rw-------", "cron.told rw-------");
    }
  }
}
