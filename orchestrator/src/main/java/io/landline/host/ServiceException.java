// SPDX-License-Identifier: Apache-2.0
package io.landline.host;

import java.util.List;

/** The configuration, or a file that belongs to it, cannot be used. */
public final class ServiceException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean invalid;
  private final transient List<String> lines;

  /**
   * Describes the problem.
   *
   * @param invalid whether the configuration's text is invalid
   * @param lines for users, at least one
   */
  ServiceException(boolean invalid, List<String> lines, Exception cause) {
    super(String.join("; ", lines), cause);
    this.invalid = invalid;
    this.lines = List.copyOf(lines);
  }

  /** Whether the configuration's text is invalid; else a file cannot be read. */
  public boolean isInvalidConfiguration() {
    return invalid;
  }

  /** The message for users, line by line. */
  public List<String> lines() {
    return lines;
  }
}
