// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Runs tasks in order, up to a number at the same time. Thread-safe. */
final class ConcurrencyLimit {
  private final int atOnce;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int running;
  private boolean beginning;

  /**
   * A limit without tasks.
   *
   * @param atOnce how many run at the same time
   */
  ConcurrencyLimit(int atOnce) {
    this.atOnce = atOnce;
  }

  /** The result of the task, which begins when there is room. */
  <T> CompletableFuture<T> add(Supplier<CompletableFuture<T>> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    synchronized (this) {
      waiting.add(() -> begin(task, result));
    }
    next();
    return result;
  }

  private <T> void begin(Supplier<CompletableFuture<T>> task, CompletableFuture<T> result) {
    CompletableFuture<T> begun;
    try {
      begun = task.get();
    } catch (RuntimeException e) {
      begun = CompletableFuture.failedFuture(e);
    }
    Nobody.waitsFor(
        begun.whenComplete(
            (value, failure) -> {
              if (failure == null) {
                result.complete(value);
              } else {
                result.completeExceptionally(failure);
              }
              synchronized (this) {
                running--;
              }
              next();
            }));
  }

  /** Begins waiting tasks, by one thread at a time, so that short tasks do not recurse. */
  private void next() {
    while (true) {
      Runnable task;
      synchronized (this) {
        if (beginning || running == atOnce || waiting.isEmpty()) {
          return;
        }
        beginning = true;
        running++;
        task = waiting.remove();
      }
      try {
        task.run();
      } finally {
        synchronized (this) {
          beginning = false;
        }
      }
    }
  }
}
