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
import io.landline.net.IpAddress;
import io.landline.policy.SitePolicy;
import io.landline.policy.Tunnel;
import io.landline.reconcile.state.Kernel;
import io.landline.reconcile.state.PathMeasurement;
import io.landline.reconcile.state.PathMeasurements;
import io.landline.wireguard.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The MTU of the path to each peer, where the configuration leaves it to Landline. A site measures
 * its path; a hub takes what the sites say. {@link #look} belongs to one thread; the methods of
 * {@link PathMtuSearch} may be called on any.
 */
public final class PathMtus implements PathMtuSearch {
  /** WireGuard's header and tag are 32 bytes, UDP's header 8, IPv4's 20 and IPv6's 40. */
  private static final int OVER_IPV4 = 60;

  private static final int OVER_IPV6 = 80;

  /** What a site says counts at most this often, since each change is written to disk. */
  private static final Duration SAID_APART = Duration.ofSeconds(10);

  private final Kernel kernel;
  private final PathMeasurements stored;
  private final Clock clock;
  private final Log log;
  private Optional<Followed> followed = Optional.empty();
  private final Map<PublicKey, Long> saidAt = new HashMap<>();

  private volatile Optional<Offered> offered = Optional.empty();
  private final Map<PublicKey, Integer> limits = new ConcurrentHashMap<>();
  private final Map<PublicKey, Integer> said = new ConcurrentHashMap<>();
  private final Queue<Result> results = new ConcurrentLinkedQueue<>();

  /** A site's path to its hub now. */
  private record Followed(PublicKey hub, String path, Endpoint endpoint, PathMtu mtu) {}

  /** The task of a site's next round. */
  private record Offered(PublicKey hub, Task task) {}

  private record Result(PublicKey hub, int tried, int passes) {}

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
  public void found(PublicKey hub, int tried, int passes) {
    results.add(new Result(hub, tried, passes));
  }

  @Override
  public void said(PublicKey site, int bytes) {
    said.put(site, bytes);
  }

  /**
   * Follows the peers of the device, and draws the consequences of what was measured.
   *
   * @param now nanoseconds of a monotonic clock
   * @return whether the limit of any path changed
   */
  boolean look(Role role, WireGuardDeviceState device, long now) {
    Tunnel tunnel = role.tunnel();
    boolean changed = false;
    if (!tunnel.measuresPath()) {
      followed = Optional.empty();
    } else if (role.site().isPresent()) {
      changed = follow(role.site().get(), device, now);
      for (Result result = results.poll(); result != null; result = results.poll()) {
        changed |= take(result, now);
      }
    } else {
      for (WireGuardPeerState peer : device.peers()) {
        changed |= hear(peer, tunnel, now);
      }
    }
    results.clear();
    offered = followed.map(path -> new Offered(path.hub(), task(path, now)));
    limits.keySet().retainAll(device.peers().stream().map(WireGuardPeerState::publicKey).toList());
    if (tunnel.measuresPath()) {
      Map<PublicKey, Integer> known = stored.inForce();
      device
          .peers()
          .forEach(
              peer -> {
                Optional<Integer> mtu = Optional.ofNullable(known.get(peer.publicKey()));
                limits.put(peer.publicKey(), tunnel.routeMtu(mtu).orElse(tunnel.mtu()));
              });
    } else {
      limits.clear();
    }
    return changed;
  }

  /** A hub takes what a site says; an implausible value becomes the nearest possible one. */
  private boolean hear(WireGuardPeerState peer, Tunnel tunnel, long now) {
    PublicKey site = peer.publicKey();
    Integer bytes = said.get(site);
    Long before = saidAt.get(site);
    if (bytes == null || (before != null && now - before < SAID_APART.toNanos())) {
      return false;
    }
    said.remove(site);
    int mtu = Math.max(Tunnel.LEAST_MTU, Math.min(bytes, tunnel.mtu()));
    if (stored.newest(site).filter(m -> m.mtu() == mtu).isPresent()) {
      return false;
    }
    saidAt.put(site, now);
    String path = peer.endpoint().map(Endpoint::address).map(IpAddress::toString).orElse("unknown");
    stored.put(site, new PathMeasurement(path, mtu, clock.instant()));
    log.notice("the MTU inside the tunnel to " + path + " is " + mtu + ", as the site measured");
    return true;
  }

  private static Task task(Followed path, long now) {
    boolean ipv4 = path.endpoint().address().family() == AddressFamily.IPV4;
    return new Task(
        path.mtu().next(now),
        over(path.endpoint()),
        ipv4 ? Optional.of(path.endpoint()) : Optional.empty());
  }

  /** Notices that the hub has another address, or is reached through another interface. */
  private boolean follow(SitePolicy site, WireGuardDeviceState device, long now) {
    PublicKey hub = site.hub().publicKey();
    Optional<Endpoint> endpoint =
        device.peers().stream()
            .filter(peer -> peer.publicKey().equals(hub))
            .findFirst()
            .flatMap(WireGuardPeerState::endpoint);
    if (site.hub().provider().isPresent()) {
      followed = Optional.empty();
      return false;
    }
    Optional<ChosenRoute> route = endpoint.flatMap(e -> kernel.routing().chosenRoute(e.address()));
    if (route.isEmpty()) {
      return false; // no way out now: the last path may come back
    }
    String path = route.get().device().map(d -> d + "/").orElse("") + endpoint.get().address();
    int outer = outer(route.get(), endpoint.get());
    if (followed.filter(f -> f.hub().equals(hub) && f.path().equals(path)).isPresent()) {
      Followed same = followed.get();
      followed = Optional.of(new Followed(hub, path, endpoint.get(), same.mtu()));
      return same.mtu().limit(outer, now) && note(same, "as the path reports");
    }
    int most = Math.min(site.tunnel().mtu(), outer);
    Optional<Integer> remembered = stored.of(hub, path).map(PathMeasurement::mtu);
    Followed next = new Followed(hub, path, endpoint.get(), new PathMtu(most, remembered, now));
    followed = Optional.of(next);
    Optional<PathMeasurement> inForce = stored.newest(hub);
    if (inForce.isEmpty() || inForce.get().path().equals(path)) {
      return false;
    }
    if (remembered.isPresent()) {
      return note(next, "as before on this path");
    }
    // Until the new path is measured, it gets what every path carries.
    stored.put(hub, new PathMeasurement(path, Tunnel.LEAST_MTU, clock.instant()));
    return true;
  }

  private boolean take(Result result, long now) {
    if (followed.filter(f -> f.hub().equals(result.hub())).isEmpty()) {
      return false;
    }
    Followed path = followed.get();
    // What the kernel fragments, because the path reported its MTU, has not passed.
    int passes =
        kernel
            .routing()
            .chosenRoute(path.endpoint().address())
            .map(route -> Math.min(result.passes(), outer(route, path.endpoint())))
            .orElse(result.passes());
    if (!path.mtu().found(result.tried(), passes, now)) {
      return false;
    }
    if (passes < Tunnel.LEAST_MTU) {
      log.warning(
          path.path()
              + " carries only "
              + passes
              + " bytes inside the tunnel; longer packets travel in fragments, which may be lost");
    }
    return note(path, "measured");
  }

  /** Stores what the path carries from now on; returns true. */
  private boolean note(Followed path, String how) {
    int mtu = path.mtu().mtu().orElseThrow();
    stored.put(path.hub(), new PathMeasurement(path.path(), mtu, clock.instant()));
    log.notice("the MTU inside the tunnel over " + path.path() + " is " + mtu + ", " + how);
    return true;
  }

  /** What the outer interface, or what the path has reported by ICMP, leaves for inner packets. */
  private int outer(ChosenRoute route, Endpoint to) {
    int device =
        route.device().flatMap(kernel.links()::link).map(Link::mtu).orElse(Integer.MAX_VALUE);
    return Math.min(device, route.mtu().orElse(Integer.MAX_VALUE)) - over(to);
  }

  private static int over(Endpoint to) {
    return to.address().family() == AddressFamily.IPV6 ? OVER_IPV6 : OVER_IPV4;
  }
}
