// SPDX-License-Identifier: Apache-2.0
package io.landline.testhost;

/**
 * A socket that is lent for some time.
 *
 * @param fd its descriptor, which the borrower closes
 * @param giveBack the borrower runs this after closing it
 */
public record LentSocket(int fd, Runnable giveBack) {
  /** A socket that is not given back. */
  public static LentSocket own(int fd) {
    return new LentSocket(fd, () -> {});
  }
}
