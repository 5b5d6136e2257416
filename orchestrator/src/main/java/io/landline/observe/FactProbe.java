// SPDX-License-Identifier: Apache-2.0
package io.landline.observe;

import io.landline.health.fact.Fact;
import java.util.function.Supplier;

/** Looks whose failure is no more than something that is not known. */
final class FactProbe {
  private FactProbe() {}

  /** What it finds, or why it failed. */
  static <T> Fact<T> of(Supplier<T> look) {
    return flat(() -> Fact.of(look.get()));
  }

  /** What it finds, or why it failed. */
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
