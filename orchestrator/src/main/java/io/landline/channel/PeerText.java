// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

/** Words that another host wrote, as they may be logged, kept and shown. */
final class PeerText {
  static final int VERSION = 64;
  static final int SENTENCE = 300;

  private PeerText() {}

  /** The text without control characters and invisible ones, cut to this length. */
  static String of(String text, int most) {
    StringBuilder safe = new StringBuilder(Math.min(text.length(), most));
    for (int i = 0; i < text.length() && i < most; i++) {
      char unit = text.charAt(i);
      safe.append(isVisible(unit) ? unit : '?');
    }
    return safe.toString();
  }

  /** Surrogates count as invisible: among the characters that they encode are invisible ones. */
  private static boolean isVisible(char unit) {
    return switch (Character.getType(unit)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          false;
      default -> true;
    };
  }
}
