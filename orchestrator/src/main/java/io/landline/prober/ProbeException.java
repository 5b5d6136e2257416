// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

/** A probe cannot be sent or answered; the message says why, in words for users. */
public final class ProbeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ProbeException(String message, Throwable cause) {
    super(message, cause);
  }

  ProbeException(String message) {
    super(message);
  }
}
