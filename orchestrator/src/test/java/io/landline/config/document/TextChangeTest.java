// SPDX-License-Identifier: Apache-2.0
package io.landline.config.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TextChangeTest {
  private static TextChange between(String before, String after) {
    TextChange change = TextChange.between(before.getBytes(UTF_8), after.getBytes(UTF_8));
    assertThat(new String(change.of(before.getBytes(UTF_8)), UTF_8)).isEqualTo(after);
    return change;
  }

  @Test
  void only_what_differs_is_in_it() {
    assertThat(between("[1, 2, 3]", "[1, 2, 7, 3]")).isEqualTo(new TextChange(7, "7, ", 2));
    assertThat(between("[1, 2, 3]", "[1, 3]").text()).isEmpty();
    assertThat(between("abc", "abc")).isEqualTo(new TextChange(3, "", 0));
    assertThat(between("", "abc")).isEqualTo(new TextChange(0, "abc", 0));
    assertThat(between("aaaa", "aa")).isEqualTo(new TextChange(2, "", 0));
  }

  @Test
  void a_character_of_several_bytes_is_whole() {
    // 0xc3 0xbc and 0xc3 0xb6 begin alike; 0xe2 0x82 0xac and 0xc2 0xac end alike.
    assertThat(between("a\u00fcb", "a\u00f6b")).isEqualTo(new TextChange(1, "\u00f6", 1));
    assertThat(between("a\u20acb", "a\u00acb")).isEqualTo(new TextChange(1, "\u00ac", 1));
  }

  @Test
  void any_text_becomes_any_other() {
    Random random = new Random(7);
    List<String> pieces = List.of("a", "b", "\u00fc", "\u20ac", "\ud83d\ude00", "x".repeat(70_000));
    for (int i = 0; i < 500; i++) {
      StringBuilder one = new StringBuilder();
      StringBuilder other = new StringBuilder();
      for (int part = random.nextInt(6); part >= 0; part--) {
        String piece = pieces.get(random.nextInt(pieces.size()));
        one.append(random.nextInt(4) == 0 ? "" : piece);
        other.append(random.nextInt(4) == 0 ? "" : piece);
      }
      between(one.toString(), other.toString());
    }
  }

  @Test
  void more_than_there_was_does_not_remain() {
    assertThatThrownBy(() -> new TextChange(2, "", 2).of(new byte[3]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new TextChange(Integer.MAX_VALUE, "", Integer.MAX_VALUE).of(new byte[3]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TextChange(-1, "", 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
