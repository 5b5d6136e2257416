// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A resource that is created when missing, and again after it was lost.
 *
 * @param <T> the resource
 */
final class Standing<T> {
  private Optional<T> made = Optional.empty();
  private String problem = "not created yet";

  /** Creates it unless it exists. */
  void hold(Supplier<T> maker) {
    if (made.isEmpty()) {
      try {
        made = Optional.of(maker.get());
      } catch (ProbeException e) {
        problem = String.valueOf(e.getMessage());
      }
    }
  }

  /** The resource, if it exists. */
  Optional<T> get() {
    return made;
  }

  /** Why it does not exist. */
  String problem() {
    return problem;
  }

  /** Removes it; the caller closes it. */
  Optional<T> drop() {
    Optional<T> former = made;
    made = Optional.empty();
    return former;
  }
}
