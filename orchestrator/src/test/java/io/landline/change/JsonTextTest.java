// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTextTest {
  private static final JsonText FILE =
      JsonText.parse(
          """
          { "role": "site",   "name": "wa7vc",
            "lan": ["br0"], "wan": ["wan0"],
            "devices": [ { "name": "dmr", "address": "10.49.7.19" },
                         { "name": "flex", "address": "10.49.7.20" } ],
            "capture": { "devices": ["dmr"], "ipv6": "block" } }
          """);

  @Test
  void an_entry_comes_below_its_neighbours() {
    assertThat(FILE.append(FILE.root(), "devices", "{ \"name\": \"icom\" }"))
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
  void a_second_entry_comes_below_the_first() {
    JsonText one = JsonText.parse("{ \"a\": [ { \"n\": 1 } ] }");
    assertThat(one.append(one.root(), "a", "{ \"n\": 2 }"))
        .hasToString("{ \"a\": [ { \"n\": 1 },\n         { \"n\": 2 } ] }");
  }

  @Test
  void a_list_that_is_missing_comes_at_its_usual_place() {
    assertThat(FILE.append(FILE.root(), "forwards", "{ \"name\": \"ipsc\" }").toString())
        .contains(
            """
             "flex", "address": "10.49.7.20" } ],
              "forwards": [ { "name": "ipsc" } ],
              "capture"\
            """);
  }

  @Test
  void what_is_taken_out_leaves_no_comma() {
    JsonNode devices = FILE.root().member("devices").orElseThrow();
    JsonText second = FILE.without(devices, devices.children().get(0));
    assertThat(second.toString())
        .contains("\"devices\": [ { \"name\": \"flex\", \"address\": \"10.49.7.20\" } ],");
    JsonNode left = second.root().member("devices").orElseThrow();
    assertThat(second.without(left, left.children().get(0)).toString())
        .contains("\"devices\": [],");
    assertThat(FILE.without(devices, devices.children().get(1)).toString())
        .contains("\"devices\": [ { \"name\": \"dmr\", \"address\": \"10.49.7.19\" } ],");
  }

  @Test
  void a_member_is_changed_in_place_and_a_new_one_comes_last() {
    JsonNode capture = FILE.root().member("capture").orElseThrow();
    assertThat(FILE.set(capture, "ipv6", "\"allow\"").toString())
        .contains("{ \"devices\": [\"dmr\"], \"ipv6\": \"allow\" } }");
    assertThat(FILE.set(capture, "exclude", "[]").toString())
        .contains("\"ipv6\": \"block\", \"exclude\": [] } }");
    assertThat(FILE.unset(capture, "devices").toString()).contains("{ \"ipv6\": \"block\" } }");
    assertThat(FILE.unset(capture, "nothing")).hasToString(FILE.toString());
  }

  @Test
  void text_is_read_without_its_escapes_and_written_with_them() {
    String odd = "a \"b\" \\ \n \u00e9 \ud83d\udce1 {,}]";
    JsonText text = JsonText.parse("{ \"note\": " + JsonEntry.quoted(odd) + " }");
    assertThat(text.root().text("note")).contains(odd);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[1,", "{\"a\"}", "{\"a\":}", "\"\\u12", "{} {}", "[1}", "{1:2}"})
  void what_is_no_json_is_refused(String text) {
    assertThatThrownBy(() -> JsonText.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_text_that_is_too_deep_is_refused() {
    assertThatThrownBy(() -> JsonText.parse("[".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
