// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import io.landline.kernel.Link;
import io.landline.kernel.WireGuardChange;
import io.landline.kernel.WireGuardDeviceState;
import io.landline.kernel.WireGuardPeerState;
import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.policy.SitePolicy;
import io.landline.reconcile.observe.Kernel;
import io.landline.reconcile.observe.PeerEndpoints;
import io.landline.role.Role;
import java.util.List;
import java.util.Optional;

/** The other end of the tunnel: a site's hub is looked for, a hub's peers are remembered. */
final class TunnelWatch {
  private final Kernel kernel;
  private final HubAddress addresses;
  private final PeerEndpoints endpoints;
  private final Log log;
  private final HubPath path;
  private boolean silenceTold;

  TunnelWatch(Kernel kernel, HubAddress addresses, PeerEndpoints endpoints, Log log, long now) {
    this.kernel = kernel;
    this.addresses = addresses;
    this.endpoints = endpoints;
    this.log = log;
    this.path = new HubPath(now);
  }

  /** Where a site's tunnel should send; empty while the hub's name cannot be resolved. */
  Optional<Endpoint> endpoint(SitePolicy policy, long now) {
    Optional<Endpoint> inUse = hub(policy).flatMap(WireGuardPeerState::endpoint);
    path.candidates(addresses.of(policy.hub().endpoint(), inUse), now);
    return path.endpoint();
  }

  /**
   * Why what passes the tunnel proves nothing of this policy's hub: its name was not found yet, or
   * the tunnel was not told of what was found. Empty where it does.
   *
   * @param told where the tunnel was told to send
   */
  Optional<String> unproved(SitePolicy policy, Optional<Endpoint> told, long now) {
    HostEndpoint name = policy.hub().endpoint();
    Optional<Endpoint> wanted = endpoint(policy, now);
    if (!addresses.isFound(name)) {
      return Optional.of(
          addresses.lastFound(name).isPresent()
              ? name + " cannot be looked up"
              : name + " is not looked up yet");
    }
    return wanted.equals(told)
        ? Optional.empty()
        : Optional.of("the tunnel does not send to " + name + " yet");
  }

  private Optional<WireGuardPeerState> hub(SitePolicy policy) {
    return kernel.wireguard().device(policy.tunnel().device()).stream()
        .map(WireGuardDeviceState::peers)
        .flatMap(List::stream)
        .filter(p -> p.publicKey().equals(policy.hub().publicKey()))
        .findFirst();
  }

  /** Looks whether a site's hub is heard; remembers where a hub's peers are. */
  Upkeep.Tunnel look(Role role, long now) {
    Optional<SitePolicy> site = role.site();
    if (site.isPresent()) {
      return look(site.get(), now);
    }
    kernel.wireguard().device(role.tunnel().device()).ifPresent(endpoints::note);
    return Upkeep.Tunnel.AS_BEFORE;
  }

  /** Where the hub is silent, its other addresses and another source port are tried. */
  private Upkeep.Tunnel look(SitePolicy policy, long now) {
    Optional<Endpoint> before = path.endpoint();
    HubPath.Step step = path.look(now, hub(policy), hasWayOut(policy));
    if (step.resolve()) {
      addresses.need();
    }
    if (step.newPort()) {
      takeNewPort(policy, now);
    }
    if (step.resolve() && !silenceTold && path.silence(now).compareTo(HubPath.STALE) >= 0) {
      silenceTold = true;
      log.warning(silence(now));
    }
    if (step.moved()) {
      log.notice(
          "nothing comes from the hub at "
              + before.map(Endpoint::toString).orElse("an unknown address")
              + "; now trying "
              + path.endpoint().map(Endpoint::toString).orElse("none"));
      return Upkeep.Tunnel.MOVED;
    }
    if (step.revived()) {
      silenceTold = false;
      log.notice("the hub is heard again");
      return Upkeep.Tunnel.REVIVED;
    }
    return Upkeep.Tunnel.AS_BEFORE;
  }

  private String silence(long now) {
    return "nothing has come from the hub for " + path.silence(now).toSeconds() + " s";
  }

  private boolean hasWayOut(SitePolicy policy) {
    return policy.wan().stream()
        .anyMatch(wan -> kernel.links().link(wan).filter(Link::up).isPresent());
  }

  private void takeNewPort(SitePolicy policy, long now) {
    if (policy.tunnel().listenPort() != 0) {
      log.warning(
          silence(now)
              + "; a NAT's mapping may be stuck, but tunnel.listenPort says to keep the source"
              + " port");
      return;
    }
    kernel
        .wireguard()
        .configure(
            policy.tunnel().device(),
            new WireGuardChange(Optional.empty(), Optional.of(0), List.of(), List.of()));
    log.warning(
        silence(now) + ": the tunnel has a new source port, in case a NAT's mapping is stuck");
  }
}
