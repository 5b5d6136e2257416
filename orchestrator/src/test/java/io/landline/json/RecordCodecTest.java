// SPDX-License-Identifier: Apache-2.0
package io.landline.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.net.IpAddress;
import io.landline.policy.Name;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records as JSON and back. */
final class RecordCodecTest {
  enum Level {
    WELL,
    NOT_KNOWN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  interface Numbered {
    @Derived
    default int schema() {
      return 3;
    }
  }

  record Author(String user, Optional<String> from) {}

  record Item(Name name, int count) {}

  record Document(
      Instant time,
      @Inline Author author,
      Level level,
      Optional<Duration> ageSeconds,
      Optional<Long> bytes,
      double share,
      Optional<IpAddress> address,
      List<Item> items,
      Map<Name, Duration> spentSeconds)
      implements Numbered {
    Document {
      items = List.copyOf(items);
      spentSeconds = Map.copyOf(spentSeconds);
      if (share > 1) {
        throw new IllegalArgumentException("share " + share + " is more than all");
      }
    }

    @Derived
    public boolean isEmpty() {
      return items.isEmpty();
    }
  }

  @Variants("verb")
  sealed interface Order {
    record Stop() implements Order {}

    record Wait(Duration forSeconds) implements Order {}
  }

  private static final Document FULL =
      new Document(
          Instant.parse("2025-11-20T19:42:00Z"),
          new Author("josh", Optional.of("198.51.100.20")),
          Level.NOT_KNOWN,
          Optional.of(Duration.ofMillis(41)),
          Optional.of(4_000_000_000_000L),
          0.25,
          Optional.of(IpAddress.parse("2001:db8::1")),
          List.of(new Item(new Name("dmr"), 2), new Item(new Name("flex"), 0)),
          Map.of(new Name("wa7vc"), Duration.ofHours(1)));
  private static final Document EMPTY =
      new Document(
          Instant.EPOCH,
          new Author("a \"quoted\"\n\u00fc\ud83d\ude00", Optional.empty()),
          Level.WELL,
          Optional.empty(),
          Optional.empty(),
          0,
          Optional.empty(),
          List.of(),
          Map.of());

  @Test
  void components_are_members_and_absent_ones_are_not_written() {
    assertThat(RecordCodec.encode(FULL))
        .isEqualTo(
            "{\"schema\":3,\"time\":\"2025-11-20T19:42:00Z\",\"user\":\"josh\","
                + "\"from\":\"198.51.100.20\",\"level\":\"not-known\",\"ageSeconds\":0.041,"
                + "\"bytes\":4000000000000,\"share\":0.25,\"address\":\"2001:db8::1\","
                + "\"items\":[{\"name\":\"dmr\",\"count\":2},{\"name\":\"flex\",\"count\":0}],"
                + "\"spentSeconds\":{\"wa7vc\":3600},\"isEmpty\":false}");
    assertThat(RecordCodec.encode(EMPTY)).doesNotContain("from", "ageSeconds", "bytes", "address");
  }

  @Test
  void records_come_through() throws MalformedJsonException {
    for (Document document : List.of(FULL, EMPTY)) {
      assertThat(RecordCodec.decode(Document.class, RecordCodec.encode(document)))
          .isEqualTo(document);
      assertThat(RecordCodec.decode(Document.class, RecordCodec.pretty(document)))
          .isEqualTo(document);
    }
  }

