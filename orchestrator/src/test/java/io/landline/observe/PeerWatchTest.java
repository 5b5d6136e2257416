// SPDX-License-Identifier: Apache-2.0
package io.landline.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.health.fact.Fact;
import io.landline.kernel.WireGuardPeerState;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.observe.PeerWatch.Observation;
import io.landline.wireguard.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The age of handshakes, silence, and the last good endpoint. */
final class PeerWatchTest {
  private static final Instant TIME = Instant.parse("2026-11-20T03:07:00Z");
  private static final Endpoint HOME = new Endpoint(IpAddress.parse("192.0.2.1"), 4500);
  private static final Endpoint ELSEWHERE = new Endpoint(IpAddress.parse("192.0.2.9"), 51820);
  private static final long SECOND = 1_000_000_000L;

  private final PeerWatch<String> watch = new PeerWatch<>();

  private static Optional<WireGuardPeerState> peer(
      Endpoint endpoint, Optional<Instant> handshake, long rx) {
    return Optional.of(
        new WireGuardPeerState(
            PublicKey.parse("A".repeat(42) + "E="),
            Optional.empty(),
            Optional.of(endpoint),
            25,
            handshake,
            rx,
            0,
            List.of()));
  }

  private Observation at(int second, Endpoint endpoint, int handshake, long rx) {
    return watch.look(
        "hub",
        peer(endpoint, Optional.of(TIME.plusSeconds(handshake)), rx),
        TIME.plusSeconds(second),
        second * SECOND);
  }

  private static Fact<Optional<Duration>> age(int seconds) {
    return Fact.of(Optional.of(Duration.ofSeconds(seconds)));
  }

  @Test
  void a_peer_that_talks_is_heard_and_its_handshake_grows_old() {
    Observation first = at(0, HOME, -40, 1000);
    assertThat(first.handshakeAge()).isEqualTo(age(40));
    assertThat(first.hears().isKnown()).isFalse();
    assertThat(first.endpoint()).isEqualTo(Fact.of(HOME));
    Observation second = at(30, HOME, -40, 1100);
    assertThat(second.handshakeAge()).isEqualTo(age(70));
    assertThat(second.hears()).isEqualTo(Fact.of(true));
    assertThat(at(60, HOME, 55, 1100).handshakeAge()).isEqualTo(age(5));
  }

  @Test
  void silence_is_reported_once_a_keepalive_is_overdue() {
    at(0, HOME, -40, 1000);
    at(5, HOME, -40, 1100);
    assertThat(at(10, HOME, -40, 1100).hears()).isEqualTo(Fact.of(true));
    assertThat(at(17, HOME, -40, 1100).hears()).isEqualTo(Fact.of(false));
    assertThat(at(20, HOME, -40, 1132).hears()).isEqualTo(Fact.of(true));
  }

  @Test
  void the_last_good_endpoint_is_kept_after_a_move_into_silence() {
    at(0, HOME, -40, 1000);
    at(30, HOME, -40, 1100);
    // What was received since may have come before the move.
    assertThat(at(60, ELSEWHERE, -40, 1200).lastGood()).contains(HOME);
    assertThat(at(90, ELSEWHERE, -40, 1200).lastGood()).contains(HOME);
    assertThat(at(120, ELSEWHERE, 115, 1300).lastGood()).contains(ELSEWHERE);
  }

  @Test
  void setting_the_clock_makes_no_handshake_older() {
    at(0, HOME, -40, 1000);
    Observation set =
        watch.look(
            "hub",
            peer(HOME, Optional.of(TIME.minusSeconds(40)), 1100),
            TIME.plus(Duration.ofDays(20_000)),
            30 * SECOND);
    assertThat(set.handshakeAge()).isEqualTo(age(70));
    // A new handshake cannot be older than the last look.
    Observation fresh =
        watch.look(
            "hub",
            peer(HOME, Optional.of(TIME), 1100),
            TIME.plus(Duration.ofDays(20_000)),
            60 * SECOND);
    assertThat(fresh.handshakeAge()).isEqualTo(age(30));
  }

  @Test
  void a_peer_without_a_handshake_and_a_missing_peer() {
    Observation never = watch.look("hub", peer(HOME, Optional.empty(), 0), TIME, SECOND);
    assertThat(never.handshakeAge()).isEqualTo(Fact.of(Optional.empty()));
    assertThat(never.lastGood()).isEmpty();
    Observation gone = watch.look("hub", Optional.empty(), TIME, SECOND);
    assertThat(gone.handshakeAge().whyUnknown()).contains("WireGuard has no such peer");
  }

  @Test
  void a_recreated_device_counts_from_zero() {
    at(0, HOME, -40, 1_000_000);
    assertThat(at(30, HOME, -40, 92).hears()).isEqualTo(Fact.of(true));
  }
}
