// SPDX-License-Identifier: Apache-2.0
package io.landline.path;

import io.landline.host.Role;
import io.landline.kernel.ChosenRoute;
import io.landline.kernel.Link;
import io.landline.kernel.WireGuardDeviceState;
import io.landline.kernel.WireGuardPeerState;
import io.landline.log.Log;
import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import io.landline.policy.SitePolicy;
import io.landline.policy.Tunnel;
import io.landline.rate.TokenBucket;
import io.landline.reconcile.state.Kernel;
import io.landline.reconcile.state.PathMeasurement;
import io.landline.reconcile.state.PathMeasurements;
import io.landline.wireguard.PublicKey;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The MTU of the path to each peer, where the configuration leaves it to Landline. A site measures
 * its path; a hub takes what the sites say. {@link #look} and {@link #wantsRound} belong to one
 * thread; the methods of {@link PathMtuSearch} may be called on any.
 */
public final class PathMtus implements PathMtuSearch {
  /** WireGuard's header and tag are 32 bytes, UDP's header 8, IPv4's 20 and IPv6's 40. */
  private static final int OVER_IPV4 = 60;

  private static final int OVER_IPV6 = 80;

  /** What a site says may change so often at once, and once more every ten minutes. */
  private static final int CHANGES = 10;

  private static final Duration ONE_MORE_CHANGE = Duration.ofMinutes(10);

  /** Between two rounds that are wanted before their time. */
  private static final Duration ROUNDS_APART = Duration.ofSeconds(10);

  private final Kernel kernel;
  private final PathMeasurements stored;
  private final Clock clock;
  private final Log log;
  private Optional<Followed> followed = Optional.empty();
  private final Map<PublicKey, TokenBucket> changes = new HashMap<>();
  private boolean roundWanted;
  private Optional<Long> lastWanted = Optional.empty();
  private boolean unstored;

  private volatile Optional<Offered> offered = Optional.empty();
  private volatile Map<PublicKey, Integer> limits = Map.of();
  private final Map<PublicKey, Integer> said = new ConcurrentHashMap<>();
  private final Queue<Result> results = new ConcurrentLinkedQueue<>();

  /** A site's path to its hub now; {@code ceiling} is what its interfaces take. */
  private record Followed(
      PublicKey hub, String path, Endpoint endpoint, int ceiling, PathMtu mtu) {}

  /** The task of a site's next round. */
  private record Offered(PublicKey hub, Task task) {}

  private record Result(Task task, int passes) {}

  /** Nothing is measured yet; what was is in {@code stored}. */
  public PathMtus(Kernel kernel, PathMeasurements stored, Clock clock, Log log) {
    this.kernel = kernel;
    this.stored = stored;
    this.clock = clock;
    this.log = log;
  }

  @Override
  public Optional<Task> task(PublicKey hub) {
    return offered.filter(o -> o.hub().equals(hub)).map(Offered::task);
  }

  @Override
  public OptionalInt limit(PublicKey peer) {
    Integer limit = limits.get(peer);
    return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
  }

  @Override
  public void found(Task task, int passes) {
    results.add(new Result(task, passes));
  }

  @Override
  public void said(PublicKey site, int bytes) {
    said.put(site, bytes);
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
   * @param heard whether a site's hub has lately been heard at the present endpoint
   * @param now nanoseconds of a monotonic clock
   * @return whether the limit of any path changed
   */
  boolean look(Role role, WireGuardDeviceState device, boolean heard, long now) {
    Tunnel tunnel = role.tunnel();
    if (!tunnel.measuresPath()) {
      followed = Optional.empty();
      offered = Optional.empty();
      limits = Map.of();
      results.clear();
      said.clear();
      return false;
    }
    List<PublicKey> peers = device.peers().stream().map(WireGuardPeerState::publicKey).toList();
    Map<PublicKey, Integer> before = stored.inForce();
    if (role.site().isPresent()) {
      follow(role.site().get(), device, heard, now);
      for (Result result = results.poll(); result != null; result = results.poll()) {
        take(result, now);
      }
      followed.ifPresent(path -> store(path.hub(), path.path(), path.mtu().mtu().orElse(0)));
    } else {
      said.keySet().retainAll(peers);
      changes.keySet().retainAll(peers);
      device.peers().forEach(peer -> hear(peer, tunnel, now));
    }
    Map<PublicKey, Integer> known = stored.inForce();
    Map<PublicKey, Integer> next = new HashMap<>();
    for (PublicKey peer : peers) {
      Optional<Integer> mtu = Optional.ofNullable(known.get(peer));
      next.put(peer, tunnel.routeMtu(mtu).orElse(tunnel.mtu()));
    }
    limits = Map.copyOf(next);
    offered = followed.map(path -> new Offered(path.hub(), task(path, now)));
    boolean changed = !known.equals(before);
    roundWanted |=
        role.site().isPresent() && (changed || followed.stream().anyMatch(PathMtus::inDoubt));
    return changed;
  }

  private static boolean inDoubt(Followed path) {
    return path.mtu().inDoubt();
  }

  /** A hub takes what a site says; an implausible value becomes the nearest possible one. */
  private void hear(WireGuardPeerState peer, Tunnel tunnel, long now) {
    PublicKey site = peer.publicKey();
    Integer bytes = said.get(site);
    if (bytes == null) {
      return;
    }
    // What this hub's own interface takes, a site over IPv6 cannot see: the kernel fragments.
    int own =
        peer.endpoint()
            .flatMap(e -> kernel.routing().chosenRoute(e.address()).map(r -> outer(r, e)))
            .orElse(tunnel.mtu());
    int mtu = Math.max(Tunnel.LEAST_MTU, Math.min(Math.min(bytes, own), tunnel.mtu()));
    if (stored.inForce(site).filter(m -> m.mtu() == mtu).isPresent()) {
      return;
    }
    if (changes
        .computeIfAbsent(site, s -> new TokenBucket(CHANGES, ONE_MORE_CHANGE, now))
        .take(now)) {
      String path = peer.endpoint().map(e -> e.address().toString()).orElse("unknown");
      store(site, path, mtu);
    }
  }

  private static Task task(Followed path, long now) {
    boolean ipv4 = path.endpoint().address().family() == AddressFamily.IPV4;
    Optional<Integer> known = path.mtu().mtu();
    return new Task(
        path.path(),
        path.mtu().next(path.ceiling(), now),
        over(path.endpoint()),
        ipv4 ? Optional.of(path.endpoint()) : Optional.empty(),
        known.isPresent() ? OptionalInt.of(known.get()) : OptionalInt.empty());
  }

  /** Notices that the hub has another address, or is reached by another interface or gateway. */
  private void follow(SitePolicy site, WireGuardDeviceState device, boolean heard, long now) {
    PublicKey hub = site.hub().publicKey();
    if (site.hub().provider().isPresent()) {
      followed = Optional.empty();
      return;
    }
    followed = followed.filter(path -> path.hub().equals(hub));
    Optional<Endpoint> endpoint =
        device.peers().stream()
            .filter(peer -> peer.publicKey().equals(hub))
            .findFirst()
            .flatMap(WireGuardPeerState::endpoint);
    Optional<ChosenRoute> route = endpoint.flatMap(e -> kernel.routing().chosenRoute(e.address()));
    if (route.isEmpty()) {
      return; // no way out now: the last path may come back
    }
    String path = name(route.get(), endpoint.get());
    Optional<Followed> same = followed.filter(f -> f.path().equals(path));
    if (same.isEmpty() && followed.isPresent() && !heard) {
      return; // an address that is only tried
    }
    PathMtu mtu = same.map(Followed::mtu).orElseGet(() -> new PathMtu(remembered(hub, path), now));
    int ceiling =
        Math.max(
            Tunnel.LEAST_MTU,
            Math.min(site.tunnel().mtu(), outerDevice(route.get()) - over(endpoint.get())));
    mtu.limit(ceiling, now);
    mtu.limit(outer(route.get(), endpoint.get()), now);
    followed = Optional.of(new Followed(hub, path, endpoint.get(), ceiling, mtu));
  }

  private Optional<Integer> remembered(PublicKey hub, String path) {
    return stored.of(hub, path).map(PathMeasurement::mtu);
  }

  private static String name(ChosenRoute route, Endpoint to) {
    return route.device().map(d -> d + "/").orElse("")
        + route.gateway().map(g -> g + "/").orElse("")
        + to.address();
  }

  private void take(Result result, long now) {
    Optional<Followed> path = followed.filter(f -> f.path().equals(result.task().path()));
    if (path.isEmpty()) {
      return;
    }
    Endpoint to = path.get().endpoint();
    // What the kernel fragments, because the path reported its MTU, has not passed.
    int passes =
        kernel
            .routing()
            .chosenRoute(to.address())
            .map(route -> Math.min(result.passes(), outer(route, to)))
            .orElse(result.passes());
    boolean changed = path.get().mtu().found(result.task().longest(), passes, now);
    if (changed && passes < Tunnel.LEAST_MTU) {
      log.warning(
          path.get().path()
              + " carries less than "
              + Tunnel.LEAST_MTU
              + " bytes inside the tunnel; longer packets travel in fragments, which may be lost");
    }
  }

  /** Puts a limit in force, unless it is; 0 while it is not known. */
  private void store(PublicKey peer, String path, int mtu) {
    boolean same =
        stored.inForce(peer).filter(m -> m.path().equals(path) && m.mtu() == mtu).isPresent();
    if (same && !unstored) {
      return;
    }
    try {
      stored.put(peer, new PathMeasurement(path, mtu, clock.instant()));
      unstored = false;
    } catch (UncheckedIOException e) {
      if (!unstored) {
        log.warning(String.valueOf(e.getMessage()));
      }
      unstored = true;
    }
    if (!same && mtu > 0) {
      log.notice("the MTU inside the tunnel over " + path + " is " + mtu);
    }
  }

  private int outerDevice(ChosenRoute route) {
    return route.device().flatMap(kernel.links()::link).map(Link::mtu).orElse(Integer.MAX_VALUE);
  }

  /** What the outer interface, or what the path has reported by ICMP, leaves for inner packets. */
  private int outer(ChosenRoute route, Endpoint to) {
    return Math.min(outerDevice(route), route.mtu().orElse(Integer.MAX_VALUE)) - over(to);
  }

  private static int over(Endpoint to) {
    return to.address().family() == AddressFamily.IPV6 ? OVER_IPV6 : OVER_IPV4;
  }
}
