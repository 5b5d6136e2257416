// SPDX-License-Identifier: Apache-2.0
package io.landline.path;

import io.landline.kernel.WireGuardPeerState;
import io.landline.net.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A site's way to its hub: which of the hub's addresses the tunnel uses, and what is tried when the
 * hub is silent. Knows no clock and no thread: it is told the time, nanoseconds of a monotonic
 * clock, and what WireGuard says.
 *
 * <p>The hub lives when a handshake is another one than before, or bytes have come. What the wall
 * clock makes of a handshake's age tells nothing: it may have been set since.
 */
final class HubPath {
  /**
   * WireGuard shakes hands every 120 s (REKEY_AFTER_TIME) while anything is sent, and keepalives
   * are; wg's own reresolve-dns.sh takes 135 s for the sign of a stale one.
   */
  static final Duration STALE = Duration.ofSeconds(135);

  /** WireGuard itself has given a session up (REJECT_AFTER_TIME). */
  static final Duration DEAD = Duration.ofMinutes(3);

  /** How long an address gets to answer: three handshakes (REKEY_TIMEOUT is 5 s). */
  static final Duration TRY = Duration.ofSeconds(15);

  /** How often the source port changes while nothing helps. */
  static final Duration NEXT_PORT = Duration.ofMinutes(2);

  private List<Endpoint> candidates = List.of();
  private int chosen;
  private long chosenAt;
  private boolean trying = true;
  private boolean heard;
  private long lastLife;
  private long nextPort;
  private Optional<Sign> last = Optional.empty();

  /** What tells whether anything has come from the hub. */
  private record Sign(Optional<Instant> handshake, long rxBytes) {
    boolean isLifeAfter(Sign before) {
      return rxBytes > before.rxBytes
          || (handshake.isPresent() && !handshake.equals(before.handshake));
    }
  }

  /**
   * What is to be done.
   *
   * @param moved whether {@link #endpoint} is another one now
   * @param resolve whether the hub's name should be looked up again
   * @param newPort whether the tunnel needs another source port: the mapping of a NAT on the way
   *     may be stuck
   * @param revived whether the hub is heard again after it was silent too long
   */
  record Step(boolean moved, boolean resolve, boolean newPort, boolean revived) {
    static final Step NOTHING = new Step(false, false, false, false);
  }

  HubPath(long now) {
    this.chosenAt = now;
    this.lastLife = now;
    this.nextPort = now + DEAD.toNanos();
  }

  /** The hub's addresses as they are known now, the best first; one that is in use stays so. */
  void candidates(List<Endpoint> found, long now) {
    if (found.equals(candidates)) {
      return;
    }
    Optional<Endpoint> before = endpoint();
    candidates = List.copyOf(found);
    int same = before.map(candidates::indexOf).orElse(-1);
    if (same >= 0) {
      chosen = same;
    } else {
      choose(0, now);
    }
  }

  /** Where the tunnel should send; empty while no address is known. */
  Optional<Endpoint> endpoint() {
    return candidates.isEmpty() ? Optional.empty() : Optional.of(candidates.get(chosen));
  }

  /** How long nothing has come from the hub, as far as this process knows. */
  Duration silence(long now) {
    return Duration.ofNanos(now - lastLife);
  }

  /**
   * Looks at the tunnel; every few seconds.
   *
   * @param hub what WireGuard says of the hub; empty while it has no such peer
   * @param wanWorks whether there is a way out at all
   */
  Step look(long now, Optional<WireGuardPeerState> hub, boolean wanWorks) {
    boolean revived = hear(now, hub);
    // An address that took over a living session shows no life before the next handshake.
    boolean tooLong = trying ? isOver(now, chosenAt, TRY) : isOver(now, lastLife, STALE);
    boolean newPort = wanWorks && isOver(now, lastLife, DEAD) && now - nextPort >= 0;
    if (newPort) {
      nextPort = now + NEXT_PORT.toNanos();
    }
    if (!tooLong) {
      return newPort || revived ? new Step(false, false, newPort, revived) : Step.NOTHING;
    }
    boolean another = candidates.size() > 1;
    choose(another ? (chosen + 1) % candidates.size() : chosen, now);
    return new Step(another, true, newPort, revived);
  }

  /** Takes note of what came; says whether that ends a silence. */
  private boolean hear(long now, Optional<WireGuardPeerState> hub) {
    Optional<Sign> sign = hub.map(h -> new Sign(h.lastHandshake(), h.rxBytes()));
    boolean first = last.isEmpty() && sign.flatMap(Sign::handshake).isPresent();
    boolean life =
        first || (sign.isPresent() && last.isPresent() && sign.get().isLifeAfter(last.get()));
    last = sign;
    if (!life) {
      return false;
    }
    boolean revived = isOver(now, lastLife, STALE);
    lastLife = now;
    heard = true;
    trying = false;
    nextPort = now + DEAD.toNanos();
    return revived;
  }

  private void choose(int index, long now) {
    chosen = index;
    chosenAt = now;
    trying = !heard || isOver(now, lastLife, STALE);
  }

  private static boolean isOver(long now, long since, Duration time) {
    return now - since >= time.toNanos();
  }
}
