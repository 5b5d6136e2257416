// SPDX-License-Identifier: Apache-2.0
package io.landline.path;

import io.landline.compile.UplinkFacts;
import io.landline.host.Role;
import io.landline.kernel.Link;
import io.landline.kernel.WireGuardChange;
import io.landline.kernel.WireGuardDeviceState;
import io.landline.kernel.WireGuardPeerState;
import io.landline.log.Log;
import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.policy.SitePolicy;
import io.landline.reconcile.state.Kernel;
import io.landline.reconcile.state.PathMeasurements;
import io.landline.reconcile.state.PeerEndpoints;
import io.landline.reconcile.state.UplinkExits;
import io.landline.reconcile.state.UplinkSelection;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Watches the other end of the tunnel: finds a site's hub, remembers where a hub's peers are. */
public final class TunnelWatch {
  /** The result of a check of the tunnel. */
  public enum Outcome {
    AS_BEFORE,
    /** The tunnel should have another endpoint, or its routes another MTU, from now on. */
    CHANGED,
    /** The other end is heard again: live flows may be out of date. */
    REVIVED
  }

  private final Kernel kernel;
  private final HubAddress addresses;
  private final PeerEndpoints endpoints;
  private final UplinkSelection uplinks;
  private final Log log;
  private final HubPath path;
  private final PathMtus mtus;
  private boolean silenceLogged;

  public TunnelWatch(
      Kernel kernel,
      HubAddress addresses,
      PeerEndpoints endpoints,
      PathMeasurements measurements,
      UplinkSelection uplinks,
      Log log,
      long now) {
    this.kernel = kernel;
    this.addresses = addresses;
    this.endpoints = endpoints;
    this.uplinks = uplinks;
    this.log = log;
    this.path = new HubPath(now);
    this.mtus = new PathMtus(kernel, measurements, Clock.systemUTC(), log);
  }

  /** Where a site's tunnel should send; empty while the hub's name cannot be resolved. */
  public Optional<Endpoint> endpoint(SitePolicy policy, long now) {
    Optional<Endpoint> inUse =
        hub(policy, kernel.wireguard().device(policy.tunnel().device()))
            .flatMap(WireGuardPeerState::endpoint);
    List<Endpoint> known = addresses.of(policy.hub().endpoint(), inUse);
    path.candidates(reachable(policy, known), now);
    return path.endpoint();
  }

  /** The hub's known addresses, best first. */
  public List<Endpoint> addresses(SitePolicy policy) {
    return addresses.of(policy.hub().endpoint(), Optional.empty());
  }

  /** Those of a family that the uplink in use carries; all of them where none is. */
  private List<Endpoint> reachable(SitePolicy policy, List<Endpoint> known) {
    UplinkFacts facts =
        new UplinkFacts(
            uplinks.inUse(policy),
            UplinkExits.of(kernel, policy, known.stream().map(Endpoint::address).toList()));
    List<Endpoint> reachable =
        known.stream()
            .filter(endpoint -> facts.has(facts.inUse(), endpoint.address().family()))
            .toList();
    return reachable.isEmpty() ? known : reachable;
  }

  /**
   * Why traffic in the tunnel proves nothing about this policy's hub: its name has not been
   * resolved yet, or the tunnel does not use the result yet. Empty where it does.
   *
   * @param configured the endpoint that the tunnel was given
   */
  public Optional<String> unproved(SitePolicy policy, Optional<Endpoint> configured, long now) {
    HostEndpoint name = policy.hub().endpoint();
    Optional<Endpoint> wanted = endpoint(policy, now);
    if (!addresses.isFound(name)) {
      return Optional.of(
          addresses.lastFound(name).isPresent()
              ? name + " cannot be resolved"
              : name + " has not been resolved yet");
    }
    return wanted.equals(configured)
        ? Optional.empty()
        : Optional.of("the tunnel does not use " + name + " yet");
  }

  private static Optional<WireGuardPeerState> hub(
      SitePolicy policy, Optional<WireGuardDeviceState> device) {
    return device.stream()
        .map(WireGuardDeviceState::peers)
        .flatMap(List::stream)
        .filter(p -> p.publicKey().equals(policy.hub().publicKey()))
        .findFirst();
  }

  private boolean isHeard(long now) {
    return path.silence(now).compareTo(HubPath.STALE) < 0;
  }

  /** Whether a site's hub has not been heard for long. */
  public boolean isSilent(long now) {
    return !isHeard(now);
  }

  /** The MTUs of the paths to the peers. */
  public PathMtus mtus() {
    return mtus;
  }

  /**
   * Checks whether a site's hub answers; remembers where a hub's peers are; follows the MTU of each
   * path.
   */
  public Outcome look(Role role, long now) {
    Optional<WireGuardDeviceState> device = kernel.wireguard().device(role.tunnel().device());
    boolean limited = device.isPresent() && mtus.look(role, device.get(), isHeard(now), now);
    Outcome outcome =
        role.site().map(policy -> look(policy, device, now)).orElse(Outcome.AS_BEFORE);
    if (role.site().isEmpty()) {
      device.ifPresent(endpoints::note);
    }
    return outcome == Outcome.AS_BEFORE && limited ? Outcome.CHANGED : outcome;
  }

  /** While the hub is silent, tries its other addresses and another source port. */
  private Outcome look(SitePolicy policy, Optional<WireGuardDeviceState> device, long now) {
    Optional<Endpoint> before = path.endpoint();
    HubPath.Step step = path.look(now, hub(policy, device), hasWayOut(policy));
    if (step.resolve()) {
      addresses.need();
    }
    if (step.newPort()) {
      takeNewPort(policy, now);
    }
    if (step.resolve() && !silenceLogged && path.silence(now).compareTo(HubPath.STALE) >= 0) {
      silenceLogged = true;
      log.warning(silence(now));
    }
    if (step.moved()) {
      log.notice(
          "no answer from the hub at "
              + before.map(Endpoint::toString).orElse("an unknown address")
              + "; trying "
              + path.endpoint().map(Endpoint::toString).orElse("none"));
      return Outcome.CHANGED;
    }
    if (step.revived()) {
      silenceLogged = false;
      log.notice("the hub answers again");
      return Outcome.REVIVED;
    }
    return Outcome.AS_BEFORE;
  }

  private String silence(long now) {
    return "nothing received from the hub for " + path.silence(now).toSeconds() + " s";
  }

  private boolean hasWayOut(SitePolicy policy) {
    return policy.wan().stream()
        .anyMatch(wan -> kernel.links().link(wan).filter(Link::up).isPresent());
  }

  private void takeNewPort(SitePolicy policy, long now) {
    if (policy.tunnel().listenPort() != 0) {
      log.warning(
          silence(now)
              + "; a NAT mapping may be stuck, but tunnel.listenPort fixes the source"
              + " port");
      return;
    }
    kernel
        .wireguard()
        .configure(
            policy.tunnel().device(),
            new WireGuardChange(
                Optional.empty(), Optional.of(0), Optional.empty(), List.of(), List.of()));
    log.warning(silence(now) + ": changed the tunnel's source port in case a NAT mapping is stuck");
  }
}
