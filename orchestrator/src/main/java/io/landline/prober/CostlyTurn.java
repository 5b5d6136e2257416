// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.health.fact.LegResult;
import io.landline.health.fact.LegResult.Datagrams;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * When a costly trial takes place: in every tenth round, beginning with the first, and in every
 * round after a bad result, because otherwise a trouble that is over would be reported for ten more
 * rounds. Read by one thread, updated by any.
 */
final class CostlyTurn {
  private static final int TENTH = 10;

  private volatile boolean unwell;

  /** Whether it takes place in the round of this number. */
  boolean has(long number) {
    return unwell || number % TENTH == 0;
  }

  /** Notes the result of a burst that searched for the largest datagram. */
  CompletableFuture<LegResult> largest(CompletableFuture<LegResult> result, int mtu) {
    return result.thenApply(
        r -> {
          if (r instanceof Datagrams d && d.largest().isPresent()) {
            unwell = Datagrams.isCut(d.largest().getAsInt(), mtu);
          }
          return r;
        });
  }

  /** Notes the source that was seen. */
  CompletableFuture<LegResult> seen(CompletableFuture<LegResult> result) {
    return result.thenApply(
        r -> {
          if (r instanceof Datagrams d && d.caller().isPresent()) {
            unwell = !d.caller().get().isRight();
          }
          return r;
        });
  }

  /** Notes the results of several TCP connections; a single bad one counts. */
  void streams(List<CompletableFuture<LegResult>> results) {
    CompletableFuture<?>[] all = results.toArray(CompletableFuture<?>[]::new);
    Nobody.waitsFor(
        CompletableFuture.allOf(all)
            .thenRun(
                () ->
                    unwell =
                        results.stream()
                            .map(CompletableFuture::join)
                            .anyMatch(r -> r instanceof LegResult.Stream s && !s.isWhole())));
  }

  /** Notes the result of a TCP connection. */
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
