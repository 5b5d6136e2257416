// SPDX-License-Identifier: Apache-2.0
package io.landline.testhost;

/**
 * A borrowed socket.
 *
 * @param fd its descriptor, which the borrower closes
 * @param giveBack to be run after it is closed
 */
public record LentSocket(int fd, Runnable giveBack) {
  /** A socket that is not returned. */
  public static LentSocket own(int fd) {
    return new LentSocket(fd, () -> {});
  }
}
