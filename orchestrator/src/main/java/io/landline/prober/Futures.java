// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import java.util.concurrent.Future;

/** Marks futures whose result is ignored on purpose. */
final class Futures {
  private Futures() {}

  static void ignoreResult(Future<?> future) {}
}
