// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

/** Text that is not the value it should be: says which kind of value, the text, and why. */
public final class ParseException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * @param kind what was expected, in a user's words ("port range")
   * @param text what was there
   * @param reason why it is not one, and what would be
   */
  public ParseException(String kind, String text, String reason) {
    super("'" + text + "' is not " + article(kind) + " " + kind + ": " + reason);
  }

  private static String article(String kind) {
    return "AEIOaeio".indexOf(kind.charAt(0)) >= 0 || kind.startsWith("nft") ? "an" : "a";
  }
}
