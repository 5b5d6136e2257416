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
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JoinCodeTest {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final PresharedKey SECRET = PresharedKey.of(new byte[32]);
  private static final JoinCode CODE =
      new JoinCode(
          new Name("wa7vc"),
          InterfaceAddress.parse("10.99.0.2/24"),
          PrivateKey.generate().publicKey(),
          HostEndpoint.parse("[2001:db8:1::10]:51820"),
          IpAddress.parse("10.99.0.1"),
          IpAddress.parse("203.0.113.10"),
          1420,
          SECRET);

  @Test
  void a_code_reads_back_unchanged() {
    assertThat(JoinCode.parse(CODE.reveal())).isEqualTo(CODE);
    assertThat(CODE.reveal()).matches("LL1-[A-Za-z0-9_-]+").hasSizeLessThan(300);
  }

  @Test
  void shows_its_secret_only_when_asked() {
    assertThat(CODE.toString()).doesNotContain(SECRET.reveal()).doesNotContain(CODE.reveal());
  }

  @Test
  void every_character_that_is_mistyped_is_noticed() {
    String word = CODE.reveal();
    for (int i = 4; i < word.length(); i++) {
      for (char other : new char[] {'A', 'x', '7', '_'}) {
        String wrong = word.substring(0, i) + other + word.substring(i + 1);
        if (!wrong.equals(word)) {
          assertSame(wrong);
        }
      }
      String swapped =
          i + 1 < word.length()
              ? word.substring(0, i) + word.charAt(i + 1) + word.charAt(i) + word.substring(i + 2)
              : word;
      if (!swapped.equals(word)) {
        assertSame(swapped);
      }
      assertRefused(word.substring(0, i));
    }
  }

  /** The last character may hold bits that mean nothing: then it is no mistake. */
  private static void assertSame(String word) {
    try {
      assertThat(JoinCode.parse(word)).isEqualTo(CODE);
      assertThat(word.substring(0, word.length() - 1))
          .isEqualTo(CODE.reveal().substring(0, word.length() - 1));
    } catch (ParseException e) {
      assertThat(e).hasMessageContaining("copy the whole code again");
    }
  }

  private static void assertRefused(String word) {
    assertThatThrownBy(() -> JoinCode.parse(word))
        .isInstanceOf(ParseException.class)
        .hasMessageStartingWith("'...' is not a join code: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "LL1", "LL1-", "LL2-AAAA", "LL1-====", "LL1-\u00e4\u00f6", "join"})
  void text_that_is_not_a_code_is_refused(String word) {
    assertThatThrownBy(() -> JoinCode.parse(word)).isInstanceOf(ParseException.class);
  }

  @Test
  void noise_is_refused() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int n = 0; n < 10_000; n++) {
      StringBuilder word = new StringBuilder("LL1-");
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
