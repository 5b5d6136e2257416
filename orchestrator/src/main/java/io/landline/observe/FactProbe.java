// SPDX-License-Identifier: Apache-2.0
package io.landline.observe;

import io.landline.health.fact.Fact;
import java.util.function.Supplier;

/** Reads something whose failure only makes a fact unknown. */
final class FactProbe {
  private FactProbe() {}

  /** The result, or why it is unknown. */
  static <T> Fact<T> of(Supplier<T> look) {
    return flat(() -> Fact.of(look.get()));
  }

  /** The result, or why it is unknown. */
  static <T> Fact<T> flat(Supplier<Fact<T>> look) {
    try {
      return look.get();
    } catch (RuntimeException e) {
      String message = e.getMessage();
      return Fact.unknown(
          message == null || message.isBlank() ? e.getClass().getSimpleName() : message);
    }
  }
}
