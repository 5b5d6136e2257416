// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.policy.Name;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Brings a changed configuration into file, kernel and history: the service, where it runs. */
public interface Applier {
  /**
   * A change that was made.
   *
   * @param remark for people: what was done to the kernel
   * @param number of the configuration in the history
   * @param until when it is rolled back unless somebody confirms it; empty where it stays
   */
  record Applied(String remark, int number, Optional<Instant> until) {}

  /**
   * Has the file replaced, the kernel brought to it, and the history kept.
   *
   * @param before what the file holds; the change was made to this
   * @param after what it should hold
   * @param forgets peers whose preshared key goes when the change stands
   * @return empty where no service runs: the file is as before
   * @throws EditException if it was refused; file and kernel are as before, or the exception says
   *     what is true
   */
  Optional<Applied> apply(byte[] before, byte[] after, List<Name> forgets) throws EditException;

  /** Writes the file only. */
  static Applier none() {
    return (before, after, forgets) -> Optional.empty();
  }
}
