// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.config.ConfigException;
import io.landline.config.ConfigProblem;
import io.landline.config.keys.KeyFileException;
import java.util.ArrayList;
import java.util.List;

/** An edit that failed; the file is unchanged. */
public final class EditException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Kind {
    /** The state of this host does not allow it now. */
    FAILED,
    /** The arguments are wrong. */
    USAGE,
    /** The file is, or would be, invalid. */
    INVALID,
    /** The caller may not do it. */
    NOT_PERMITTED,
    /** It needs the service, which is not running. */
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

  /** The file is, or would be, invalid: every problem, a line each. */
  public static EditException invalid(ConfigException e) {
    List<ConfigProblem> problems = e.problems();
    if (problems.size() == 1) {
      return new EditException(Kind.INVALID, List.of(problems.get(0) + " (nothing was changed)"));
    }
    List<String> lines = new ArrayList<>();
    lines.add(problems.size() + " problems; nothing was changed:");
    problems.forEach(problem -> lines.add("  " + problem));
    return new EditException(Kind.INVALID, lines);
  }

  /** A key file that cannot be read or written. */
  public static EditException of(KeyFileException e) {
    return new EditException(
        e.isPermissionDenied() ? Kind.NOT_PERMITTED : Kind.FAILED,
        List.of(String.valueOf(e.getMessage())));
  }

  public Kind kind() {
    return kind;
  }

  public List<String> lines() {
    return lines;
  }
}
