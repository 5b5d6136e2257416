// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.cli.Cli.Outcome;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.reader.ConfigReader;
import io.landline.policy.Forward;
import io.landline.policy.SitePolicy;
import io.landline.preset.CaptureNeed;
import io.landline.preset.Preset;
import io.landline.preset.PresetPort;
import io.landline.preset.Presets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code preset list|show} and {@code forward add --preset}. */
final class PresetCommandsTest {
  private static final Path GOLDENS = Path.of("src/test/resources/preset");
  private static final Path SITE = Path.of("src/test/resources/edit/site.json");

  @TempDir private Path root;

  @BeforeEach
  void site() throws IOException {
    Path file = new HostPaths(root).configuration();
    Files.createDirectories(file.resolveSibling("."));
    Files.copy(SITE, file);
  }

  private Outcome run(String line) {
    return new Cli(root).run(line.split(" ", -1));
  }

  private String now() throws IOException {
    return Files.readString(new HostPaths(root).configuration());
  }

  private SitePolicy policy() throws Exception {
    Configuration read = ConfigReader.parse(now().getBytes(StandardCharsets.UTF_8));
    return ((Configuration.Site) read).policy();
  }

  static Stream<Preset> all() {
    return Presets.load().presets().stream();
  }

  private static String line(Preset preset, String device) {
    String from = preset.demandsFrom().isPresent() ? " --from 198.51.100.0/24" : "";
    return "forward add --preset " + preset.name() + " " + device + from + " --no-apply";
  }

