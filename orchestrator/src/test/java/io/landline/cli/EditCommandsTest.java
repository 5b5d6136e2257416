// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.change.Author;
import io.landline.change.ChangeRecord;
import io.landline.change.DisabledCaptures;
import io.landline.cli.command.Session;
import io.landline.config.HostPaths;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands typed, files before and after: {@code src/test/resources/edit}. */
final class EditCommandsTest {
  private static final Path CASES = Path.of("src/test/resources/edit");

  @TempDir Path root;

  private record Ran(int code, String out, String err) {}

  private Ran run(String line) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> args = new ArrayList<>(List.of(line.split(" ", -1)));
    args.addAll(List.of("--root", root.toString()));
    InputStream none = new ByteArrayInputStream(new byte[0]);
    int code =
        Main.run(
            args,
            new Session.Streams(
                none,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of(),
                false));
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private void begin(String file) {
    try {
      Path there = new HostPaths(root).configuration();
      Files.createDirectories(there.getParent());
      Files.copy(CASES.resolve(file), there);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String now() throws IOException {
    return Files.readString(new HostPaths(root).configuration());
  }

  private static boolean onlyShows(String line) {
    return line.contains(" list") || line.startsWith("exposure");
  }

  @ParameterizedTest
  @ValueSource(strings = {"site", "hub"})
  void every_command_does_what_its_transcript_says(String host) throws IOException {
    begin(host + ".json");
    StringBuilder transcript = new StringBuilder();
    List<String> lines = Files.readAllLines(CASES.resolve(host + ".commands"));
    for (String line : lines) {
      Ran ran = run(line + (onlyShows(line) ? "" : " --no-apply"));
      transcript.append("$ landline ").append(line).append('\n').append(ran.out());
      ran.err()
          .lines()
          .filter(said -> !said.startsWith("not applied"))
          .forEach(said -> transcript.append("! ").append(said).append('\n'));
      if (ran.code() != 0) {
        transcript.append("exit ").append(ran.code()).append('\n');
      }
      if (!onlyShows(line) && ran.code() == 0) {
        assertThat(run(line + " --no-apply").out())
            .as("a second time: " + line)
            .matches(again -> again.equals("no change\n") || line.contains(" remove "));
      }
    }
    transcript.append("--\n").append(now());
    Path golden = CASES.resolve(host + ".golden");
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(golden, transcript);
    }
    assertThat(transcript.toString()).isEqualTo(Files.readString(golden));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "forward add udp/99999 dmr | 2 | ports are numbers from 1 to 65535",
        "forward add 55193 dmr | 2 | expected udp/PORT, tcp/PORT or tcp+udp/PORT",
        "forward add udp/1 wa7vc/10.49.7.19 | 2 | at a site write DEVICE[:PORT]",
        "forward add udp/1-5 dmr:7-9 | 3 | $.forwards[0].toPort",
        "forward add udp/51820 dmr | 3 | is WireGuard's own",
        "forward add udp/1 dmr --rate fast | 2 | such as 20/s",
        "forward add udp/1 dmr --from here | 2 | --from",
        "forward add udp/1 | 2 | usage: landline forward add LISTEN TO",
        "forward add udp/1 dmr dmr | 2 | one argument too many",
        "forward add udp/1 dmr --nam x | 2 | did you mean --name?",
        "forward set nobody --rate 5 | 2 | there is no forward 'nobody'",
        "device add dmr 10.49.7.77 | 2 | already exists with address 10.49.7.19",
        "device add this 10.49.7.77 | 2 | 'this' means the site's own host",
        "device add x 10.99.0.9 | 3 | an address of the tunnel",
        "device add x 10.49.7.9 --mac no | 2 | MAC",
        "device remove dmr | 2 | dmr is captured",
        "capture add dmx | 2 | did you mean dmr?",
        "capture add flex --confirm 60s --no-apply | 2 | leave one of them out",
        "capture remov dmr | 2 | did you mean landline capture remove?",
        "capture | 2 | 'capture' needs a subcommand: add, list, remove, disable, enable",
      })
  void arguments_that_make_no_sense_are_refused_and_change_nothing(
      String line, int code, String says) throws IOException {
    begin("site.json");
    run("capture add dmr --no-apply");
    String before = now();
    Ran ran = run(line);
    assertThat(ran.code()).isEqualTo(code);
    assertThat(ran.err()).startsWith("landline: ").contains(says);
    assertThat(ran.out()).isEmpty();
    assertThat(now()).isEqualTo(before);
  }

