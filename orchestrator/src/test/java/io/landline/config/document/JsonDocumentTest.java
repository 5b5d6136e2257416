// SPDX-License-Identifier: Apache-2.0
package io.landline.config.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonDocumentTest {
  private static final String FILE =
      """
      { "role": "site",   "name": "wa7vc",
        "lan": ["br0"], "wan": ["wan0"],
        "devices": [ { "name": "dmr", "address": "10.49.7.19" },
                     { "name": "flex", "address": "10.49.7.20" } ],
        "capture": { "devices": ["dmr"], "ipv6": "block" } }
      """;

  private static final List<String> ORDER = List.of("role", "devices", "forwards", "capture");

  private static JsonObject root(String text) throws JsonSyntaxException {
    return (JsonObject) JsonDocument.parse(text).root();
  }

  private static JsonArray array(JsonObject object, String key) {
    return (JsonArray) Objects.requireNonNull(object.get(key));
  }

  private static JsonObject named(String name) {
    return JsonObject.EMPTY.with("name", Json.of(name));
  }

  @Test
  void an_entry_is_inserted_below_its_neighbours() throws Exception {
    JsonObject root = root(FILE);
    JsonObject edited = root.with("devices", array(root, "devices").plus(named("icom")));
    assertThat(JsonDocument.parse(FILE).with(edited))
        .hasToString(
            """
            { "role": "site",   "name": "wa7vc",
              "lan": ["br0"], "wan": ["wan0"],
              "devices": [ { "name": "dmr", "address": "10.49.7.19" },
                           { "name": "flex", "address": "10.49.7.20" },
                           { "name": "icom" } ],
              "capture": { "devices": ["dmr"], "ipv6": "block" } }
            """);
  }

  @Test
  void entries_after_the_first_are_inserted_below_it() throws Exception {
    JsonObject one = root("{ \"a\": [ { \"n\": 1 } ] }");
    JsonArray more = array(one, "a").plus(named("b")).plus(named("c"));
    assertThat(one.with("a", more))
        .hasToString(
            "{ \"a\": [ { \"n\": 1 },\n         { \"name\": \"b\" },\n         { \"name\": \"c\" }"
                + " ] }");
  }

  @Test
  void a_missing_list_is_inserted_in_its_usual_place() throws Exception {
    assertThat(root(FILE).with("forwards", JsonArray.EMPTY.plus(named("ipsc")), ORDER).toString())
        .contains(
            """
             "flex", "address": "10.49.7.20" } ],
              "forwards": [ { "name": "ipsc" } ],
              "capture"\
            """);
  }

  @Test
  void a_removed_member_leaves_no_comma() throws Exception {
    JsonObject root = root(FILE);
    JsonArray devices = array(root, "devices");
    JsonArray second = devices.minus(0);
    assertThat(root.with("devices", second).toString())
        .contains("\"devices\": [ { \"name\": \"flex\", \"address\": \"10.49.7.20\" } ],");
    assertThat(root.with("devices", second.minus(0)).toString()).contains("\"devices\": [],");
    assertThat(root.with("devices", devices.minus(1)).toString())
        .contains("\"devices\": [ { \"name\": \"dmr\", \"address\": \"10.49.7.19\" } ],");
  }

  @Test
  void a_member_is_changed_in_place_and_a_new_one_comes_last() throws Exception {
    JsonObject capture = root(FILE).object("capture").orElseThrow();
    assertThat(capture.with("ipv6", Json.of("allow")))
        .hasToString("{ \"devices\": [\"dmr\"], \"ipv6\": \"allow\" }");
    assertThat(capture.with("exclude", JsonArray.EMPTY))
        .hasToString("{ \"devices\": [\"dmr\"], \"ipv6\": \"block\", \"exclude\": [] }");
    assertThat(capture.without("devices")).hasToString("{ \"ipv6\": \"block\" }");
    assertThat(capture.without("nothing")).isSameAs(capture);
  }

  @Test
  void text_is_read_without_its_escapes_and_written_with_them() throws Exception {
    String odd = "a \"b\" \\ \n \u00e9 \ud83d\udce1 {,}]";
    JsonObject object = JsonObject.EMPTY.with("note", Json.of(odd));
    assertThat(root(object.toString()).text("note")).contains(odd);
  }

  @Test
  void values_with_the_same_meaning_are_equal() throws Exception {
    String other = "{\"b\":[ 1,true , null],\n\"a\":\"x\\u0041\"}";
    assertThat(root(other)).isEqualTo(root("{ \"a\": \"xA\", \"b\": [1, true, null] }"));
    assertThat(root(other)).isNotEqualTo(root("{ \"a\": \"xA\", \"b\": [1, null, true] }"));
    assertThat(JsonDocument.parse(other)).hasToString(other);
  }

  @Test
  void a_key_that_occurs_twice_is_named_wherever_it_is() throws Exception {
    assertThat(JsonDocument.parse("[{\"a\": {\"b\": 1, \"c\": 2, \"\\u0062\": 3}}]").repeatedKeys())
        .hasToString("[$[0].a.b]");
    assertThat(JsonDocument.parse(FILE).repeatedKeys()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ \"a\": [1, x] } | $.a[1] | line 1, column 12",
        "{ \"a\": 01 } | $.a | line 1, column 8",
        "{ \"a\": \"\\x\" } | $.a | line 1, column 10",
        "{ \"a\" 1 } | $.a | line 1, column 7",
        "{ \"a\": 1, } | $.a | line 1, column 11",
      })
  void a_mistake_is_named_with_its_place(String text, String path, String place) {
    assertThatThrownBy(() -> JsonDocument.parse(text))
        .isInstanceOfSatisfying(
            JsonSyntaxException.class, e -> assertThat(e.path()).isEqualTo(path))
        .hasMessageEndingWith(place);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1,",
        "{\"a\"}",
        "{\"a\":}",
        "\"\\u12",
        "{} {}",
        "[1}",
        "{1:2}",
        "[,1]",
        "[1,]",
        "nul",
        "-",
        "1.",
        "1e",
        "\"\t\"",
        "[.5]",
        "NaN",
        "'a'",
        "\u00a0{}",
        "\"\\ud83d#\""
      })
  void text_that_is_not_json_is_refused(String text) {
    assertThatThrownBy(() -> JsonDocument.parse(text)).isInstanceOf(JsonSyntaxException.class);
  }

  @Test
  void a_text_that_is_too_deep_is_refused() {
    assertThatThrownBy(() -> JsonDocument.parse("[".repeat(100_000)))
        .isInstanceOf(JsonSyntaxException.class);
  }
}
