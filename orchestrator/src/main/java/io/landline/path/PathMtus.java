// SPDX-License-Identifier: Apache-2.0
package io.landline.path;

import io.landline.host.Role;
import io.landline.kernel.WireGuardDeviceState;
import io.landline.kernel.WireGuardPeerState;
import io.landline.log.Log;
import io.landline.policy.Tunnel;
import io.landline.reconcile.state.Kernel;
import io.landline.reconcile.state.PathMeasurements;
import io.landline.wireguard.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The MTU of the path to each peer, where the configuration leaves it to Landline: a site measures
 * its path, and a hub takes what the sites say. {@link #look} and {@link #wantsRound} belong to one
 * thread; the methods of {@link PathMtuSearch} may be called on any.
 */
public final class PathMtus implements PathMtuSearch {
  /** Between two rounds that are wanted before their time. */
  private static final Duration ROUNDS_APART = Duration.ofSeconds(10);

  private final PathLimits stored;
  private final SitePathMtu site;
  private final HubPathMtus hub;
  private boolean roundWanted;
  private Optional<Long> lastWanted = Optional.empty();

  private volatile Optional<Task> task = Optional.empty();
  private volatile Map<PublicKey, Integer> limits = Map.of();
  private final Queue<Result> results = new ConcurrentLinkedQueue<>();

  private record Result(Task task, int passes) {}

  /** Nothing is measured yet; what was is in {@code measurements}. */
  public PathMtus(Kernel kernel, PathMeasurements measurements, Clock clock, Log log) {
    this.stored = new PathLimits(measurements, clock, log);
    this.site = new SitePathMtu(kernel, stored, log);
    this.hub = new HubPathMtus(kernel, stored);
  }

  @Override
  public Optional<Task> task(PublicKey peer) {
    return task.filter(t -> t.hub().equals(peer));
  }

  @Override
  public OptionalInt limit(PublicKey peer) {
    Integer limit = limits.get(peer);
    return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
  }

  @Override
  public void found(Task tried, int passes) {
    results.add(new Result(tried, passes));
  }

  @Override
  public void said(PublicKey peer, int bytes) {
    hub.said(peer, bytes);
  }

  /**
   * Whether a round of probes should begin now: to confirm that less passes, or to tell the hub
   * what has changed. Asking ends it.
   */
  public boolean wantsRound(long now) {
    boolean due = lastWanted.filter(last -> now - last < ROUNDS_APART.toNanos()).isEmpty();
    if (!roundWanted || !due) {
      return false;
    }
    roundWanted = false;
    lastWanted = Optional.of(now);
    return true;
  }

  /**
   * Follows the peers of the device, and draws the consequences of what was measured.
   *
   * @param heard whether a site's hub has lately been heard at its present endpoint
   * @param now nanoseconds of a monotonic clock
   * @return whether the limit of any path changed
   */
  boolean look(Role role, WireGuardDeviceState device, boolean heard, long now) {
    if (!role.tunnel().measuresPath()) {
      forget();
      return false;
    }
    Map<PublicKey, Integer> before = stored.inForce();
    if (role.site().isPresent()) {
      site.follow(role.site().get(), device, heard, now);
      for (Result result = results.poll(); result != null; result = results.poll()) {
        site.take(result.task(), result.passes(), now);
      }
      site.putInForce();
    } else {
      hub.take(device, role.tunnel(), now);
    }
    boolean changed = !stored.inForce().equals(before);
    limits = limits(device, role.tunnel());
    task = site.task(now);
    roundWanted |= role.site().isPresent() && (changed || site.inDoubt());
    return changed;
  }

  private void forget() {
    site.forget();
    hub.forget();
    results.clear();
    task = Optional.empty();
    limits = Map.of();
  }

  private Map<PublicKey, Integer> limits(WireGuardDeviceState device, Tunnel tunnel) {
    Map<PublicKey, Integer> known = stored.inForce();
    Map<PublicKey, Integer> next = new HashMap<>();
    for (WireGuardPeerState peer : device.peers()) {
      Optional<Integer> mtu = Optional.ofNullable(known.get(peer.publicKey()));
      next.put(peer.publicKey(), tunnel.routeMtu(mtu).orElse(tunnel.mtu()));
    }
    return Map.copyOf(next);
  }
}
