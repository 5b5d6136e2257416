// SPDX-License-Identifier: Apache-2.0
package io.landline.testhost;

/** No test host is available, or none of its sockets. */
public final class TestHostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The reason, in words for users. */
  public TestHostException(String message) {
    super(message);
  }

  /** The reason, in words for users, and the exception behind it. */
  public TestHostException(String message, Throwable cause) {
    super(message, cause);
  }
}
