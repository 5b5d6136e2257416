// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

/** The service could not be asked. */
public final class ControlException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Kind {
    /** Nobody listens there. */
    NO_SERVICE,
    /** The caller may not open the socket. */
    NOT_PERMITTED,
    /** It began and got no answer: what was asked for may be done, or not. */
    NO_ANSWER
  }

  private final Kind kind;

  ControlException(Kind kind, String problem) {
    super(problem);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
