// SPDX-License-Identifier: Apache-2.0
package io.landline.observe;

import io.landline.health.fact.Fact;
import io.landline.kernel.WireGuardPeerState;
import io.landline.net.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Remembers over rounds whether tunnel peers send anything. Callers pass the time, in nanoseconds
 * of a monotonic clock. The wall clock is used once, to date a new handshake, since it may be set
 * later.
 *
 * @param <K> identifies a peer
 */
final class PeerWatch<K> {
  /**
   * A peer that receives data and has none to send answers with a keepalive after 10 s
   * (KEEPALIVE_TIMEOUT in the WireGuard paper). A shorter pause is not silence.
   */
  static final Duration ANSWER = Duration.ofSeconds(12);

  private final Map<K, Memory> known = new HashMap<>();

  /** What is remembered of a peer; times are nanoseconds. */
  private record Memory(
      Optional<Instant> handshake,
      long handshakeAt,
      long rxBytes,
      Optional<Long> heardAt,
      Optional<Endpoint> endpoint,
      Optional<Endpoint> lastGood,
      long lookedAt) {}

  /**
   * The state of a peer.
   *
   * @param handshakeAge a known empty value if there never was a handshake
   * @param hears whether anything was received since the last look, or in the last 12 s
   * @param endpoint the peer's endpoint in WireGuard
   * @param lastGood the endpoint when something was last received; empty if nothing was
   */
  record Observation(
      Fact<Optional<Duration>> handshakeAge,
      Fact<Boolean> hears,
      Fact<Endpoint> endpoint,
      Optional<Endpoint> lastGood) {
    static Observation unknown(String why) {
      return new Observation(
          Fact.unknown(why), Fact.unknown(why), Fact.unknown(why), Optional.empty());
    }
  }

  /**
   * Looks at a peer.
   *
   * @param state from WireGuard; empty while it has no such peer
   */
  Observation look(K peer, Optional<WireGuardPeerState> state, Instant wallClock, long now) {
    if (state.isEmpty()) {
      known.remove(peer);
      return Observation.unknown("WireGuard has no such peer");
    }
    Memory before = known.get(peer);
    Memory after = after(before, state.get(), wallClock, now);
    known.put(peer, after);
    return new Observation(
        Fact.of(after.handshake().map(h -> Duration.ofNanos(now - after.handshakeAt()))),
        before == null
            ? Fact.unknown("needs a second sample")
            : Fact.of(after.heardAt().filter(at -> now - at < ANSWER.toNanos()).isPresent()),
        state
            .get()
            .endpoint()
            .map(Fact::of)
            .orElseGet(() -> Fact.unknown("WireGuard has no endpoint for this peer")),
        after.lastGood());
  }

  private static Memory after(
      @Nullable Memory before, WireGuardPeerState state, Instant wallClock, long now) {
    Optional<Instant> handshake = state.lastHandshake();
    if (before == null) {
      return new Memory(
          handshake,
          now - handshake.map(h -> age(h, wallClock, Long.MAX_VALUE)).orElse(0L),
          state.rxBytes(),
          Optional.empty(),
          state.endpoint(),
          handshake.flatMap(h -> state.endpoint()),
          now);
    }
    boolean newHandshake = handshake.isPresent() && !handshake.equals(before.handshake());
    // The counters of a device that was created again start at zero.
    boolean received =
        state.rxBytes() > before.rxBytes()
            || (state.rxBytes() < before.rxBytes() && state.rxBytes() > 0);
    boolean heard = newHandshake || received;
    return new Memory(
        handshake,
        newHandshake
            ? now - age(handshake.get(), wallClock, now - before.lookedAt())
            : before.handshakeAt(),
        state.rxBytes(),
        heard ? Optional.of(now) : before.heardAt(),
        state.endpoint(),
        // A changed endpoint may have been set after the last packet was received.
        heard && state.endpoint().equals(before.endpoint()) ? state.endpoint() : before.lastGood(),
        now);
  }

  private static long age(Instant handshake, Instant wallClock, long most) {
    long nanos;
    try {
      nanos = Duration.between(handshake, wallClock).toNanos();
    } catch (ArithmeticException e) {
      // One of the two times is far off: the clock was not set.
      nanos = Long.MAX_VALUE / 2;
    }
    return Math.min(Math.max(0, nanos), most);
  }
}
