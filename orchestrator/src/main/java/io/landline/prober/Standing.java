// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Something that should stand, and is made again where it does not.
 *
 * @param <T> what
 */
final class Standing<T> {
  private Optional<T> made = Optional.empty();
  private String problem = "not created yet";

  /** Makes it, unless it stands. */
  void hold(Supplier<T> maker) {
    if (made.isEmpty()) {
      try {
        made = Optional.of(maker.get());
      } catch (ProbeException e) {
        problem = String.valueOf(e.getMessage());
      }
    }
  }

  /** It, where it stands. */
  Optional<T> get() {
    return made;
  }

  /** Why it does not stand. */
  String problem() {
    return problem;
  }

  /** Gives it up; it is the caller's to close. */
  Optional<T> drop() {
    Optional<T> former = made;
    made = Optional.empty();
    return former;
  }
}
