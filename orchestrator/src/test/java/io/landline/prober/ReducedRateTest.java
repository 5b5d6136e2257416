// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.health.fact.LegResult;
import io.landline.health.fact.LegResult.Datagrams;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.net.Sighting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Costly probes run in every tenth round, and in every round while they fail. */
final class ReducedRateTest {
  private final ReducedRate rate = new ReducedRate();

  private static CompletableFuture<LegResult> completed(LegResult result) {
    return CompletableFuture.completedFuture(result);
  }

  private List<Long> rounds() {
    return LongStream.range(0, 21).filter(rate::isDue).boxed().toList();
  }

  private void largest(int bytes) {
    rate.trackLargest(
            completed(
                new Datagrams(
                    5,
                    List.of(1L),
                    OptionalInt.of(bytes),
                    OptionalInt.of(1420),
                    Optional.empty(),
                    Optional.empty())),
            1420)
        .join();
  }

  @Test
  void every_tenth_round_while_it_succeeds() {
    assertThat(rounds()).containsExactly(0L, 10L, 20L);
    largest(1412);
    assertThat(rounds()).containsExactly(0L, 10L, 20L);
  }

  @Test
  void every_round_while_large_datagrams_get_lost() {
    largest(1300);
    assertThat(rounds()).hasSize(21);
    // A burst without a search changes nothing.
    rate.trackLargest(completed(Datagrams.of(5, List.of())), 1420).join();
    assertThat(rounds()).hasSize(21);
    largest(1420);
    assertThat(rounds()).hasSize(3);
  }

  private void seen(int port) {
    Endpoint expected = new Endpoint(IpAddress.parse("203.0.113.10"), 31000);
    Endpoint seen = new Endpoint(IpAddress.parse("203.0.113.10"), port);
    rate.trackSource(
            completed(
                new Datagrams(
                    1,
                    List.of(1L),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    Optional.of(new Sighting(expected, seen)),
                    Optional.empty())))
        .join();
  }

  @Test
  void every_round_while_the_source_is_wrong() {
    seen(31000);
    assertThat(rounds()).hasSize(3);
    seen(61234);
    assertThat(rounds()).hasSize(21);
    rate.trackSource(completed(new LegResult.NotKnown("no answer"))).join();
    assertThat(rounds()).hasSize(21);
    seen(31000);
    assertThat(rounds()).hasSize(3);
  }

  @Test
  void every_round_while_tcp_stalls() {
    rate.trackStream(
            completed(new LegResult.Stream(Optional.of(Duration.ofMillis(80)), 1340, 65536)))
        .join();
    assertThat(rounds()).hasSize(21);
    rate.trackStream(completed(new LegResult.NotKnown("no test host"))).join();
    assertThat(rounds()).hasSize(21);
    rate.trackStream(
            completed(new LegResult.Stream(Optional.of(Duration.ofMillis(80)), 65536, 65536)))
        .join();
    assertThat(rounds()).hasSize(3);
  }
}
