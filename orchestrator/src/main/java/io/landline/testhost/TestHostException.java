// SPDX-License-Identifier: Apache-2.0
package io.landline.testhost;

/** There is no test host to be had, or no socket of it. */
public final class TestHostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why, for people. */
  public TestHostException(String message) {
    super(message);
  }

  /** Why, for people, and what stands behind it. */
  public TestHostException(String message, Throwable cause) {
    super(message, cause);
  }
}