  @Test
  void variants_are_distinguished() throws MalformedJsonException {
    Order wait = new Order.Wait(Duration.ofSeconds(60));
    String text = RecordCodec.encode(Order.class, wait);
    assertThat(text).isEqualTo("{\"verb\":\"wait\",\"forSeconds\":60}");
    assertThat(RecordCodec.decode(Order.class, text)).isEqualTo(wait);
    assertThat(RecordCodec.decode(Order.class, "{\"verb\":\"stop\"}")).isEqualTo(new Order.Stop());
    assertThatThrownBy(() -> RecordCodec.decode(Order.class, "{\"verb\":\"go\"}"))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessage("$.verb: not one of [stop, wait]");
    assertThatThrownBy(() -> RecordCodec.decode(Order.class, "{\"verb\":\"stop\",\"x\":1}"))
        .hasMessage("$.x: unknown member");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"count\":2 | \"count\":-2 | $.items[0].count: not a whole number from 0 to 2147483647",
        "\"count\":2 | \"count\":2147483648 | $.items[0].count: not a whole number",
        "\"count\":2 | \"count\":2e0 | $.items[0].count: not a whole number",
        "\"count\":2 | \"count\":\"2\" | $.items[0].count: not a number",
        "\"count\":2 | \"count\":2,\"x\":1 | $.items[0].x: unknown member",
        "\"count\":2 | \"count\":2,\"count\":2 | $.items[0].count: duplicate member",
        "\"count\":2 | \"count\":null | $.items[0].count: null",
        "\"name\":\"dmr\" | \"name\":\"d m r\" | $.items[0].name: 'd m r' is not a name",
        ",\"count\":2 | `` | $.items[0].count: missing",
        "\"schema\":3 | \"schema\":4 | $.schema: 4, but it should be 3",
        "\"isEmpty\":false | \"isEmpty\":true | $.isEmpty: true, but it should be false",
        "\"level\":\"not-known\" | \"level\":\"bad\" | $.level: not one of [well, not-known]",
        "\"share\":0.25 | \"share\":1.5 | $: share 1.5 is more than all",
        "\"ageSeconds\":0.041 | \"ageSeconds\":-1 | $.ageSeconds: not a decimal number of seconds",
        "\"ageSeconds\":0.041 | \"ageSeconds\":1e9 | $.ageSeconds: not a decimal number",
        "2025-11-20T19:42:00Z | yesterday | $.time: not a time",
        "\"wa7vc\":3600 | \"w a\":3600 | $.spentSeconds.w a: 'w a' is not a name",
        "{\"schema\" | x{\"schema\" | $: not JSON",
        "\"user\":\"josh\" | 'user':\"josh\" | $: not JSON",
      })
  void what_is_not_such_a_record_is_refused_with_its_place(String was, String is, String says) {
    String text = RecordCodec.encode(FULL);
    assertThat(text).contains(was);
    assertThatThrownBy(() -> RecordCodec.decode(Document.class, text.replace(was, is)))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageContaining(says);
  }

  @Test
  void other_texts_are_refused() {
    String deep = "[".repeat(100_000);
    for (String text : List.of("", "null", "[]", "1", "{}{}", "{} x", deep, "{\"a\":" + deep)) {
      assertThatThrownBy(() -> RecordCodec.decode(Document.class, text))
          .isInstanceOf(MalformedJsonException.class)
          .hasMessageStartingWith("$");
    }
  }

  @Test
  void durations_of_any_size_are_read_as_they_were_written() throws Exception {
    List<Long> all = new ArrayList<>(List.of(0L, Long.MAX_VALUE / 2, Long.MAX_VALUE));
    for (long nanos = 1; nanos < 1_000_000_000_000_000_000L; nanos *= 7) {
      all.add(nanos);
    }
    for (long nanos : all) {
      Order wait = new Order.Wait(Duration.ofNanos(nanos));
      String text = RecordCodec.encode(Order.class, wait);
      assertThat(text).doesNotContainIgnoringCase("e-");
      assertThat(RecordCodec.decode(Order.class, text)).isEqualTo(wait);
    }
  }

  record WithoutUnit(Duration age) {}

  @Test
  void a_length_of_time_has_its_unit_in_its_name() {
    assertThatThrownBy(() -> RecordCodec.encode(new WithoutUnit(Duration.ZERO)))
        .hasMessageContaining("has no unit in its name");
  }

  @Test
  void the_schema_names_types_and_what_must_be_there() {
    String schema =
        SchemaWriter.schema(
            Document.class,
            "A document",
            (record, member) ->
                member.equals("count") ? Optional.of("how many") : Optional.empty());
    assertThat(schema.replaceAll("\\s+", ""))
        .contains(
            "\"title\":\"Adocument\"",
            "\"level\":{\"type\":\"string\",\"enum\":[\"well\",\"not-known\"]}",
            "\"time\":{\"type\":\"string\",\"format\":\"date-time\"}",
            "\"items\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/Item\"}}",
            "\"spentSeconds\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"number\","
                + "\"minimum\":0}}",
            "\"required\":[\"schema\",\"time\",\"user\",\"level\",\"share\",\"items\","
                + "\"spentSeconds\",\"isEmpty\"]",
            "\"$defs\":{\"Item\":{\"type\":\"object\",\"properties\":{\"name\":{\"type\":"
                + "\"string\"},\"count\":{\"description\":\"howmany\",\"type\":\"integer\","
                + "\"minimum\":0}},\"required\":[\"name\",\"count\"]}}");
  }
}
