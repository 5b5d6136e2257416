// SPDX-License-Identifier: Apache-2.0
package io.landline.testhost;

/** No test host, or no socket of it, is available. */
public final class TestHostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the reason, for people. */
  public TestHostException(String message) {
    super(message);
  }

  /** With the reason, for people, and the cause. */
  public TestHostException(String message, Throwable cause) {
    super(message, cause);
  }
}
