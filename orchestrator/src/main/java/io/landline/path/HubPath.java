// SPDX-License-Identifier: Apache-2.0
package io.landline.path;

import io.landline.kernel.WireGuardPeerState;
import io.landline.net.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Chooses which of the hub's addresses a site's tunnel uses, and what to try while the hub is
 * silent. Has no clock and no thread of its own: callers pass the time, in nanoseconds of a
 * monotonic clock, and what WireGuard reports.
 *
 * <p>The hub is alive when there is a new handshake or the received bytes grow. A handshake's age
 * by the wall clock proves nothing, since that clock may have been set.
 */
final class HubPath {
  /**
   * Without a sign of life for so long the address counts as stale. WireGuard renews its handshake
   * every 120 s (REKEY_AFTER_TIME) while anything is sent, and keepalives are; wg's own
   * reresolve-dns.sh uses 135 s too.
   */
  static final Duration STALE = Duration.ofSeconds(135);

  /** After so long WireGuard itself drops the session (REJECT_AFTER_TIME). */
  static final Duration DEAD = Duration.ofMinutes(3);

  /** How long an address has to answer: three handshake attempts (REKEY_TIMEOUT is 5 s). */
  static final Duration TRY = Duration.ofSeconds(15);

  /** How often the source port changes while nothing else helps. */
  static final Duration NEXT_PORT = Duration.ofMinutes(2);

  private List<Endpoint> candidates = List.of();
  private int chosen;
  private long chosenAt;
  private boolean trying = true;
  private boolean heard;
  private long lastLife;
  private long nextPort;
  private Optional<Sign> last = Optional.empty();

  /** A sign of life from the hub. */
  private record Sign(Optional<Instant> handshake, long rxBytes) {
    boolean isLifeAfter(Sign before) {
      return rxBytes > before.rxBytes
          || (handshake.isPresent() && !handshake.equals(before.handshake));
    }
  }

  /**
   * What to do next.
   *
   * @param moved whether {@link #endpoint} changed
   * @param resolve whether the hub's name should be resolved again
   * @param newPort whether the tunnel needs another source port: a NAT mapping on the way may be
   *     stuck
   * @param revived whether the hub answers again after a long silence
   */
  record Step(boolean moved, boolean resolve, boolean newPort, boolean revived) {
    static final Step NOTHING = new Step(false, false, false, false);
  }

  HubPath(long now) {
    this.chosenAt = now;
    this.lastLife = now;
    this.nextPort = now + DEAD.toNanos();
  }

  /**
   * Takes the hub's known addresses, best first; the address in use is kept if it is among them.
   */
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

  /** How long the hub has been silent, as far as this process knows. */
  Duration silence(long now) {
    return Duration.ofNanos(now - lastLife);
  }

  /**
   * Checks the tunnel; call every few seconds.
   *
   * @param hub what WireGuard reports of the hub; empty while it has no such peer
   * @param wanWorks whether any WAN interface is up
   */
  Step look(long now, Optional<WireGuardPeerState> hub, boolean wanWorks) {
    boolean revived = hear(now, hub);
    // An address that took over a live session shows no sign of life before the next handshake.
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

  /** Records a sign of life; returns whether it ends a silence. */
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
