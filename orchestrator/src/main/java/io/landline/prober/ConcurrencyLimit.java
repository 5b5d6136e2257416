// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Runs tasks in the order in which they were added, a limited number at a time. Thread-safe. */
final class ConcurrencyLimit {
  private final int atOnce;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int running;
  private boolean beginning;

  /**
   * No tasks yet.
   *
   * @param atOnce how many tasks run at a time
   */
  ConcurrencyLimit(int atOnce) {
    this.atOnce = atOnce;
  }

  /** Adds a task; returns its future result. The task begins when there is room for it. */
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
    Futures.ignoreResult(
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

  /** One thread at a time begins tasks, so tasks that end at once do not recurse. */
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
