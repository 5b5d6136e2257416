// SPDX-License-Identifier: Apache-2.0
package io.landline.path;

import io.landline.policy.Tunnel;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides which MTU the path to one peer gets, from what probes of full length find. A first
 * measurement counts at once. A smaller one counts when two rounds in a row found it, since the
 * long datagrams of one round may be lost by chance. A larger one is looked for after a quiet day
 * only. Has no clock: callers pass the time, in nanoseconds of a monotonic clock.
 */
final class PathMtu {
  /** How long nothing may change before more is tried. */
  static final Duration QUIET = Duration.ofDays(1);

  private final int most;
  private Optional<Integer> mtu;
  private Optional<Integer> doubt = Optional.empty();

  /** Since when nothing has changed; more is tried a quiet day after it. */
  private long quietSince;

  /**
   * A path that is measured now.
   *
   * @param most bytes of the longest inner packet that the tunnel's interface and the outer
   *     interface take
   * @param remembered what this path carried when it was last in use
   */
  PathMtu(int most, Optional<Integer> remembered, long now) {
    this.most = Math.max(most, Tunnel.LEAST_MTU);
    this.mtu = remembered.map(this::within);
    this.quietSince = now - QUIET.toNanos();
  }

  /** What the path carries, as far as it is known. */
  Optional<Integer> mtu() {
    return mtu;
  }

  /** The length of the first datagram of the next round, bytes. */
  int next(long now) {
    boolean more = now - quietSince >= QUIET.toNanos();
    return more || mtu.isEmpty() ? most : mtu.get();
  }

  /**
   * Takes what a round found.
   *
   * @param tried the length of its first datagram
   * @param passes the longest that passed, 0 if none did
   * @return whether {@link #mtu} changed
   */
  boolean found(int tried, int passes, long now) {
    int carries = within(passes);
    if (mtu.isEmpty() || carries > mtu.get()) {
      return take(carries, now);
    }
    if (carries == mtu.get()) {
      doubt = Optional.empty();
      quietSince = tried > mtu.get() ? now : quietSince;
      return false;
    }
    if (doubt.isEmpty()) {
      doubt = Optional.of(carries);
      return false;
    }
    int agreed = Math.max(carries, doubt.get());
    return agreed != mtu.get() && take(agreed, now);
  }

  /** Takes what the kernel knows of the path, from its interface or from an ICMP error. */
  boolean limit(int bytes, long now) {
    int carries = within(bytes);
    return mtu.isPresent() && carries < mtu.get() && take(carries, now);
  }

  private boolean take(int carries, long now) {
    mtu = Optional.of(carries);
    doubt = Optional.empty();
    quietSince = now;
    return true;
  }

  private int within(int bytes) {
    return Math.max(Tunnel.LEAST_MTU, Math.min(bytes, most));
  }
}
