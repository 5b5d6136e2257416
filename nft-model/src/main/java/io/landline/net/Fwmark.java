// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

/**
 * Bits of a packet's or a flow's mark under a mask, written {@code 0x4c000000/0xff000000}.
 *
 * @param value the bits, none outside the mask
 * @param mask which bits count, not 0
 */
public record Fwmark(int value, int mask) {
  public Fwmark {
    if (mask == 0 || (value & ~mask) != 0) {
      throw new ParseException(
          "mark", text(value, mask), "the mask must not be 0 and must cover all bits of the value");
    }
  }

  /**
   * Reads {@code 0xVALUE/0xMASK}.
   *
   * @throws ParseException if it is not of that form
   */
  public static Fwmark parse(String text) {
    if (!text.matches("0x[0-9a-fA-F]{1,8}/0x[0-9a-fA-F]{1,8}")) {
      throw new ParseException("mark", text, "expected 0xVALUE/0xMASK");
    }
    int slash = text.indexOf('/');
    return new Fwmark(
        Integer.parseUnsignedInt(text.substring(2, slash), 16),
        Integer.parseUnsignedInt(text.substring(slash + 3), 16));
  }

  /** Whether a packet or flow with this mark carries it. */
  public boolean isIn(int mark) {
    return (mark & mask) == value;
  }

  private static String text(int value, int mask) {
    return "0x" + Integer.toHexString(value) + "/0x" + Integer.toHexString(mask);
  }

  @Override
  public String toString() {
    return text(value, mask);
  }
}