  /** Written by hand: other ways to say what a command would say. */
  @Test
  void arguments_with_the_same_meaning_change_nothing() throws IOException {
    begin("site.json");
    Path file = new HostPaths(root).configuration();
    String forward =
        "\"forwards\": [ { \"to\": \"dmr\", \"listen\": \"udp+tcp/443\", \"name\": \"w\\u0065b\","
            + " \"toPort\": \"443\", \"from\": [\"203.0.113.0/24\",\"198.51.100.0/24\"],"
            + "\"rate\": 5, \"masquerade\": false, \"enabled\": true } ],";
    Files.writeString(file, now().replace("\"devices\"", forward + "\n  \"devices\""));
    String before = now();
    String from = " --from 198.51.100.0/24 --from 203.0.113.0/24";
    for (String line :
        List.of(
            "forward add tcp+udp/443 dmr --rate 5/s" + from,
            "forward add udp+tcp/443 dmr:443 --name web --rate 5" + from,
            "forward set web --listen tcp+udp/443 --rate 5/s --no-masquerade" + from,
            "forward enable web",
            "device add dmr 10.49.7.19 --mac 02:00:00:00:00:19")) {
      Ran ran = run(line + " --no-apply");
      assertThat(ran.out()).as(line + ran.err()).startsWith("no change");
      assertThat(now()).isEqualTo(before);
    }
    assertThat(run("forward add tcp+udp/443 dmr --rate 6" + from).err())
        .contains("leads tcp+udp/443 to dmr already, with other options");
    run("forward set web --from 203.0.113.0/24 --rate 6 --no-apply");
    assertThat(now())
        .isEqualTo(
            before.replace(",\"198.51.100.0/24\"", "").replace("\"rate\": 5", "\"rate\": 6"));
  }

  @Test
  void an_entry_that_cannot_be_read_can_be_removed_and_not_edited() throws IOException {
    begin("site.json");
    Path file = new HostPaths(root).configuration();
    String good = now();
    String bad =
        "\"forwards\": [ { \"name\": \"odd\", \"listen\": \"sctp/1\", \"to\": \"dmr\" } ],";
    Files.writeString(file, good.replace("\"devices\"", bad + "\n  \"devices\""));
    Ran edited = run("forward disable odd --no-apply");
    assertThat(edited.code()).isEqualTo(3);
    assertThat(edited.err()).contains("$.forwards[0].listen", "nothing was changed");
    assertThat(run("forward remove odd --no-apply").code()).isZero();
    assertThat(now()).contains("\"forwards\": [],\n  \"devices\"");
  }

  @Test
  void a_rollback_replaces_a_file_that_is_not_json() throws IOException {
    begin("site.json");
    run("device add icom 10.49.7.21 --no-apply");
    String good = now();
    Files.writeString(new HostPaths(root).configuration(), "{ \"role\": ");
    assertThat(run("device add flex 10.49.7.20").err()).contains("the file ends too early");
    assertThat(run("rollback 2").code()).isZero();
    assertThat(now()).isEqualTo(good);
  }

  @Test
  void captures_that_are_disabled_are_listed_as_let_out() throws IOException {
    begin("site.json");
    run("device add flex 10.49.7.20 --no-apply");
    run("capture add dmr flex --no-apply");
    Instant since = Instant.parse("2026-11-27T20:00:00Z");
    ChangeRecord record =
        new ChangeRecord(new Author("kurt", false, Optional.empty()), "capture disable");
    Files.createDirectories(new HostPaths(root).state());
    DisabledCaptures disabled = new DisabledCaptures(new HostPaths(root));
    disabled.write(
        List.of(
            new DisabledCaptures.Entry(
                "dmr", Optional.of(Instant.parse("2026-11-27T22:00:00Z")), since, record)));
    assertThat(run("capture list").out().lines())
        .containsExactly(
            "CAPTURED  ADDRESS     SEEN AS",
            "dmr       10.49.7.19  -             let out until 27 Nov 22:00 UTC",
            "flex      10.49.7.20  203.0.113.10");
    assertThat(run("capture list --json").out())
        .contains("\"disabled\": true", "\"until\": \"2026-11-27T22:00:00Z\"")
        .contains("\"disabled\": false");
    disabled.write(List.of(new DisabledCaptures.Entry("dmr", Optional.empty(), since, record)));
    assertThat(run("capture list").out()).contains("  let out until capture enable\n");
    assertThat(run("capture list --json").out()).contains("true").doesNotContain("until");
  }

  @Test
  void without_a_configuration_it_says_so() {
    assertThat(run("device add dmr 10.49.7.19").err()).contains("no configuration yet");
  }

  @Test
  void where_no_service_runs_it_writes_and_says_how_to_apply() throws IOException {
    begin("site.json");
    Ran ran = run("device add icom 10.49.7.21");
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).contains("written, not applied").contains("landline apply --direct");
    assertThat(now()).contains("icom");
  }

  @Test
  void json_says_whether_it_changed_anything() {
    begin("site.json");
    String line = "device add icom 10.49.7.21 --no-apply --json";
    assertThat(run(line).out()).contains("\"schema\": 1").contains("\"changed\": true");
    assertThat(run(line).out()).contains("\"changed\": false").contains("\"applied\": false");
  }

  @ParameterizedTest
  @ValueSource(strings = {"device", "forward", "capture", "forward add", "capture remove"})
  void every_level_has_help_of_at_most_80_columns(String words) {
    Ran ran = run(words + " --help");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).startsWith("usage: landline " + words);
    assertThat(ran.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(run("help " + words).out()).isEqualTo(ran.out());
  }
}
