// SPDX-License-Identifier: Apache-2.0
package io.landline.path;

import io.landline.kernel.WireGuardDeviceState;
import io.landline.kernel.WireGuardPeerState;
import io.landline.log.Log;
import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import io.landline.path.PathMtuSearch.Task;
import io.landline.policy.SitePolicy;
import io.landline.policy.Tunnel;
import io.landline.reconcile.state.Kernel;
import io.landline.wireguard.PublicKey;
import java.util.Optional;
import java.util.OptionalInt;

/** Follows a site's path to its hub, and what is measured of it. For one thread. */
final class SitePathMtu {
  private final Kernel kernel;
  private final PathLimits limits;
  private final Log log;
  private Optional<Followed> followed = Optional.empty();

  /** The path now; {@code ceiling} is what the tunnel's and the outer interface take. */
  private record Followed(
      PublicKey hub, String path, Endpoint endpoint, int mark, int ceiling, PathMtu mtu) {}

  SitePathMtu(Kernel kernel, PathLimits limits, Log log) {
    this.kernel = kernel;
    this.limits = limits;
    this.log = log;
  }

  /** Follows no path any more. */
  void forget() {
    followed = Optional.empty();
  }

  /**
   * Notices that the hub has another address, or is reached by another interface or gateway.
   *
   * @param heard whether the hub has lately been heard at its present endpoint
   */
  void follow(SitePolicy site, WireGuardDeviceState device, boolean heard, long now) {
    PublicKey hub = site.hub().publicKey();
    followed = followed.filter(path -> path.hub().equals(hub) && site.hub().provider().isEmpty());
    Optional<Endpoint> endpoint =
        device.peers().stream()
            .filter(peer -> peer.publicKey().equals(hub) && site.hub().provider().isEmpty())
            .findFirst()
            .flatMap(WireGuardPeerState::endpoint);
    // Without a way out the last path stays: it may come back.
    endpoint
        .flatMap(to -> OuterPath.to(to, device.mark(), kernel))
        .ifPresent(outer -> follow(site, endpoint.get(), device.mark(), outer, heard, now));
  }

  private void follow(
      SitePolicy site, Endpoint endpoint, int mark, OuterPath outer, boolean heard, long now) {
    Optional<Followed> same = followed.filter(f -> f.path().equals(outer.name()));
    if (same.isEmpty() && followed.isPresent() && !heard) {
      return; // an address that is only tried
    }
    PublicKey hub = site.hub().publicKey();
    PathMtu mtu =
        same.map(Followed::mtu)
            .orElseGet(() -> new PathMtu(limits.remembered(hub, outer.name()), now));
    int ceiling = Math.max(Tunnel.LEAST_MTU, Math.min(site.tunnel().mtu(), outer.ceiling()));
    mtu.limit(Math.min(ceiling, outer.limit()), now);
    followed = Optional.of(new Followed(hub, outer.name(), endpoint, mark, ceiling, mtu));
  }

  /** Takes what a round found; a result of a path that was left does not count. */
  void take(Task task, int found, long now) {
    Optional<Followed> path = followed.filter(f -> f.path().equals(task.path()));
    if (path.isEmpty()) {
      return;
    }
    // What the kernel fragments, because the path reported its MTU, has not passed.
    int passes =
        OuterPath.to(path.get().endpoint(), path.get().mark(), kernel)
            .map(outer -> Math.min(found, outer.limit()))
            .orElse(found);
    if (path.get().mtu().found(task.longest(), passes, now) && passes < Tunnel.LEAST_MTU) {
      log.warning(
          path.get().path()
              + " carries less than "
              + Tunnel.LEAST_MTU
              + " bytes inside the tunnel; longer packets travel in fragments, which may be lost");
    }
  }

  /** Puts in force what the path carries, or that this is not known. */
  void putInForce() {
    followed.ifPresent(path -> limits.put(path.hub(), path.path(), path.mtu().mtu().orElse(0)));
  }

  /** Whether the last round found less than the one before. */
  boolean inDoubt() {
    return followed.filter(path -> path.mtu().inDoubt()).isPresent();
  }

  /** What the next round should try. */
  Optional<Task> task(long now) {
    return followed.map(path -> task(path, now));
  }

  private static Task task(Followed path, long now) {
    AddressFamily family = path.endpoint().address().family();
    Optional<Integer> known = path.mtu().mtu();
    return new Task(
        path.hub(),
        path.path(),
        path.mtu().next(path.ceiling(), now),
        Tunnel.overhead(family),
        path.mark(),
        family == AddressFamily.IPV4 ? Optional.of(path.endpoint()) : Optional.empty(),
        known.isPresent() ? OptionalInt.of(known.get()) : OptionalInt.empty());
  }
}
