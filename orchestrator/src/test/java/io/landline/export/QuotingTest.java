// SPDX-License-Identifier: Apache-2.0
package io.landline.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a text contains, the other program reads it as the same text, or as harmless. */
final class QuotingTest {
  private static final String ALPHABET = "ab'\"\\$`!?{}();&|<>*# \t\n\r%~é";

  private static List<String> texts() {
    Random random = new Random(51_820);
    List<String> texts = new ArrayList<>(List.of("", "club's \"radio\"", "'; reboot; '", "$(id)"));
    for (int i = 0; i < 300; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(12); n >= 0; n--) {
        text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
      }
      texts.add(text.toString());
    }
    return texts;
  }

  @Test
  void a_shell_reads_each_text_as_one_word() throws Exception {
    StringBuilder script = new StringBuilder("printf '%").append("s\\0'");
    texts().forEach(text -> script.append(' ').append(Quoting.shell(text)));
    Process shell = new ProcessBuilder("sh", "-c", script.toString()).start();
    String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(out.split("\0", -1)).startsWith(texts().toArray(String[]::new));
    assertThat(shell.waitFor()).isZero();
  }

  @Test
  void json_gives_each_text_back() throws IOException {
    for (String text : texts()) {
      try (JsonReader reader = new JsonReader(new StringReader("[" + Quoting.json(text) + "]"))) {
        reader.beginArray();
        assertThat(reader.nextString()).isEqualTo(text);
        reader.endArray();
      }
    }
  }

  @Test
  void a_string_of_RouterOS_ends_only_at_its_end_and_begins_no_variable() {
    for (String text : texts()) {
      String quoted = Quoting.routerOs(text);
      String inside = quoted.substring(1, quoted.length() - 1);
      // What is left without the escapes has no character with a meaning.
      assertThat(inside.replaceAll("\\\\[\"\\\\$?nrt]", ""))
          .doesNotContainPattern("[\"\\\\$?\n\r\t]");
    }
  }

  @Test
  void a_string_of_nft_and_a_comment_stay_in_their_line() {
    for (String text : texts()) {
      String quoted = Quoting.nft(text);
      assertThat(quoted.substring(1, quoted.length() - 1)).doesNotContainPattern("[\"\n\r\t]");
      assertThat(Quoting.line(text)).doesNotContainPattern("[\n\r\t]");
    }
  }
}
