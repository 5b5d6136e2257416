// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

/** Bytes that are not a valid message of the expected kind; none of them was used. */
public final class MalformedMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MalformedMessageException(String message) {
    super(message);
  }

  public MalformedMessageException(String message, Throwable cause) {
    super(message, cause);
  }
}
