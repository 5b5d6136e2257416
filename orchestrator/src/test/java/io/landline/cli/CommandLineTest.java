// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.cli.command.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommandLineTest {
  @TempDir Path root;
  private Cli cli = new Cli(Path.of("/nonexistent"));

  @BeforeEach
  void onAHost() {
    cli = new Cli(root);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "chekc # there is no command 'chekc'; did you mean landline check?",
        "dwon # there is no command 'dwon'; did you mean landline down?",
        "frobnicate # there is no command 'frobnicate'; see landline help",
        "check --jsno # there is no option '--jsno'; did you mean --json?",
        "--jsno check # there is no option '--jsno'; did you mean --json?",
        "check -x # there is no option '-x'; see landline check --help",
        "check a b # 'b' is one argument too many; usage: landline check [FILE] [options]",
        "version x # 'x' is one argument too many; usage: landline version [options]",
        "plan --root # --root needs a value; see landline plan --help",
        "render # what should be rendered?; usage: landline render nft|routes|wireguard [FILE]"
            + " [options]",
        "render ntf # 'ntf' cannot be rendered; did you mean nft?",
        "help chekc # there is no command 'chekc'; did you mean landline help check?",
      })
  void wrongUsageIsOneLineThatHelps(String args, String said) {
    Cli.Outcome outcome = cli.run(args.split(" ", -1));
    assertThat(outcome.err()).isEqualTo("landline: " + said + "\n");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void noCommandIsWrongUsage() {
    assertThat(cli.run())
        .isEqualTo(new Cli.Outcome(2, "", "landline: no command was given; see landline help\n"));
  }

  @Test
  void anAtSignDoesNotReadAFile() throws IOException {
    Path secret = Files.writeString(root.resolve("secret"), "hunter2 hunter3");
    Cli.Outcome outcome = cli.run("check", "@" + secret);
    assertThat(outcome.err()).doesNotContain("hunter");
    assertThat(outcome.code()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"--root,DIR,key", "key,--root,DIR", "--root=DIR,key,--json"})
  void globalOptionsStandAnywhere(String a, String b, String c) {
    String dir = root.resolve("other").toString();
    Cli.Outcome outcome =
        new Cli(root).run(a.replace("DIR", dir), b.replace("DIR", dir), c.replace("DIR", dir));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(root.resolve("other/etc/landline/private.key")).exists();
    assertThat(root.resolve("etc")).doesNotExist();
  }

  @Test
  void helpListsEveryCommandWithinEightyColumns() {
    List<String> lines = Cli.lines(cli.run("help").out());
    for (String command : Commands.names()) {
      String word = command.split(" ", 2)[0];
      assertThat(lines)
          .anyMatch(
              line ->
                  line.startsWith("  " + word + " ")
                      && line.contains(command.substring(word.length()).strip()));
    }
    assertThat(cli.run("--help").out()).isEqualTo(cli.run("help").out());
    assertThat(lines).allMatch(line -> line.length() <= 80);
  }

  @Test
  void everyCommandHasAPageWithItsOptionsWithinEightyColumns() {
    for (String command : Commands.names()) {
      Cli.Outcome page = cli.run((command + " --help").split(" ", -1));
      assertThat(page.code()).isZero();
      assertThat(page.err()).isEmpty();
      assertThat(page.out()).startsWith("usage: landline " + command);
      assertThat(page).isEqualTo(cli.run(("help " + command).split(" ", -1)));
      assertThat(Cli.lines(page.out())).allMatch(line -> line.length() <= 80);
    }
    assertThat(cli.run("plan", "--help").out()).contains("--exit-code").contains("  6  ");
    assertThat(cli.run("apply", "--help").out()).contains("--direct").doesNotContain("  6  ");
  }

  @Test
  void helpExplainsTheWords() {
    assertThat(cli.run("help", "words").out()).contains("capture").contains("grant");
  }

  @Test
  void versionIsThatOfTheBuild() {
    assertThat(cli.run("version").out()).matches("landline [0-9]+\\.[0-9]+\\.[0-9]+.*\n");
  }

  @Test
  void outputThatCannotBeWrittenIsAFailure() {
    PrintStream full =
        new PrintStream(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("No space left on device");
              }
            },
            false,
            StandardCharsets.UTF_8);
    Session.Streams streams =
        new Session.Streams(
            InputStream.nullInputStream(),
            full,
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
            Map.of(),
            false);
    assertThat(Main.run(List.of("version"), streams)).isEqualTo(1);
  }
}
