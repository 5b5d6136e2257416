// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.configuration;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.cli.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code landline guard} at a boot with a landline.json that cannot be used: who was captured stays
 * cut off. It needs no WireGuard.
 */
final class UnusableConfigurationTest {
  private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=";

  @TempDir Path root;
  private final Lab lab = Lab.standard();
  private final LabSite site = lab.site();

  @BeforeEach
  void configure() throws IOException {
    Path file = file("etc/landline/landline.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, configuration("story-site.json").replace("KEY(hub)", KEY));
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private Path file(String name) {
    return root.resolve(name);
  }

  private Outcome run(String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addAll(List.of("--root", root.toString()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        site.host()
            .call(
                () ->
                    Main.run(
                        words,
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8)));
    return new Outcome(
        "landline " + String.join(" ", words), status, out.toString(UTF_8), err.toString(UTF_8));
  }

  private Outcome guard() {
    return run("guard");
  }

  /** An edit without a service: the file is written, and the history has it. */
  private void edit(String... words) {
    run(words).orThrow();
  }

  private void spoil(Path file) throws IOException {
    Files.writeString(file, Files.readString(file).replace("\"role\"", "\"rule\""));
  }

  @Test
  void is_closed_for_whom_the_last_valid_one_captured() throws IOException {
    edit("forward", "add", "udp/50123", "dmr", "--name", "once");
    edit("forward", "remove", "once");
    spoil(file("etc/landline/landline.json"));
    try (LeakWitness witness = new LeakWitness(lab)) {
      witness.talk();
      assertThat(witness.leaked()).as("without a guard").isNotEmpty();
    }

    Outcome outcome = guard().orThrow();
    assertThat(outcome.out()).contains("dmr, flex, icom are cut off until the tunnel is up");
    assertThat(outcome.err().lines())
        .singleElement()
        .asString()
        .contains("landline.json: ", "blocking by configuration 3, the last valid one, instead");
    try (LeakWitness witness = new LeakWitness(lab)) {
      witness.talk();
      witness.talkIpv6();
      witness.assertNothingLeaked();
    }
  }

  @Test
  void an_older_one_does_where_the_newest_is_spoiled_too() throws IOException {
    edit("forward", "add", "udp/50123", "dmr", "--name", "once");
    edit("capture", "remove", "flex");
    spoil(file("var/lib/landline/history/3.json"));
    Files.writeString(file("etc/landline/landline.json"), "");
    Outcome outcome = guard().orThrow();
    assertThat(outcome.err()).contains("configuration 2,");
    assertThat(outcome.out()).contains("dmr, flex, icom are cut off");
  }

  @Test
  void without_any_that_was_valid_nothing_is_touched_and_the_fault_is_told() throws IOException {
    String before = site.host().ruleset();
    spoil(file("etc/landline/landline.json"));
    Outcome outcome = guard();
    assertThat(outcome.status()).isEqualTo(3);
    assertThat(outcome.err()).contains("landline.json: ").doesNotContain("closed by");
    assertThat(site.host().ruleset()).isEqualTo(before);
  }
}
