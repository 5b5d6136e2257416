// SPDX-License-Identifier: Apache-2.0
package io.landline.manual;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.cli.CommandPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The generated completion in the real shells, asked for all that the commands have. */
final class CompletionTest {
  private static final String CONFIGURATION =
      """
      { "role": "site", "name": "wa7vc", "note": "a \\"name\\": \\"no\\" [",
        "hub": { "name": "not-a-device" },
        "devices": [{"address":"10.49.7.19", "name" : "dmr", "note": "] }"},
                    { "name": "flex",
                      "address": "10.49.7.20" } ],
        "forwards": [ { "listen": "udp/55193", "to": "dmr", "from": ["198.51.100.0/24"],
                        "name": "ipsc" } ],
        "sites": [] }
      """;

  @TempDir private Path directory;
  private Map<String, String> files = Map.of();

  @BeforeEach
  void write() throws IOException {
    files = Manual.files("1.2.3", "2026-11-22");
    for (String name : List.of("bash/landline", "zsh/_landline", "names.awk")) {
      Path file = directory.resolve(name);
      Files.createDirectories(file.resolveSibling("."));
      Files.writeString(file, files.get(name));
    }
    Path configuration = directory.resolve("etc/landline/landline.json");
    Files.createDirectories(configuration.resolveSibling("."));
    Files.writeString(configuration, CONFIGURATION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void everyCommandAndOptionIsOffered(String shell) throws Exception {
    List<String> lines = new ArrayList<>();
    List<List<String>> wanted = new ArrayList<>();
    for (CommandPage command : CommandPage.all()) {
      String[] words = command.name().split(" ", -1);
      lines.add("");
      wanted.add(List.of(words[0]));
      if (words.length > 1) {
        lines.add(words[0] + " ");
        wanted.add(List.of(words[1]));
      }
      List<String> options = new ArrayList<>();
      command.options().forEach(option -> options.addAll(option.names()));
      CommandPage.commonOptions().forEach(option -> options.addAll(option.names()));
      lines.add(command.name() + " -");
      wanted.add(options);
    }
    List<List<String>> offered = complete(shell, lines);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(offered.get(i)).as("landline " + lines.get(i)).containsAll(wanted.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void namesAreThoseOfTheConfiguration(String shell) throws Exception {
    List<List<String>> offered =
        complete(
            shell,
            List.of(
                "forward set ",
                "device remove ",
                "capture add dmr ",
                "forward add udp/1 ",
                "forward set ipsc --to ",
                "render ",
                "site remove ",
                "forward --root / set ",
                "device add "));
    assertThat(offered)
        .containsExactly(
            List.of("ipsc"),
            List.of("dmr", "flex"),
            List.of("dmr", "flex"),
            List.of("dmr", "flex", "this"),
            List.of("dmr", "flex", "this"),
            List.of("nft", "routes", "wireguard"),
            List.of(),
            List.of(),
            List.of());
  }

  /** What a shell offers behind each line; a program of ours that it started would be heard. */
  private List<List<String>> complete(String shell, List<String> lines) throws Exception {
    Path interpreter = Path.of("/usr/bin", shell);
    Assumptions.assumeTrue(Files.isExecutable(interpreter), shell + " is not installed");
    Path bin = Files.createDirectories(directory.resolve("bin"));
    for (String program : List.of("java", "landline")) {
      Path alarm = bin.resolve(program);
      Files.writeString(alarm, "#!/bin/sh\necho $0 was started\n");
      assertThat(alarm.toFile().setExecutable(true)).isTrue();
    }
    StringBuilder script = new StringBuilder();
    script.append(Files.readString(Path.of("src/test/resources/completion/asked-by." + shell)));
    lines.forEach(line -> script.append("ask '").append(line).append("'\n"));
    ProcessBuilder builder = new ProcessBuilder(interpreter.toString(), "-s");
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH", bin + ":/usr/bin:/bin",
                "HERE", directory.toString(),
                "LANDLINE_ROOT", directory.toString(),
                "LANDLINE_NAMES", directory.resolve("names.awk").toString()));
    Process process = builder.redirectErrorStream(true).start();
    try (var in = process.getOutputStream()) {
      in.write(script.toString().getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    List<List<String>> offered = new ArrayList<>();
    for (String answer : said.split("\n", -1)) {
      if (!answer.isEmpty()) {
        assertThat(answer).startsWith("offered:");
        String words = answer.substring("offered:".length()).strip();
        offered.add(words.isEmpty() ? List.of() : List.of(words.split(" +")));
      }
    }
    assertThat(offered).as(said).hasSameSizeAs(lines);
    return offered;
  }
}
