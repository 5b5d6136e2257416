// SPDX-License-Identifier: Apache-2.0
package io.landline.config.keys;

import java.util.List;

/** A wg-quick file cannot be used. */
public final class WgQuickException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /**
   * Describes everything that is wrong.
   *
   * @param problems for people, at least one, without secrets
   */
  WgQuickException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** Everything that is wrong, for people. */
  public List<String> problems() {
    return problems;
  }
}
