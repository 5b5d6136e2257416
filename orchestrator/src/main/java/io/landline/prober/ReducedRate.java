// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.health.fact.LegResult;
import io.landline.health.fact.LegResult.Datagrams;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * When a costly probe is due: in every tenth round, beginning with the first, and in every round
 * while it fails, so that a failure that has ended is not reported for ten more rounds. One thread
 * calls {@link #isDue}; results may come on any thread.
 */
final class ReducedRate {
  private static final int TENTH = 10;

  private volatile boolean failing;

  /** Whether the probe is due in the round with this number. */
  boolean isDue(long number) {
    return failing || number % TENTH == 0;
  }

  /** Notes the result of a search for the largest datagram. */
  CompletableFuture<LegResult> trackLargest(CompletableFuture<LegResult> result, int mtu) {
    return result.thenApply(
        r -> {
          if (r instanceof Datagrams d && d.largest().isPresent()) {
            failing = d.isCut(mtu);
          }
          return r;
        });
  }

  /** Notes whether the source address that others saw was right. */
  CompletableFuture<LegResult> trackSource(CompletableFuture<LegResult> result) {
    return result.thenApply(
        r -> {
          if (r instanceof Datagrams d && d.caller().isPresent()) {
            failing = !d.caller().get().isRight();
          }
          return r;
        });
  }

  /** Notes the same of several sources; one that is wrong or lost is enough. */
  void trackSources(List<CompletableFuture<LegResult>> results) {
    track(
        results,
        r ->
            r instanceof Datagrams d
                && (d.received() == 0 || d.caller().filter(s -> !s.isRight()).isPresent()));
  }

  /** Notes the results of several TCP connections; one failure is enough. */
  void trackStreams(List<CompletableFuture<LegResult>> results) {
    track(results, r -> r instanceof LegResult.Stream s && !s.isWhole());
  }

  private void track(List<CompletableFuture<LegResult>> results, Predicate<LegResult> failed) {
    CompletableFuture<?>[] all = results.toArray(CompletableFuture<?>[]::new);
    Futures.ignoreResult(
        CompletableFuture.allOf(all)
            .thenRun(
                () -> failing = results.stream().map(CompletableFuture::join).anyMatch(failed)));
  }

  /** Notes the result of a TCP connection. */
  CompletableFuture<LegResult> trackStream(CompletableFuture<LegResult> result) {
    return result.thenApply(
        r -> {
          if (r instanceof LegResult.Stream stream) {
            failing = !stream.isWhole();
          }
          return r;
        });
  }
}
