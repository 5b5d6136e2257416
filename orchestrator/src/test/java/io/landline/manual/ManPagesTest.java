// SPDX-License-Identifier: Apache-2.0
package io.landline.manual;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonStreamParser;
import io.landline.cli.CommandPage;
import io.landline.doctor.finding.Check;
import io.landline.preset.Preset;
import io.landline.preset.PresetFact;
import io.landline.preset.Presets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command, option and key of the configuration stands in its man page. */
final class ManPagesTest {
  private final Map<String, String> files;

  ManPagesTest() throws IOException {
    files = Manual.files("1.2.3", "2026-11-22", Path.of("src/main/java"));
  }

  @Test
  void everyCommandAndOptionHasItsPlace() {
    for (CommandPage command : CommandPage.all()) {
      String page = plain("man/landline-" + command.firstWord() + ".8");
      assertThat(page).contains(("landline " + command.name() + " " + command.arguments()).strip());
      command.details().forEach(line -> assertThat(page).contains(line.strip()));
      command.options().forEach(option -> assertOption(page, option));
      CommandPage.commonOptions().forEach(option -> assertOption(page, option));
      assertThat(plain("man/landline.8")).contains(command.name()).contains(command.summary());
    }
  }

  private static void assertOption(String page, CommandPage.Option option) {
    assertThat(page).contains(option.text()).contains(option.value());
    option.names().forEach(name -> assertThat(page).contains(name));
  }

  @Test
  void everyKeyOfTheSchemaIsExplained() {
    String page = plain("man/landline.json.5");
    JsonObject schema =
        new JsonStreamParser(files.get("landline.schema.json")).next().getAsJsonObject();
    for (Map.Entry<String, JsonElement> definition : schema.getAsJsonObject("$defs").entrySet()) {
      JsonObject value = definition.getValue().getAsJsonObject();
      if (value.has("properties")) {
        value.getAsJsonObject("properties").keySet().forEach(key -> assertThat(page).contains(key));
      }
    }
    assertThat(page)
        .contains("forwards[].listen *")
        .contains("probe.interval")
        .contains("default 30");
  }

  @Test
  void everyFindingOfTheDoctorIsExplained() {
    String page = plain("man/landline-doctor.7");
    for (Check check : Check.values()) {
      assertThat(page).contains("\n" + check.id() + " ");
      assertThat(page).contains(check.what() + " " + check.why());
      check.advice().forEach(line -> assertThat(page).contains("\n" + line + "\n"));
    }
    assertThat(plain("man/landline.8")).contains("landline-doctor(7)");
    assertThat(plain("man/landline-doctor.8")).contains("landline-doctor(7)");
  }

  @Test
  void everyPresetIsExplained() {
    String page = plain("man/landline-presets.7");
    for (Preset preset : Presets.load().presets()) {
      assertThat(page).contains(preset.name() + ": " + preset.title());
      PresetFact.of(preset).forEach(fact -> assertThat(page).contains(fact.text()));
    }
    assertThat(plain("man/landline.8")).contains("landline-presets(7)");
    assertThat(plain("man/landline-preset.8")).contains("landline-presets(7)");
  }

  /** The same look at the pages that Debian's package checker takes. */
  @Test
  void manHasNothingToWarnOf(@TempDir Path directory) throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/man")), "man is not installed");
    for (Map.Entry<String, String> file : files.entrySet()) {
      if (!file.getKey().startsWith("man/")) {
        continue;
      }
      Path page = directory.resolve(file.getKey().substring(4));
      Files.writeString(page, file.getValue());
      Process man =
          new ProcessBuilder(
                  "man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page.toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said = new String(man.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(man.waitFor()).as(said).isZero();
      assertThat(said).as(file.getKey()).isEmpty();
    }
  }

  private String plain(String file) {
    return files
        .getOrDefault(file, "there is no " + file)
        .replace("\\-", "-")
        .replace("\\(dq", "\"")
        .replace("\\(ti", "~")
        .replace("\\&", "")
        .replaceAll("\\\\f[BIR]", "")
        .replace("\\e", "\\");
  }
}
