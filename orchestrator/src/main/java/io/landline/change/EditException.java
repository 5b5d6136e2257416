// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import java.util.List;

/** An edit that was not made: the file is as it was. */
public final class EditException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What kind of mishap it is. */
  public enum Kind {
    /** Something about this host stands in the way. */
    FAILED,
    /** The arguments make no sense. */
    USAGE,
    /** The file is, or would be, invalid. */
    INVALID,
    /** The caller may not do it. */
    NOT_PERMITTED,
    /** It takes the service, which does not run. */
    NO_SERVICE
  }

  private final Kind kind;
  private final transient List<String> lines;

  /** Lines for people: what is wrong, where, and what to do. */
  public EditException(Kind kind, List<String> lines) {
    super(String.join("\n", lines));
    this.kind = kind;
    this.lines = List.copyOf(lines);
  }

  /** One line. */
  public EditException(Kind kind, String problem, String advice) {
    this(kind, List.of(problem + "; " + advice));
  }

  public Kind kind() {
    return kind;
  }

  public List<String> lines() {
    return lines;
  }
}
