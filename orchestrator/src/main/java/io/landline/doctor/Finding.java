// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor;

import java.util.ArrayList;
import java.util.List;

/**
 * What a check found.
 *
 * @param check what was looked for
 * @param level how much it matters
 * @param problem what is wrong, with the names that people gave
 * @param advice what to do, best first
 */
public record Finding(Check check, Level level, String problem, List<Advice> advice) {
  public Finding {
    advice = List.copyOf(advice);
  }

  /** How much a finding matters. */
  public enum Level {
    /** Something does not work, or leaks, until it is mended. */
    MEND("MEND"),
    /** It works; know this. */
    KNOW("KNOW"),
    /** It could not be looked at. */
    UNKNOWN("?");

    private final String text;

    Level(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * What to do about it.
   *
   * @param label such as {@code Do} or {@code Do, on the radio}
   * @param lines commands, ready to paste
   */
  public record Advice(String label, List<String> lines) {
    public Advice {
      lines = List.copyOf(lines);
    }
  }

  static Finding mend(Check check, String problem) {
    return new Finding(check, Level.MEND, problem, List.of());
  }

  static Finding know(Check check, String problem) {
    return new Finding(check, Level.KNOW, problem, List.of());
  }

  static Finding unknown(Check check, String problem) {
    return new Finding(check, Level.UNKNOWN, problem, List.of());
  }

  /** The same with commands that mend it. */
  Finding todo(String... commands) {
    return advise("Do", commands);
  }

  Finding advise(String label, String... lines) {
    List<Advice> more = new ArrayList<>(advice);
    more.add(new Advice(label, List.of(lines)));
    return new Finding(check, level, problem, more);
  }
}
