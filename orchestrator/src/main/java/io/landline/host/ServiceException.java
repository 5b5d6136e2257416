// SPDX-License-Identifier: Apache-2.0
package io.landline.host;

import java.util.List;

/** The configuration, or a file beside it, cannot be used: why. */
public final class ServiceException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean invalid;
  private final transient List<String> lines;

  /**
   * What is wrong.
   *
   * @param invalid whether it is the configuration's own text
   * @param lines at least one
   */
  ServiceException(boolean invalid, List<String> lines, Exception cause) {
    super(String.join("; ", lines), cause);
    this.invalid = invalid;
    this.lines = List.copyOf(lines);
  }

  /** Whether it is the configuration's text that is wrong, not a file that cannot be read. */
  public boolean isInvalidConfiguration() {
    return invalid;
  }

  /** For people. */
  public List<String> lines() {
    return lines;
  }
}
