// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ConcurrencyLimitTest {
  @Test
  void runs_a_limited_number_at_a_time_in_order() {
    ConcurrencyLimit limit = new ConcurrencyLimit(2);
    List<Integer> begun = new ArrayList<>();
    List<CompletableFuture<Integer>> tasks = new ArrayList<>();
    List<CompletableFuture<Integer>> results = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      CompletableFuture<Integer> task = new CompletableFuture<>();
      tasks.add(task);
      results.add(
          limit.add(
              () -> {
                begun.add(number);
                return task;
              }));
    }
    assertThat(begun).containsExactly(0, 1);
    tasks.get(1).complete(7);
    assertThat(results.get(1)).isCompletedWithValue(7);
    assertThat(begun).containsExactly(0, 1, 2);
    tasks.get(0).completeExceptionally(new IllegalStateException("lost"));
    assertThat(results.get(0)).isCompletedExceptionally();
    assertThat(begun).containsExactly(0, 1, 2, 3);
  }

  @Test
  void a_task_that_throws_frees_its_place() {
    ConcurrencyLimit limit = new ConcurrencyLimit(1);
    CompletableFuture<Integer> thrown =
        limit.add(
            () -> {
              throw new IllegalStateException("cannot open a socket");
            });
    assertThat(thrown).isCompletedExceptionally();
    assertThat(limit.add(() -> CompletableFuture.completedFuture(3))).isCompletedWithValue(3);
  }

  @Test
  void very_many_tasks_that_end_at_once_all_run() {
    ConcurrencyLimit limit = new ConcurrencyLimit(1);
    CompletableFuture<Integer> first = new CompletableFuture<>();
    CompletableFuture<Integer> held = limit.add(() -> first);
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      all.add(limit.add(() -> CompletableFuture.completedFuture(1)));
    }
    first.complete(0);
    assertThat(held).isCompleted();
    assertThat(all).allSatisfy(one -> assertThat(one).isCompleted());
  }
}
