// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

/** How well something is, in the words and numbers of monitoring plugins. */
public enum State {
  OK(0, 0),
  WARNING(1, 2),
  CRITICAL(2, 3),
  UNKNOWN(3, 1);

  private final int code;
  private final int badness;

  State(int code, int badness) {
    this.code = code;
    this.badness = badness;
  }

  /** The exit code of a monitoring plugin. */
  public int code() {
    return code;
  }

  /** A known trouble is worse than not knowing, which is worse than being well. */
  public boolean isWorseThan(State other) {
    return badness > other.badness;
  }

  public State worse(State other) {
    return isWorseThan(other) ? this : other;
  }
}
