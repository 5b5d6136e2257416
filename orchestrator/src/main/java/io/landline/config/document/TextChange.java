// SPDX-License-Identifier: Apache-2.0
package io.landline.config.document;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The change from one UTF-8 text to another: what lies between a beginning and an end that both
 * have. An edit of a large file is short this way.
 *
 * @param head the length of the common beginning, bytes
 * @param text what follows it in the new text
 * @param tail the length of the common end, bytes
 */
public record TextChange(int head, String text, int tail) {
  /** Throws IllegalArgumentException if a length is negative. */
  public TextChange {
    if (head < 0 || tail < 0) {
      throw new IllegalArgumentException("a length is not negative");
    }
  }

  /** The change between two texts. */
  public static TextChange between(byte[] before, byte[] after) {
    int most = Math.min(before.length, after.length);
    int differ = Arrays.mismatch(before, after);
    int head = differ < 0 ? most : differ;
    while (head > 0 && isWithinCharacter(after, head)) {
      head--;
    }
    int tail = commonEnd(before, after, most - head);
    while (tail > 0 && isWithinCharacter(after, after.length - tail)) {
      tail--;
    }
    String text = new String(after, head, after.length - tail - head, StandardCharsets.UTF_8);
    return new TextChange(head, text, tail);
  }

  /** Whether a text cut here would be cut within a character (RFC 3629: 10xxxxxx). */
  private static boolean isWithinCharacter(byte[] text, int at) {
    return at < text.length && (text[at] & 0xc0) == 0x80;
  }

  /** Compares blocks, then bytes: a large file is equal nearly everywhere. */
  private static int commonEnd(byte[] one, byte[] other, int most) {
    int end = 0;
    for (int block = 1 << 16; block > 0; block /= 16) {
      while (end + block <= most && endsAlike(one, other, end, block)) {
        end += block;
      }
    }
    return end;
  }

  private static boolean endsAlike(byte[] one, byte[] other, int end, int block) {
    int first = one.length - end;
    int second = other.length - end;
    return Arrays.equals(one, first - block, first, other, second - block, second);
  }

  /** Whether a text is long enough for what remains of it. */
  public boolean fits(byte[] before) {
    return (long) head + tail <= before.length;
  }

  /**
   * The new text.
   *
   * @throws IllegalArgumentException if the former text is shorter than what remains of it
   */
  public byte[] of(byte[] before) {
    if (!fits(before)) {
      throw new IllegalArgumentException("more remains of a text than there was");
    }
    byte[] middle = text.getBytes(StandardCharsets.UTF_8);
    byte[] after = Arrays.copyOf(before, head + middle.length + tail);
    System.arraycopy(middle, 0, after, head, middle.length);
    System.arraycopy(before, before.length - tail, after, head + middle.length, tail);
    return after;
  }
}
