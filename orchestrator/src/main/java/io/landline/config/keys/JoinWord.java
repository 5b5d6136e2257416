// SPDX-License-Identifier: Apache-2.0
package io.landline.config.keys;

import io.landline.net.ParseException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * The text of a join code: {@code LL1-} and base64url of the fields, a line each, with four bytes
 * of their SHA-256 behind them. {@code LL2-} has the number of all its bytes first, two of them, so
 * that a code that was cut off is recognized.
 */
public final class JoinWord {
  private static final String FIRST = "LL1-";
  private static final String ONE_TIME = "LL2-";
  private static final int CHECK = 4;
  private static final int LENGTH = 2;

  private JoinWord() {}

  /** Whether it begins as a code of the second form does. */
  public static boolean isOneTime(String word) {
    return word.startsWith(ONE_TIME);
  }

  /**
   * The code in pasted text: everything after its beginning, without white space, since mail and
   * terminals break long lines. Without such a beginning, the last word.
   */
  public static String in(String text) {
    int at = Math.max(text.lastIndexOf(FIRST), text.lastIndexOf(ONE_TIME));
    if (at >= 0) {
      return text.substring(at).replaceAll("\\s", "");
    }
    List<String> words = List.of(text.strip().split("\\s+", -1));
    return words.get(words.size() - 1);
  }

  /** Whether the rest of a code may follow in the next line. */
  public static boolean isCutOff(String word) {
    return isOneTime(word) && characters(word) > word.length() - ONE_TIME.length();
  }

  /** How many characters of base64 a one-time code should have; many if not even that is there. */
  private static int characters(String word) {
    int four = ONE_TIME.length() + 4;
    if (word.length() < four) {
      return Integer.MAX_VALUE;
    }
    try {
      byte[] first = Base64.getUrlDecoder().decode(word.substring(ONE_TIME.length(), four));
      int bytes = first.length < LENGTH ? 0 : ((first[0] & 0xff) << 8) | (first[1] & 0xff);
      return (bytes * 4 + 2) / 3;
    } catch (IllegalArgumentException e) {
      return 0; // damaged
    }
  }

  static List<String> parse(String word) {
    boolean once = isOneTime(word);
    if (!once && !word.startsWith(FIRST)) {
      throw damaged("it must begin with " + ONE_TIME + " or " + FIRST);
    }
    if (isCutOff(word)) {
      throw damaged("its end is missing: copy the whole code again, all lines of it");
    }
    byte[] all;
    try {
      all = Base64.getUrlDecoder().decode(word.substring(FIRST.length()));
    } catch (IllegalArgumentException e) {
      throw damaged("a character is wrong: copy the whole code again");
    }
    int begin = once ? LENGTH : 0;
    int end = Math.max(begin, all.length - CHECK);
    if (all.length < end
        || !Arrays.equals(check(all, end), Arrays.copyOfRange(all, end, all.length))) {
      throw damaged("a character is missing or wrong: copy the whole code again");
    }
    return List.of(new String(all, begin, end - begin, StandardCharsets.UTF_8).split("\n", -1));
  }

  static ParseException damaged(String why) {
    return new ParseException("join code", "...", why);
  }

  static String of(List<String> fields, boolean once) {
    byte[] text = String.join("\n", fields).getBytes(StandardCharsets.UTF_8);
    int begin = once ? LENGTH : 0;
    byte[] all = new byte[begin + text.length + CHECK];
    if (once) {
      all[0] = (byte) (all.length >> 8);
      all[1] = (byte) all.length;
    }
    System.arraycopy(text, 0, all, begin, text.length);
    int end = begin + text.length;
    System.arraycopy(check(all, end), 0, all, end, CHECK);
    return (once ? ONE_TIME : FIRST) + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  private static byte[] check(byte[] all, int end) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(all, 0, end);
      return Arrays.copyOf(digest.digest(), CHECK);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
