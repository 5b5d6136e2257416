// SPDX-License-Identifier: Apache-2.0
package io.landline.preset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.json.MalformedJsonException;
import io.landline.json.RecordCodec;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The catalogue can be read, and no entry contradicts itself. */
final class PresetsTest {
  private static final String GOOD =
      """
      { "presets": [ {
        "name": "echolink", "title": "EchoLink node",
        "ports": [
          { "listen": "udp/5198-5199", "publicPort": "fixed", "use": "audio" },
          { "listen": "tcp/80", "toPort": "8080", "publicPort": "free", "use": "web" } ],
        "capture": "required", "captureReason": "of the directory",
        "settings": [], "warnings": [], "test": "Call it.",
        "sources": ["https://www.example.org/echolink"],
        "onePerAddress": true } ] }
      """;

  static Stream<Preset> all() {
    return Presets.load().presets().stream();
  }

  @Test
  void the_catalogue_has_presets_of_every_kind() {
    assertThat(all()).hasSizeGreaterThan(30);
    assertThat(all().filter(p -> p.noForward().isPresent())).hasSizeGreaterThan(2);
    assertThat(all().filter(p -> p.demandsFrom().isPresent())).hasSizeGreaterThan(2);
    assertThat(all().filter(Preset::onePerAddress)).hasSizeGreaterThan(2);
  }

  @ParameterizedTest
  @MethodSource("all")
  void its_texts_are_fit_to_print(Preset preset) {
    assertThat(preset.name().text()).matches("[a-z0-9]+(-[a-z0-9]+)*").hasSizeLessThan(20);
    assertThat(preset.title()).hasSizeLessThan(30);
    Stream<String> sentences =
        Stream.of(preset.settings(), preset.warnings(), List.of(preset.test()))
            .flatMap(List::stream);
    assertThat(sentences)
        .allMatch(text -> text.matches("\\S.*[.]"))
        .allMatch(text -> text.chars().allMatch(c -> c >= ' ' && c <= '~'));
    assertThat(preset.sources()).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("all")
  void the_names_of_its_forwards_are_valid(Preset preset) {
    for (PresetPort port : preset.ports()) {
      assertThat(new Name(preset.name() + "-" + port.listen().ports().first())).isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void every_fact_is_shown(Preset preset) {
    String shown = PresetFact.of(preset).toString();
    preset.ports().forEach(p -> assertThat(shown).contains(p.listen().toString(), p.use()));
    preset.settings().forEach(text -> assertThat(shown).contains(text));
    preset.warnings().forEach(text -> assertThat(shown).contains(text));
    preset.sources().forEach(source -> assertThat(shown).contains(source.url()));
    Stream.of(preset.noForward(), preset.captureReason(), preset.demandsFrom())
        .flatMap(text -> text.stream())
        .forEach(text -> assertThat(shown).contains(text));
    assertThat(shown).contains(preset.test());
  }

  @Test
  void a_good_entry_is_read() throws MalformedJsonException {
    Preset preset = RecordCodec.decode(Presets.class, GOOD).presets().get(0);
    assertThat(preset.onePerAddress()).isTrue();
    assertThat(preset.ports().get(1).devicePorts().first()).isEqualTo(8080);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "udp/5198-5199 | udp/99999 | ports are numbers",
        "tcp/80 | udp/5199 | its ports overlap",
        "\"8080\" | \"80\" | does not lead to 80",
        "\"8080\" | \"80-81\" | does not lead to 80-81",
        "\"free\" | \"same\" | is same but has a toPort",
        "\"fixed\" | \"floating\" | not one of",
        "\"required\" | \"no\" | captureReason and capture",
        "\"onePerAddress\": true | \"onePerAddress\": false | onePerAddress",
        "https://www | http://www | not an https address",
        "\"https://www.example.org/echolink\" | `` | no source",
        "Call it. | `` | title or test is empty",
        "\"settings\" | \"noForward\": \"x\", \"settings\" | ports or noForward",
        "\"echolink\" | \"echo link\" | not a name",
        "\"settings\" | \"setings\": [], \"settings\" | setings",
      })
  void a_bad_entry_is_not(String good, String bad, String problem) {
    String entry = GOOD.replace(good, bad);
    assertThat(entry).isNotEqualTo(GOOD);
    assertThatThrownBy(() -> RecordCodec.decode(Presets.class, entry))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void names_are_unique_and_in_order() {
    Preset preset = Presets.load().presets().get(0);
    assertThatThrownBy(() -> new Presets(List.of(preset, preset)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void another_public_port_leads_to_the_same_port_of_the_device_or_moves_it_too() {
    PresetPort free = port("free");
    PresetPort same = port("same");
    Listen other = Listen.parse("udp/7001-7002");
    assertThat(free.withListen(other).devicePorts()).isEqualTo(free.listen().ports());
    assertThat(same.withListen(other).devicePorts()).isEqualTo(other.ports());
    assertThat(free.withListen(other).withListen(free.listen())).isEqualTo(free);
    for (String wrong : List.of("udp/7001", "tcp/7001-7002", "tcp+udp/7001-7002")) {
      assertThatThrownBy(() -> free.withListen(Listen.parse(wrong)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("keep its protocol and size");
    }
    assertThatThrownBy(() -> port("fixed").withListen(other))
        .hasMessageContaining("only udp/5198-5199 works");
  }

  private static PresetPort port(String kind) {
    try {
      return RecordCodec.decode(
          PresetPort.class,
          "{ \"listen\": \"udp/5198-5199\", \"publicPort\": \"" + kind + "\", \"use\": \"x\" }");
    } catch (MalformedJsonException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_forward_is_of_the_preset_that_made_it() {
    Presets all = Presets.load();
    assertThat(made(all, "echolink", "udp/5198-5199")).contains("echolink");
    assertThat(made(all, "sip-pbx-5061", "tcp/5061")).contains("sip-pbx");
    assertThat(made(all, "winlink-pat-p2p", "tcp/8774")).contains("winlink-pat-p2p");
    // With --listen.
    assertThat(made(all, "kiwisdr", "tcp/18073")).contains("kiwisdr");
    assertThat(made(all, "echolink", "tcp/443")).isEmpty();
    assertThat(made(all, "echolinks", "udp/5198-5199")).isEmpty();
    assertThat(made(all, "ipsc", "udp/55193")).isEmpty();
  }

  private static Optional<String> made(Presets all, String name, String listen) {
    return all.of(new Name(name), Listen.parse(listen)).map(preset -> preset.name().text());
  }
}
