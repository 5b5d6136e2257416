// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

/** Text that is not a valid value. The message names the kind of value, the text and the reason. */
public final class ParseException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * @param kind what was expected, in a user's words ("port range")
   * @param text the text that was read
   * @param reason why it is invalid, and what is expected
   */
  public ParseException(String kind, String text, String reason) {
    super("'" + text + "' is not " + article(kind) + " " + kind + ": " + reason);
  }

  private static String article(String kind) {
    return "AEIOaeio".indexOf(kind.charAt(0)) >= 0 || kind.startsWith("nft") ? "an" : "a";
  }
}
