// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.api.Examples;
import io.landline.api.Health;
import io.landline.api.PeerHandshake;
import io.landline.api.SiteHealth;
import io.landline.health.fact.Leg;
import io.landline.health.verdict.Cause;
import io.landline.health.verdict.Certainty;
import io.landline.health.verdict.Finding;
import io.landline.health.verdict.State;
import io.landline.policy.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The check that needs no Java says what {@link HealthFile} says. */
@Timeout(60)
final class CheckScriptTest {
  private static final Path SCRIPT = Path.of("../packaging/src/main/monitoring/check_landline");

  @TempDir Path directory;

  private record Ran(int code, List<String> lines) {}

  private static Ran run(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("sh", SCRIPT.toString()));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), out.lines().toList());
  }

  private Ran check(HealthFile file, String... words) throws IOException, InterruptedException {
    Path path = directory.resolve("health");
    Files.writeString(path, file.text());
    List<String> all = new ArrayList<>(List.of("-f", path.toString()));
    all.addAll(List.of(words));
    return run(all.toArray(String[]::new));
  }

  private static HealthFile file(State state, Instant until) {
    Finding finding =
        new Finding(
            state,
            Leg.TUNNEL,
            Cause.NO_HANDSHAKE,
            Certainty.CERTAIN,
            "\"broken\" $(id) `id` \\n",
            "\"broken\" $(id) `id` \\n",
            List.of("a \\ b * c"),
            List.of("iptables -I DOCKER-USER -j ACCEPT", "nft list ruleset | grep -n masquerade"));
    SiteHealth site =
        Examples.site(
            Examples.WA7VC,
            state,
            Examples.MEASURED,
            List.of(),
            state == State.OK ? List.of() : List.of(finding));
    return new HealthFile(
        until.minusSeconds(90),
        until,
        Examples.TIME,
        Health.of(List.of(site)),
        List.of(new PeerHandshake(new Name("phone"), Optional.of(until.minusSeconds(400)))));
  }

  @Test
  void the_script_reports_every_state_as_the_command_does() throws Exception {
    Instant later = Instant.now().plus(Duration.ofHours(1));
    for (State state : State.values()) {
      HealthFile file = file(state, later);
      Ran ran = check(file);
      assertThat(ran.lines()).isEqualTo(PluginOutput.lines(file.check()));
      assertThat(ran.code()).isEqualTo(state.code());
    }
  }

  @Test
  void a_service_that_is_silent_is_unknown() throws Exception {
    Ran ran = check(file(State.OK, Instant.now().minus(Duration.ofHours(1))));
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.lines()).singleElement().asString().contains("UNKNOWN - no word from the");
    assertThat(run("-f", directory.resolve("none").toString()).code()).isEqualTo(3);
  }

  @Test
  void for_cron_it_reports_changes_only() throws Exception {
    Instant later = Instant.now().plus(Duration.ofHours(1));
    String memory = directory.resolve("memory").toString();
    StringBuilder told = new StringBuilder();
    for (State state : List.of(State.OK, State.OK, State.CRITICAL, State.CRITICAL, State.OK)) {
      Ran ran = check(file(state, later), "-m", memory);
      assertThat(ran.code()).isZero();
      told.append(ran.lines().isEmpty() ? '-' : state.name().charAt(0));
    }
    assertThat(told).hasToString("--C-O");
  }

  /**
   * A service that somebody took over writes the file: root reads it at a terminal and in mails.
   */
  @Test
  void control_characters_do_not_come_through() throws Exception {
    long now = Instant.now().getEpochSecond();
    Path file = directory.resolve("hostile");
    Files.writeString(
        file,
        "landline-health 1\nwritten "
            + now
            + "\nuntil "
            + (now + 3600)
            + "\n"
            + "state 0\n"
            + "line a\u001b]0;title\u0007\u001b[2Jb\u009bc\r"
            + "d\n"
            + "perf x\u001b[8m\n"
            + "more e\u001bc\n");
    Ran ran = run("-f", file.toString());
    assertThat(ran.code()).isZero();
    assertThat(ran.lines()).containsExactly("LANDLINE OK - a?]0;title??[2Jb??c?d | x?[8m", "e?c");
    assertThat(run("-f", file.toString(), "-m", directory.resolve("memory").toString()).lines())
        .isEmpty();
  }

  @Test
  void what_is_no_file_is_not_waited_for() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Ran ran = run("-f", pipe.toString());
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.lines()).singleElement().asString().endsWith("is no file");
  }
}
