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
 * Whether the other ends of tunnels are heard, remembered over rounds. Knows no clock: it is told
 * the time, nanoseconds of a monotonic clock. The wall clock dates a handshake only when it is new:
 * it may be set later.
 *
 * @param <K> tells the other ends apart
 */
final class PeerWatch<K> {
  /**
   * Who receives data and has none to send answers with a keepalive after 10 s (KEEPALIVE_TIMEOUT
   * of WireGuard's paper): rounds that are closer together would take that pause for silence.
   */
  static final Duration ANSWER = Duration.ofSeconds(12);

  private final Map<K, Memory> known = new HashMap<>();

  /** Of one peer; times are nanoseconds. */
  private record Memory(
      Optional<Instant> handshake,
      long handshakeAt,
      long rxBytes,
      Optional<Long> heardAt,
      Optional<Endpoint> endpoint,
      Optional<Endpoint> lastGood,
      long lookedAt) {}

  /**
   * What was seen.
   *
   * @param handshakeAge a known empty value if there never was one
   * @param hears whether anything came since the last look, or a moment ago
   * @param endpoint where it is, as WireGuard has it
   * @param lastGood where it was when something came from it last; empty if nothing did
   */
  record Seen(
      Fact<Optional<Duration>> handshakeAge,
      Fact<Boolean> hears,
      Fact<Endpoint> endpoint,
      Optional<Endpoint> lastGood) {
    static Seen unknown(String why) {
      return new Seen(Fact.unknown(why), Fact.unknown(why), Fact.unknown(why), Optional.empty());
    }
  }

  /**
   * Looks at a peer.
   *
   * @param state as WireGuard has it; empty while it has no such peer
   */
  Seen look(K peer, Optional<WireGuardPeerState> state, Instant wallClock, long now) {
    if (state.isEmpty()) {
      known.remove(peer);
      return Seen.unknown("WireGuard has no such peer");
    }
    Memory before = known.get(peer);
    Memory after = after(before, state.get(), wallClock, now);
    known.put(peer, after);
    return new Seen(
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
    boolean another = handshake.isPresent() && !handshake.equals(before.handshake());
    // A device made anew counts from zero.
    boolean more =
        state.rxBytes() > before.rxBytes()
            || (state.rxBytes() < before.rxBytes() && state.rxBytes() > 0);
    boolean heard = another || more;
    return new Memory(
        handshake,
        another
            ? now - age(handshake.get(), wallClock, now - before.lookedAt())
            : before.handshakeAt(),
        state.rxBytes(),
        heard ? Optional.of(now) : before.heardAt(),
        state.endpoint(),
        // One that is new may have been set after what was heard.
        heard && state.endpoint().equals(before.endpoint()) ? state.endpoint() : before.lastGood(),
        now);
  }

  private static long age(Instant handshake, Instant wallClock, long most) {
    long nanos;
    try {
      nanos = Duration.between(handshake, wallClock).toNanos();
    } catch (ArithmeticException e) {
      // A clock that was never set, or was far off.
      nanos = Long.MAX_VALUE / 2;
    }
    return Math.min(Math.max(0, nanos), most);
  }
}
