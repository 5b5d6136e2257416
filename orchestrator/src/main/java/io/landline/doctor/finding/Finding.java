// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.finding;

import java.util.ArrayList;
import java.util.List;

/**
 * A finding of a check.
 *
 * @param check the check
 * @param level its severity
 * @param problem what is wrong, with the configured names
 * @param advice what to do, best first
 */
public record Finding(Check check, Level level, String problem, List<Advice> advice) {
  public Finding {
    advice = List.copyOf(advice);
  }

  /** Severity of a finding. */
  public enum Level {
    /** Something does not work, or leaks, until it is fixed. */
    FIX("FIX"),
    /** Landline works; this is worth knowing. */
    NOTE("NOTE"),
    /** It could not be checked. */
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

  public static Finding fix(Check check, String problem) {
    return new Finding(check, Level.FIX, problem, List.of());
  }

  public static Finding note(Check check, String problem) {
    return new Finding(check, Level.NOTE, problem, List.of());
  }

  public static Finding unknown(Check check, String problem) {
    return new Finding(check, Level.UNKNOWN, problem, List.of());
  }

  /** The same with commands that fix it. */
  public Finding todo(String... commands) {
    return advise("Do", commands);
  }

  public Finding advise(String label, String... lines) {
    List<Advice> more = new ArrayList<>(advice);
    more.add(new Advice(label, List.of(lines)));
    return new Finding(check, level, problem, more);
  }
}
