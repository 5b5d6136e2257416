// SPDX-License-Identifier: Apache-2.0
package io.landline.path;

import io.landline.policy.Tunnel;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides which MTU the path to one peer gets, from what probes of full length find. A first
 * measurement counts at once. A smaller one counts when two rounds in a row found it, since the
 * long datagrams of one round may be lost by chance. A larger one is looked for at the beginning,
 * until two rounds agree, and after a quiet day. Has no clock: callers pass the time, in
 * nanoseconds of a monotonic clock.
 */
final class PathMtu {
  /** How long nothing may change before more is tried. */
  static final Duration QUIET = Duration.ofDays(1);

  private Optional<Integer> mtu;

  /** What the last round found, if it was less. */
  private Optional<Integer> doubt = Optional.empty();

  /** Whether the next round tries all that the outer interface takes. */
  private boolean searching = true;

  /** Since when nothing has changed. */
  private long quietSince;

  /**
   * A path that is measured now.
   *
   * @param remembered what this path carried when it was last in use
   */
  PathMtu(Optional<Integer> remembered, long now) {
    this.mtu = remembered;
    this.quietSince = now;
  }

  /** What the path carries, as far as it is known. */
  Optional<Integer> mtu() {
    return mtu;
  }

  /** Whether the last round found less than the one before. */
  boolean inDoubt() {
    return doubt.isPresent();
  }

  /**
   * The length of the first datagram of the next round, bytes.
   *
   * @param ceiling the longest inner packet that the tunnel's and the outer interface take
   */
  int next(int ceiling, long now) {
    boolean more = searching || now - quietSince >= QUIET.toNanos();
    return more ? ceiling : Math.min(ceiling, mtu.orElse(ceiling));
  }

  /**
   * Takes what a round found.
   *
   * @param tried the length of its first datagram
   * @param passes the longest that passed, 0 if none did
   * @return whether {@link #mtu} changed
   */
  boolean found(int tried, int passes, long now) {
    int carries = Math.max(Tunnel.LEAST_MTU, passes);
    if (mtu.isEmpty()) {
      return take(carries, now);
    }
    if (carries >= mtu.get()) {
      searching = false;
      doubt = Optional.empty();
      quietSince = tried > mtu.get() ? now : quietSince;
      return carries > mtu.get() && take(carries, now);
    }
    if (doubt.isEmpty()) {
      doubt = Optional.of(carries);
      return false;
    }
    searching = false;
    return take(Math.min(mtu.get(), Math.max(carries, doubt.get())), now);
  }

  /** Takes what the kernel knows of the path, from its interface or from an ICMP error. */
  boolean limit(int bytes, long now) {
    int carries = Math.max(Tunnel.LEAST_MTU, bytes);
    return mtu.isPresent() && carries < mtu.get() && take(carries, now);
  }

  private boolean take(int carries, long now) {
    boolean changed = !mtu.equals(Optional.of(carries));
    mtu = Optional.of(carries);
    doubt = Optional.empty();
    quietSince = now;
    return changed;
  }
}
