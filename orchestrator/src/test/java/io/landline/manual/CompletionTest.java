// SPDX-License-Identifier: Apache-2.0
package io.landline.manual;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.cli.CommandPage;
import io.landline.preset.Presets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
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
    files = Manual.files("1.2.3", "2026-11-22", Path.of("src/main/java"));
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

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void presetsAreThoseOfTheCatalogue(String shell) throws Exception {
    List<String> lines = List.of("preset show ", "forward add --preset ");
    for (List<String> offered : complete(shell, lines)) {
      assertThat(offered).containsExactlyInAnyOrderElementsOf(Presets.load().names());
    }
  }

  /**
   * A service that somebody took over writes landline.json and makes interfaces: root's TAB must
   * run nothing of their names.
   */
  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void hostileNamesAreNeitherRunNorOffered(String shell) throws Exception {
    Path ran = directory.resolve("ran");
    List<String> hostile =
        List.of(
            "$(touch${IFS}$HERE/ran)",
            "`touch${IFS}$HERE/ran`",
            "x;touch${IFS}$HERE/ran",
            "${a[$(touch${IFS}$HERE/ran)]}",
            "<(touch${IFS}$HERE/ran)",
            "\u001b]0;title\u0007",
            "~",
            "*",
            "-rf",
            "a b");
    StringBuilder entries = new StringBuilder();
    hostile.forEach(name -> entries.append("{ \"name\": \"" + name + "\" }, "));
    Files.writeString(
        directory.resolve("etc/landline/landline.json"),
        "{ \"forwards\": [ " + entries + "{ \"name\": \"good-1.x_y\" } ] }");
    Path interfaces = Files.createDirectories(directory.resolve("interfaces"));
    for (String name : List.of("eth0", "$(touch${IFS}r)", "`touch${IFS}r`", "-x", "a;b", "*")) {
      Files.createFile(interfaces.resolve(name));
    }
    List<List<String>> offered =
        complete(
            shell, List.of("forward set ", "forward set g", "forward set $", "init site x --lan "));
    assertThat(offered.get(0)).containsExactly("good-1.x_y");
    assertThat(offered.get(1)).containsExactly("good-1.x_y");
    assertThat(offered.get(2)).isSubsetOf("good-1.x_y"); // zsh narrows it down later, by itself
    assertThat(offered.get(3)).containsExactly("eth0");
    assertThat(ran).doesNotExist();
    assertThat(Path.of("r")).doesNotExist();
  }

  /** The history is a directory of the service's: TAB and Enter, typed by root at a terminal. */
  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  @Timeout(60)
  void hostileFilesOfTheHistoryAreArgumentsAndNothingElse(String shell) throws Exception {
    List<String> hostile =
        List.of(
            "7$(touch ran).json",
            "7`touch ran`.json",
            "7;touch ran",
            "7\ntouch ran",
            "7 $(touch ran)",
            "7'\"$(touch ran)",
            "7\u001b[31m&touch ran");
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Path stub = bin.resolve("landline");
    Files.writeString(stub, "#!/bin/sh\nprintf '%s|' \"$@\" >>\"$HERE/arguments\"\n");
    assertThat(stub.toFile().setExecutable(true)).isTrue();
    StringBuilder wanted = new StringBuilder();
    try (Terminal terminal = new Terminal(shell, bin)) {
      for (int i = 0; i < hostile.size(); i++) {
        Path history = Files.createDirectories(directory.resolve("history" + i));
        Files.createFile(history.resolve(hostile.get(i)));
        terminal.type("cd " + history + "\n");
        terminal.type("landline check 7\t\n");
        wanted.append("check|").append(hostile.get(i)).append('|');
        assertThat(history.resolve("ran")).as(hostile.get(i)).doesNotExist();
      }
    }
    assertThat(Files.readString(directory.resolve("arguments"))).isEqualTo(wanted.toString());
  }

  /** A shell with its completion at a terminal of its own. */
  private final class Terminal implements AutoCloseable {
    private final Process process;

    Terminal(String shell, Path bin) throws IOException {
      Path interpreter = Path.of("/usr/bin", shell);
      Assumptions.assumeTrue(Files.isExecutable(interpreter), shell + " is not installed");
      Assumptions.assumeTrue(
          Files.isExecutable(Path.of("/usr/bin/script")), "script is not installed");
      String start =
          shell.equals("bash")
              ? "bash --norc --noprofile -i"
              : "zsh -f -i +o prompt_cr +o prompt_sp";
      ProcessBuilder builder = new ProcessBuilder("script", "-qec", start, "/dev/null");
      builder.environment().clear();
      builder
          .environment()
          .putAll(
              Map.of(
                  "PATH",
                  bin + ":/usr/bin:/bin",
                  "TERM",
                  "dumb",
                  "HERE",
                  directory.toString(),
                  "HOME",
                  directory.toString()));
      process = builder.redirectErrorStream(true).start();
      send(
          shell.equals("bash")
              ? ". $HERE/bash/landline; PS1='READY''> '\n"
              : "fpath=($HERE/zsh $fpath); autoload -U compinit; compinit -D -u;"
                  + " PS1='READY''> '\n");
      awaitPrompt();
    }

    private void send(String keys) throws IOException {
      process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    }

    /** Types it, and waits until the shell asks for more. */
    void type(String keys) throws IOException {
      send(keys);
      awaitPrompt();
    }

    private void awaitPrompt() throws IOException {
      StringBuilder seen = new StringBuilder();
      while (seen.indexOf("READY> ") < 0) {
        int c = process.getInputStream().read();
        assertThat(c).as("the shell ended: " + seen).isNotNegative();
        seen.append((char) c);
      }
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
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
                "LANDLINE_INTERFACES", directory.resolve("interfaces").toString(),
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