  @ParameterizedTest
  @MethodSource("all")
  void every_preset_makes_a_valid_configuration_with_its_ports_in_one_change(Preset preset)
      throws Exception {
    String before = now();
    Outcome added = run(line(preset, "node=10.49.7.30"));
    assertThat(added.code()).as(added.err()).isZero();
    assertThat(added.out().lines())
        .allMatch(text -> text.length() <= 80 || text.startsWith("On h"));
    if (preset.noForward().isPresent()) {
      assertThat(added.out()).isEqualTo("no change\n");
      assertThat(added.err()).contains(preset.name() + " needs no forward: ");
      assertThat(now()).isEqualTo(before);
      return;
    }
    List<Forward> forwards = policy().forwards();
    assertThat(forwards.stream().map(Forward::listen))
        .containsExactlyElementsOf(preset.ports().stream().map(PresetPort::listen).toList());
    assertThat(forwards.stream().map(Forward::targetPorts))
        .containsExactlyElementsOf(preset.ports().stream().map(PresetPort::devicePorts).toList());
    assertThat(policy().capture().devices())
        .hasSize(preset.capture() == CaptureNeed.REQUIRED ? 1 : 0);
    for (PresetPort port : preset.ports()) {
      assertThat(added.err()).contains("Opens     " + port.listen() + " to ");
    }
    String after = now();
    assertThat(run(line(preset, "node")).out()).isEqualTo("no change\n");
    assertThat(run(line(preset, "node=10.49.7.30")).out()).isEqualTo("no change\n");
    assertThat(now()).isEqualTo(after);
    assertThat(run("log").out().lines().filter(text -> text.contains("--preset"))).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("all")
  void a_second_device_gets_other_ports_or_a_reason_why_not(Preset preset) throws Exception {
    run(line(preset, "node=10.49.7.30"));
    String before = now();
    Outcome again = run(line(preset, "dmr"));
    if (preset.noForward().isPresent()) {
      return;
    }
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err())
        .contains("first: landline forward remove " + preset.name())
        .contains(preset.onePerAddress() ? "only one device" : "--listen");
    assertThat(now()).isEqualTo(before);
    List<String> words = new ArrayList<>();
    for (PresetPort port : preset.ports()) {
      String moved = String.valueOf(port.listen().ports().first() + 100);
      if (!port.listen().ports().isSingle()) {
        int size = port.listen().ports().size();
        int first = size > 1000 ? 30000 : port.listen().ports().first() + 100;
        moved = first + "-" + (first + size - 1);
      }
      words.add("--listen " + port.listen().toString().split("/", -1)[0] + "/" + moved);
    }
    Outcome moved = run(line(preset, "dmr") + " " + String.join(" ", words));
    assertThat(moved.code()).as(moved.err()).isEqualTo(preset.onePerAddress() ? 2 : 0);
    assertThat(policy().forwards()).hasSize(preset.ports().size() * (moved.code() == 0 ? 2 : 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--preset ecolink dmr | 2 | there is no preset 'ecolink'; did you mean echolink?",
        "--preset toaster dmr | 2 | see landline preset list",
        "--preset echolink | 2 | usage: landline forward add --preset NAME DEVICE[=ADDRESS]",
        "--preset echolink udp/5198 dmr | 2 | the device is the only argument",
        "--preset echolink dmr:5198 | 2 | leave out ':5198'",
        "--preset echolink wa7vc/10.49.7.19 | 2 | at a site write DEVICE",
        "--preset echolink nobody | 2 | there is no device 'nobody'",
        "--preset echolink dmr --listen udp/6198-6199 | 2 | its own ports only; leave out --listen",
        "--preset echolink this | 2 | must be captured, and 'this' host cannot be",
        "--preset echolink dmr --masquerade | 2 | must be captured, and --masquerade is for",
        "--preset echolink dmr --from here | 2 | --from",
        "--preset hamlib-rigctld dmr | 2 | hamlib-rigctld needs --from: rigctld has no password",
        "--preset hamlib-rigctld dmr --from 0.0.0.0/0 | 2 | name the callers",
        "--preset m17-reflector dmr --listen udp/17001 | 2 | adds 2 forwards, each with a --listen or none",
        "--preset kiwisdr dmr --listen tcp/1 --listen tcp/2 | 2 | adds one forward",
        "--preset kiwisdr dmr --listen udp/8074 | 2 | keep its protocol and size",
        "--preset kiwisdr dmr --listen 8074 | 2 | expected udp/PORT",
        "--preset kiwisdr dmr --name taken | 2 | there is a forward taken already",
        "udp/1 dmr --listen udp/2 | 2 | --listen goes with --preset",
      })
  void what_a_preset_does_not_allow_is_refused_and_changes_nothing(
      String line, int code, String says) throws IOException {
    run("forward add udp/7000 dmr --name taken --no-apply");
    String before = now();
    Outcome ran = run("forward add " + line + " --no-apply");
    assertThat(ran.err()).contains(says);
    assertThat(ran.code()).isEqualTo(code);
    assertThat(now()).isEqualTo(before);
  }

  @Test
  void a_forward_in_the_way_is_named_and_nothing_is_half_done() throws IOException {
    run("forward add udp/40000 dmr --name old --no-apply");
    String before = now();
    Outcome ran = run("forward add --preset xlx-reflector node=10.49.7.30 --no-apply");
    assertThat(ran.err())
        .isEqualTo(
            "landline: xlx-reflector needs udp/40000, and forward old leads udp/40000 to dmr; only"
                + " one device at a public address can have these ports; first: landline forward"
                + " remove old\n");
    assertThat(now()).isEqualTo(before);
    run("forward disable old --no-apply");
    assertThat(run("forward add --preset xlx-reflector node=10.49.7.30 --no-apply").code())
        .isZero();
  }

  @Test
  void lists_and_pages_equal_their_goldens() throws IOException {
    golden("list", run("preset list").out());
    for (String name : List.of("echolink", "flexradio-smartlink", "hamlib-rigctld", "aprs-igate")) {
      golden(name, run("preset show " + name).out());
    }
    all()
        .flatMap(preset -> run("preset show " + preset.name()).out().lines())
        .forEach(line -> assertThat(line).matches(t -> t.length() <= 80 || t.contains("https:")));
  }

  private static void golden(String name, String text) throws IOException {
    Path golden = GOLDENS.resolve(name + ".golden");
    if (Boolean.getBoolean("golden.write")) {
      Files.createDirectories(GOLDENS);
      Files.writeString(golden, text);
    }
    assertThat(text).isEqualTo(Files.readString(golden));
    assertThat(text.lines()).allMatch(line -> line.length() <= 80 || line.contains("https:"));
  }
}
