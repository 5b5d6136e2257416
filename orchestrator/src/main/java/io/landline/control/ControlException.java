// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

/** The service gave no usable answer. */
public final class ControlException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Kind {
    /** Nothing listens at the socket. */
    NO_SERVICE,
    /** The caller may not open the socket. */
    NOT_PERMITTED,
    /** The request was sent but not answered: it may or may not have been carried out. */
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
