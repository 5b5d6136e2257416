// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

/** Checks text that nft puts in quotes. */
final class NftText {
  /** NFTNL_UDATA_COMMENT_MAXLEN of nftables' rule.h, bytes with the final zero. */
  static final int COMMENT_MAX = 128;

  private NftText() {}

  static void requireQuotable(String comment) {
    if (comment.isEmpty() || comment.length() >= COMMENT_MAX || !isPlain(comment)) {
      throw new IllegalArgumentException(
          "a comment is 1 to 127 printable ASCII characters without quotes: " + comment);
    }
  }

  private static boolean isPlain(String comment) {
    for (int i = 0; i < comment.length(); i++) {
      char c = comment.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }
}
