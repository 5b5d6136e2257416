// SPDX-License-Identifier: Apache-2.0
package io.landline.testhost;

/**
 * A socket for some time.
 *
 * @param fd its descriptor, for the borrower to close
 * @param giveBack to be run once it is closed
 */
public record LentSocket(int fd, Runnable giveBack) {
  /** A socket that is the borrower's alone. */
  public static LentSocket own(int fd) {
    return new LentSocket(fd, () -> {});
  }
}
