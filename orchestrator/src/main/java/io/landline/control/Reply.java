// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the service answers. */
public sealed interface Reply {
  /** Why something was not done. */
  enum Reason {
    /** The line is no request of this version. */
    NOT_UNDERSTOOD,
    /** The caller may not. */
    NOT_PERMITTED,
    /** The configuration is not valid. */
    INVALID,
    /** The state of things stands against it: the lines say which. */
    NOT_NOW,
    /** It was tried and did not work; the lines say what is true now. */
    FAILED
  }

  /**
   * It was not done.
   *
   * @param lines for people: what is wrong and what to do
   */
  record Refused(Reason reason, List<String> lines) implements Reply {
    public Refused {
      lines = List.copyOf(lines);
    }
  }

  /**
   * It was done.
   *
   * @param changed whether anything, in the file, the kernel or beside them, is another now
   * @param number the configuration's; 0 where there is none
   * @param kernel what changed in the kernel, in a few words
   * @param flowsCut live flows that contradicted the new state, and went
   * @param until when the former configuration comes back unless somebody confirms
   * @param remarks for people
   */
  record Done(
      boolean changed,
      int number,
      String kernel,
      int flowsCut,
      Optional<Instant> until,
      List<String> remarks)
      implements Reply {
    public Done {
      remarks = List.copyOf(remarks);
    }
  }

  /**
   * A probation is over.
   *
   * @param confirmed whether the configuration stayed
   */
  record Settled(boolean confirmed) implements Reply {}

  /** What was asked for. */
  record Facts(StatusFacts facts) implements Reply {}

  /** What was asked for. */
  record Live(LiveFacts facts) implements Reply {}

  /**
   * What was asked for.
   *
   * @param facts empty while nothing is proved
   * @param why nothing is proved, for people; empty where something is
   */
  record Health(Optional<HealthFacts> facts, String why) implements Reply {}
}
