// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Begins tasks in the order in which they came, so many at a time. Used by any thread. */
final class InTurn {
  private final int atOnce;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int running;

  /**
   * Nothing waits.
   *
   * @param atOnce how many run at a time
   */
  InTurn(int atOnce) {
    this.atOnce = atOnce;
  }

  /** What the task will come to; it begins when one before it has ended. */
  <T> CompletableFuture<T> add(Supplier<CompletableFuture<T>> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    synchronized (this) {
      waiting.add(
          () ->
              Nobody.waitsFor(
                  task.get()
                      .whenComplete(
                          (value, failure) -> {
                            ended();
                            if (failure == null) {
                              result.complete(value);
                            } else {
                              result.completeExceptionally(failure);
                            }
                          })));
    }
    next();
    return result;
  }

  private void ended() {
    synchronized (this) {
      running--;
    }
    next();
  }

  private void next() {
    Runnable task;
    synchronized (this) {
      if (running == atOnce || waiting.isEmpty()) {
        return;
      }
      running++;
      task = waiting.remove();
    }
    task.run();
  }
}
