// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.health.fact.LegResult;
import io.landline.health.fact.LegResult.Datagrams;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * When something costly is tried: in every tenth round, the first among them, and in every round
 * while it was not well: else a trouble that is over would be told for ten rounds more. Asked by
 * one thread, told by any.
 */
final class ReducedRate {
  private static final int TENTH = 10;

  private volatile boolean unwell;

  /** Whether it is tried in the round of this number. */
  boolean has(long number) {
    return unwell || number % TENTH == 0;
  }

  /** Takes note of what comes of a burst that looked for the largest datagram. */
  CompletableFuture<LegResult> largest(CompletableFuture<LegResult> result, int mtu) {
    return result.thenApply(
        r -> {
          if (r instanceof Datagrams d && d.largest().isPresent()) {
            unwell = Datagrams.isCut(d.largest().getAsInt(), mtu);
          }
          return r;
        });
  }

  /** Takes note of as whom it was seen. */
  CompletableFuture<LegResult> seen(CompletableFuture<LegResult> result) {
    return result.thenApply(
        r -> {
          if (r instanceof Datagrams d && d.caller().isPresent()) {
            unwell = !d.caller().get().isRight();
          }
          return r;
        });
  }

  /** Takes note of what comes of several TCP connections: one that is not well is enough. */
  void streams(List<CompletableFuture<LegResult>> results) {
    CompletableFuture<?>[] all = results.toArray(CompletableFuture<?>[]::new);
    Futures.ignoreResult(
        CompletableFuture.allOf(all)
            .thenRun(
                () ->
                    unwell =
                        results.stream()
                            .map(CompletableFuture::join)
                            .anyMatch(r -> r instanceof LegResult.Stream s && !s.isWhole())));
  }

  /** Takes note of what comes of a TCP connection. */
  CompletableFuture<LegResult> stream(CompletableFuture<LegResult> result) {
    return result.thenApply(
        r -> {
          if (r instanceof LegResult.Stream stream) {
            unwell = !stream.isWhole();
          }
          return r;
        });
  }
}
