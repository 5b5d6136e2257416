// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.policy.Name;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Applies a changed configuration: replaces the file, changes the kernel and adds to the history.
 * The running service does it.
 */
public interface Applier {
  /**
   * A change that was made.
   *
   * @param remark what changed in the kernel, for people
   * @param number the configuration's number in the history
   * @param until the time of the rollback unless somebody confirms it; empty if it needs no
   *     confirmation
   */
  record Applied(String remark, int number, Optional<Instant> until) {}

  /**
   * Replaces the file, applies it to the kernel and adds it to the history.
   *
   * @param before the file's content that the change is based on
   * @param after the new content
   * @param forgets peers whose preshared key is deleted once the change is final
   * @return empty if no service runs; the file is unchanged
   * @throws EditException if it was refused; file and kernel are unchanged unless the exception
   *     says otherwise
   */
  Optional<Applied> apply(byte[] before, byte[] after, List<Name> forgets) throws EditException;

  /** Applies nothing, so that only the file is written. */
  static Applier none() {
    return (before, after, forgets) -> Optional.empty();
  }
}
