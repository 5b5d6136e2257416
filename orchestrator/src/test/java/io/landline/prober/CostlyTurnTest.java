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

/** What is costly is tried seldom, and at once again while it is not well. */
final class CostlyTurnTest {
  private final CostlyTurn turn = new CostlyTurn();

  private static CompletableFuture<LegResult> came(LegResult result) {
    return CompletableFuture.completedFuture(result);
  }

  private List<Long> turns() {
    return LongStream.range(0, 21).filter(turn::has).boxed().toList();
  }

  private void largest(int bytes) {
    turn.largest(
            came(
                new Datagrams(
                    5, List.of(1L), OptionalInt.of(bytes), Optional.empty(), Optional.empty())),
            1420)
        .join();
  }

  @Test
  void every_tenth_round_while_all_is_well() {
    assertThat(turns()).containsExactly(0L, 10L, 20L);
    largest(1412);
    assertThat(turns()).containsExactly(0L, 10L, 20L);
  }

  @Test
  void every_round_while_large_datagrams_get_lost() {
    largest(1300);
    assertThat(turns()).hasSize(21);
    // A burst that found nothing out changes nothing.
    turn.largest(came(Datagrams.of(5, List.of())), 1420).join();
    assertThat(turns()).hasSize(21);
    largest(1420);
    assertThat(turns()).hasSize(3);
  }

  private void seen(int port) {
    Endpoint expected = new Endpoint(IpAddress.parse("203.0.113.10"), 31000);
    Endpoint seen = new Endpoint(IpAddress.parse("203.0.113.10"), port);
    turn.seen(
            came(
                new Datagrams(
                    1,
                    List.of(1L),
                    OptionalInt.empty(),
                    Optional.of(new Sighting(expected, seen)),
                    Optional.empty())))
        .join();
  }

  @Test
  void every_round_while_somebody_sees_somebody_else() {
    seen(31000);
    assertThat(turns()).hasSize(3);
    seen(61234);
    assertThat(turns()).hasSize(21);
    turn.seen(came(new LegResult.NotKnown("nobody answers"))).join();
    assertThat(turns()).hasSize(21);
    seen(31000);
    assertThat(turns()).hasSize(3);
  }

  @Test
  void every_round_while_tcp_stalls() {
    turn.stream(came(new LegResult.Stream(Optional.of(Duration.ofMillis(80)), 1340, 65536))).join();
    assertThat(turns()).hasSize(21);
    turn.stream(came(new LegResult.NotKnown("no test host"))).join();
    assertThat(turns()).hasSize(21);
    turn.stream(came(new LegResult.Stream(Optional.of(Duration.ofMillis(80)), 65536, 65536)))
        .join();
    assertThat(turns()).hasSize(3);
  }
}
