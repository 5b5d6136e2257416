// SPDX-License-Identifier: Apache-2.0
package io.landline.drift;

import java.util.Optional;

/**
 * A process that changed something.
 *
 * @param pid its number, as the kernel tells it
 * @param name its name, where it is known
 * @param certain whether the kernel says so; else it follows from a netlink port's number
 */
record Culprit(int pid, Optional<String> name, boolean certain) {
  /** What tells more of the same process: a short command has ended before its last event. */
  Culprit better(Culprit other) {
    return certain == other.certain ? (name.isPresent() ? this : other) : certain ? this : other;
  }

  @Override
  public String toString() {
    String process = name.map(n -> n + ", process " + pid).orElse("process " + pid);
    return certain ? process : "likely " + process;
  }
}
