// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A resource that is created again when it is missing.
 *
 * @param <T> its type
 */
final class Recreatable<T> {
  private Optional<T> value = Optional.empty();
  private String problem = "not created yet";

  /** Creates it if it is missing; a failure becomes {@link #problem}. */
  void createIfMissing(Supplier<T> factory) {
    if (value.isEmpty()) {
      try {
        value = Optional.of(factory.get());
      } catch (ProbeException e) {
        problem = String.valueOf(e.getMessage());
      }
    }
  }

  /** The resource; empty while it is missing. */
  Optional<T> get() {
    return value;
  }

  /** Why it is missing. */
  String problem() {
    return problem;
  }

  /** Gives the resource to the caller, who closes it; from now on it is missing. */
  Optional<T> release() {
    Optional<T> former = value;
    value = Optional.empty();
    return former;
  }
}
