// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.landline.cli.Cli;
import io.landline.config.HostPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service that somebody took over leaves in its files, as root's terminal gets it. */
final class PrintableTextTest {
  private static final String ESCAPES = "\u001b]0;title\u0007\u001b[2J\u001b[8m\u009b2J\r\b\u202ex";

  @TempDir Path root;

  @Test
  void only_this_programs_colours_pass() {
    assertThat(PrintableText.of("a\tb\n\u001b[31mred\u001b[0m é €"))
        .isEqualTo("a\tb\n\u001b[31mred\u001b[0m é €");
    assertThat(PrintableText.of(ESCAPES)).isEqualTo("?]0;title??[2J?[8m?2J???x");
    assertThat(PrintableText.of("\u001b\u001b[31m$1\\")).isEqualTo("?\u001b[31m$1\\");
  }

  @Test
  void a_hostile_history_is_listed_and_does_nothing() throws IOException {
    Path history = Files.createDirectories(new HostPaths(root).state().resolve("history"));
    String by =
        "{\"schema\":1,\"number\":1,\"time\":\"2026-11-28T00:00:00Z\",\"user\":\"E\",\"sudo\":false,"
            + "\"from\":\"E\",\"what\":\"E\",\"outcome\":\"written\"}\n";
    String quoted = "\\u001b]0;title\\u0007\\u001b[2J\\u001b[8m\\u009b2J\\r\\b\\u202ex";
    Files.writeString(history.resolve("1.by"), by.replace("E", quoted));
    Files.writeString(history.resolve("1.json"), "{}");
    Cli cli = new Cli(root);
    Cli.Outcome log = cli.run("log");
    assertThat(log.code()).as(log.err()).isZero();
    assertThat(log.out()).contains("]0;title").doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\n]]");
    Cli.Outcome json = cli.run("log", "--json");
    assertThat(json.out()).doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\n]]");
    assertThat(
            new Gson()
                .fromJson(json.out(), JsonObject.class)
                .getAsJsonArray("configurations")
                .get(0)
                .getAsJsonObject()
                .get("what")
                .getAsString())
        .isEqualTo(ESCAPES);
  }

  @Test
  void a_hostile_configuration_is_refused_without_its_escapes() throws IOException {
    Path file = new HostPaths(root).configuration();
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, "{ \"role\": \"\\u001b[2J\", \"\\u001b]0;x\\u0007\": 1, \"name\": \"\\u009b\" }");
    Cli cli = new Cli(root);
    for (String command : new String[] {"check", "device list", "forward remove \u001b[2J"}) {
      Cli.Outcome outcome = cli.run(command.split(" ", -1));
      assertThat(outcome.code()).isNotZero();
      assertThat(outcome.out() + outcome.err())
          .isNotEmpty()
          .doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\n]]");
    }
  }
}
