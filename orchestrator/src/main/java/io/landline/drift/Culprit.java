// SPDX-License-Identifier: Apache-2.0
package io.landline.drift;

import java.util.Optional;

/**
 * A process that changed something.
 *
 * @param pid its process ID, as the kernel reports it
 * @param name its name, if known
 * @param certain whether the kernel named it; otherwise it is derived from a netlink port number
 */
record Culprit(int pid, Optional<String> name, boolean certain) {
  /** The more telling of two records: a short command may end before its last event is read. */
  Culprit better(Culprit other) {
    return certain == other.certain ? (name.isPresent() ? this : other) : certain ? this : other;
  }

  @Override
  public String toString() {
    String process = name.map(n -> n + ", process " + pid).orElse("process " + pid);
    return certain ? process : "likely " + process;
  }
}
