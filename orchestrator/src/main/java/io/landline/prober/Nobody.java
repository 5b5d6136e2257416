// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import java.util.concurrent.Future;

/** Says where it is meant that nobody waits for what Netty does later. */
final class Nobody {
  private Nobody() {}

  static void waitsFor(Future<?> done) {}
}
