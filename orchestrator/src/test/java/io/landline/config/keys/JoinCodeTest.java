// SPDX-License-Identifier: Apache-2.0
package io.landline.config.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.IpAddress;
import io.landline.net.ParseException;
import io.landline.policy.Name;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PrivateKey;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JoinCodeTest {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=";
  private static final PresharedKey SECRET = PresharedKey.of(new byte[32]);
  private static final JoinCode CODE =
      new JoinCode(
          new Name("wa7vc"),
          InterfaceAddress.parse("10.99.0.2/24"),
          PrivateKey.generate().publicKey(),
          HostEndpoint.parse("[2001:db8:1::10]:51820"),
          IpAddress.parse("10.99.0.1"),
          IpAddress.parse("203.0.113.10"),
          Optional.of(1420),
          SECRET,
          Optional.empty());
  private static final JoinCode ONE_TIME =
      new JoinCode(
          CODE.site(),
          CODE.address(),
          CODE.hubKey(),
          CODE.endpoint(),
          CODE.hubAddress(),
          CODE.publicAddress(),
          CODE.mtu(),
          SECRET,
          Optional.of(
              new JoinCode.Enrolment(
                  PrivateKey.generate(), Instant.parse("2025-11-20T19:42:00Z"))));

  @Test
  void a_code_reads_back_unchanged() {
    assertThat(JoinCode.parse(ONE_TIME.reveal())).isEqualTo(ONE_TIME);
    assertThat(ONE_TIME.reveal()).matches("LL2-[A-Za-z0-9_-]+").hasSizeLessThan(400);
    assertThat(JoinCode.parse(CODE.reveal())).isEqualTo(CODE);
    assertThat(CODE.reveal()).matches("LL1-[A-Za-z0-9_-]+").hasSizeLessThan(300);
  }

  @Test
  void shows_its_secrets_only_when_asked() {
    assertThat(ONE_TIME.toString())
        .doesNotContain(SECRET.reveal())
        .doesNotContain(ONE_TIME.enrolment().orElseThrow().key().reveal());
    assertThat(CODE.toString()).doesNotContain(SECRET.reveal()).doesNotContain(CODE.reveal());
  }

  @Test
  void every_character_that_is_mistyped_is_noticed() {
    assertMistakesAreNoticed(CODE);
    assertMistakesAreNoticed(ONE_TIME);
  }

  private static void assertMistakesAreNoticed(JoinCode code) {
    String word = code.reveal();
    for (int i = 4; i < word.length(); i++) {
      for (char other : new char[] {'A', 'x', '7', '_'}) {
        String wrong = word.substring(0, i) + other + word.substring(i + 1);
        if (!wrong.equals(word)) {
          assertSame(code, wrong);
        }
      }
      String swapped =
          i + 1 < word.length()
              ? word.substring(0, i) + word.charAt(i + 1) + word.charAt(i) + word.substring(i + 2)
              : word;
      if (!swapped.equals(word)) {
        assertSame(code, swapped);
      }
      assertRefused(word.substring(0, i));
    }
  }

  /** The last character may hold bits that mean nothing: then it is no mistake. */
  private static void assertSame(JoinCode code, String word) {
    try {
      assertThat(JoinCode.parse(word)).isEqualTo(code);
      assertThat(word.substring(0, word.length() - 1))
          .isEqualTo(code.reveal().substring(0, word.length() - 1));
    } catch (ParseException e) {
      assertThat(e).hasMessageContaining("copy the whole code again");
    }
  }

  @Test
  void a_one_time_code_that_is_cut_off_says_so() {
    String word = ONE_TIME.reveal();
    for (int end = 4; end < word.length(); end++) {
      String part = word.substring(0, end);
      assertThat(JoinWord.isCutOff(part)).isTrue();
      assertThatThrownBy(() -> JoinCode.parse(part))
          .hasMessage(
              "'...' is not a join code: its end is missing: copy the whole code again, all lines"
                  + " of it");
    }
    assertThat(JoinWord.isCutOff(word)).isFalse();
    assertThat(JoinWord.isCutOff(CODE.reveal())).isFalse();
  }

  @Test
  void a_code_is_found_in_pasted_text_whose_lines_were_broken() {
    String word = ONE_TIME.reveal();
    String broken = word.substring(0, 70) + "\n  " + word.substring(70, 150) + "\r\n";
    assertThat(JoinWord.in("Paste     " + broken + word.substring(150) + "\n")).isEqualTo(word);
    assertThat(JoinWord.in("landline join " + CODE.reveal())).isEqualTo(CODE.reveal());
    assertThat(JoinWord.in("landline join what ")).isEqualTo("what");
  }

  private static void assertRefused(String word) {
    assertThatThrownBy(() -> JoinCode.parse(word))
        .isInstanceOf(ParseException.class)
        .hasMessageStartingWith("'...' is not a join code: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "LL1",
        "LL1-",
        "LL2-",
        "LL2-AAAA",
        "LL2-AA==",
        "LL2-AACB\u00e4\u00f6",
        "LL1-====",
        "LL1-\u00e4\u00f6",
        "join"
      })
  void text_that_is_not_a_code_is_refused(String word) {
    assertThatThrownBy(() -> JoinCode.parse(word)).isInstanceOf(ParseException.class);
  }

  @Test
  void noise_is_refused() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int n = 0; n < 10_000; n++) {
      StringBuilder word = new StringBuilder(n % 2 == 0 ? "LL1-" : "LL2-");
      int length = random.nextInt(300);
      for (int i = 0; i < length; i++) {
        word.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
      }
      assertThatThrownBy(() -> JoinCode.parse(word.toString()))
          .as("seed %d", seed)
          .isInstanceOf(ParseException.class);
    }
  }
}
