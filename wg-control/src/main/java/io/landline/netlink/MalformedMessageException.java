// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

/** Bytes that are no message of the kind that was expected; nothing was taken from them. */
public final class MalformedMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MalformedMessageException(String message) {
    super(message);
  }

  public MalformedMessageException(String message, Throwable cause) {
    super(message, cause);
  }
}
