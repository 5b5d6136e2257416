// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.ffi.Errno;
import io.landline.kernel.Flow;
import io.landline.kernel.Link;
import io.landline.kernel.WireGuardChange;
import io.landline.net.AddressFamily;
import io.landline.net.InterfaceName;
import io.landline.netlink.NetlinkException;
import io.landline.nft.NftName;
import io.landline.nft.Transaction;
import io.landline.route.InterfaceSettings;
import io.landline.route.Route;
import io.landline.route.RoutingState;
import io.landline.wireguard.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Brings the kernel to a target. Idempotent: what is as wanted is not touched.
 *
 * <p>The order keeps captured devices closed at every moment: refusing routes, then rules, then the
 * filter, then the tunnel goes up; what is not wanted any more goes last.
 */
public final class Reconciler {
  /** How often another program may change the rulesets while we look, before we give up. */
  private static final int ATTEMPTS = 10;

  private static final String ALIAS = "landline";

  private final Kernel kernel;
  private final FormerSettings former;

  /** Works on this kernel, remembering interface settings there. */
  public Reconciler(Kernel kernel, FormerSettings former) {
    this.kernel = kernel;
    this.former = former;
  }

  /**
   * What {@link #apply} would change.
   *
   * @throws HostException if the host is not fit for it
   */
  public Plan plan(Target target) {
    Observed actual = Observed.of(kernel, target.state());
    Preflight.check(kernel, target, actual);
    return Plan.between(target, actual);
  }

  /**
   * The live flows, and which of them {@link #apply} would cut.
   *
   * @param before what was applied last
   */
  public List<LiveFlow> flows(Target target, Optional<Target> before) {
    FlowJudge judge = target.flows(before);
    return kernel.conntrack().flows(AddressFamily.IPV4).stream()
        .map(flow -> new LiveFlow(flow, judge.isStale(flow)))
        .toList();
  }

  /**
   * Brings the kernel to the target.
   *
   * @param before where to go back to if the kernel refuses; empty if Landline was not up
   * @throws HostException if the host is not fit for it; nothing was changed
   * @throws ApplyException if the kernel refused; says what is true now
   */
  public Report apply(Target target, Optional<Target> before) {
    Observed actual = Observed.of(kernel, target.state());
    Preflight.check(kernel, target, actual);
    Plan plan = Plan.between(target, actual);
    boolean wasUp = actual.link().isPresent() || actual.table().isPresent();
    try {
      carryOut(target, plan);
      removeUnwantedGuard(before.orElse(target).footprint().guardTable(), target);
      before.ifPresent(old -> removeLeftovers(old, target));
      releaseInterfaces(target);
      return new Report(plan, cutFlows(target.flows(before)::isStale), target.remarks());
    } catch (RuntimeException e) {
      throw goBack(target, before, wasUp, e);
    }
  }

  /**
   * Closes what the target does not allow before there is a network: the rules, the routes that
   * refuse, the filter. Needs none of the target's interfaces, and takes nothing away: a later
   * {@link #apply} keeps all of it. A hub whose tunnel's interface is somebody else's is left
   * alone: its filter would refuse that one's packets.
   *
   * @return what was changed
   */
  public Plan close(Target target) {
    for (int attempt = 1; ; attempt++) {
      Observed actual = Observed.of(kernel, target.state());
      Preflight.checkRulesets(actual);
      boolean foreign = actual.link().filter(link -> !isOurs(link)).isPresent();
      Plan plan =
          target.hub().isPresent() && foreign
              ? Plan.NOTHING
              : Plan.between(target, actual).closing();
      try {
        plan.routing().addRoutes().forEach(kernel.routing()::addRoute);
        kernel.routing().addRules(plan.routing().addRules());
        if (!plan.nft().isEmpty()) {
          kernel.nft().commit(plan.nft(), plan.generation());
        }
        return plan;
      } catch (NetlinkException e) {
        if (!e.isRestartNeeded() || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private ApplyException goBack(
      Target target, Optional<Target> before, boolean wasUp, RuntimeException cause) {
    try {
      if (before.isPresent()) {
        carryOut(before.get(), plan(before.get()));
      } else if (wasUp) {
        // Going down would let out what is captured: better half changed and closed.
        return new ApplyException(
            cause, false, List.of("what was applied before is not known; apply again"));
      } else {
        down(target);
      }
      return new ApplyException(cause, true, List.of());
    } catch (RuntimeException again) {
      return new ApplyException(cause, false, List.of(String.valueOf(again.getMessage())));
    }
  }

  /** Whether Landline made this interface. */
  static boolean isOurs(Link link) {
    return link.isWireGuard() && link.alias().equals(Optional.of(ALIAS));
  }

  /** The guard's table has nothing to guard any more, or has another name now. */
  private void removeUnwantedGuard(NftName guard, Target target) {
    if (target.state().guard().filter(wanted -> wanted.name().equals(guard)).isEmpty()) {
      deleteTable(guard);
    }
  }

  /**
   * What had another name before stands under the old one. Where no name has changed the plan was
   * all, and the former state need not even be compiled.
   */
  private void removeLeftovers(Target old, Target target) {
    InterfaceName tunnel = old.tunnel();
    if (tunnel.equals(target.tunnel()) && old.footprint().equals(target.footprint())) {
      return;
    }
    if (!tunnel.equals(target.tunnel())) {
      kernel
          .links()
          .link(tunnel)
          .filter(Reconciler::isOurs)
          .ifPresent(l -> kernel.links().delete(tunnel));
    }
    if (!old.footprint().table().equals(target.footprint().table())) {
      deleteTable(old.footprint().table());
    }
    RoutingDiff stale =
        RoutingDiff.between(
            target.state().routing(), Observed.of(kernel, old.state()), old.footprint(), tunnel);
    kernel.routing().deleteRules(stale.deleteRules());
    stale.deleteRoutes().forEach(this::deleteRoute);
  }

  /** Interfaces that are not the configuration's any more get their own settings back. */
  private void releaseInterfaces(Target target) {
    List<InterfaceName> wanted =
        target.state().routing().settings().stream().map(InterfaceSettings::name).toList();
    for (InterfaceSettings settings : former.read().values()) {
      if (!wanted.contains(settings.name())) {
        restore(settings);
        former.forget(settings.name());
      }
    }
  }

  private void restore(InterfaceSettings settings) {
    if (kernel.links().link(settings.name()).isPresent()) {
      kernel.links().apply(settings);
    }
  }

  private void carryOut(Target target, Plan first) {
    Plan plan = first;
    for (int attempt = 1; ; attempt++) {
      try {
        carryOutOnce(target, plan);
        return;
      } catch (NetlinkException e) {
        // Somebody changed a ruleset since we read ours: look again.
        if (!e.isRestartNeeded() || attempt == ATTEMPTS) {
          throw e;
        }
        plan = plan(target);
      }
    }
  }

  private void carryOutOnce(Target target, Plan plan) {
    InterfaceName tunnel = target.tunnel();
    List<Route> routes = plan.routing().addRoutes();
    routes.stream().filter(r -> !r.type().hasDevice()).forEach(kernel.routing()::addRoute);
    kernel.routing().addRules(plan.routing().addRules());
    link(tunnel, plan.link());
    if (!plan.wireguard().isEmpty()) {
      kernel.wireguard().configure(tunnel, plan.wireguard());
    }
    if (!plan.nft().isEmpty()) {
      kernel.nft().commit(plan.nft(), plan.generation());
    }
    // After the filter: nothing is forwarded that it has not seen.
    settings(target, plan.routing().settings());
    if (plan.link().up()) {
      kernel.links().setUp(tunnel);
    }
    call(target, plan.wireguard());
    routes.stream().filter(r -> r.type().hasDevice()).forEach(kernel.routing()::addRoute);
    kernel.routing().deleteRules(plan.routing().deleteRules());
    plan.routing().deleteRoutes().forEach(this::deleteRoute);
  }

  /**
   * Has WireGuard shake hands at once with a peer that was made anew and does not send by itself: a
   * keepalive that is switched on is sent at once, and needs a session.
   */
  private void call(Target target, WireGuardChange done) {
    InterfaceName tunnel = target.state().device().name();
    for (WireGuardChange.Peer peer : done.peers()) {
      boolean silent = peer.keepalive().equals(Optional.of(0));
      if (silent && peer.endpoint().isPresent()) {
        keepalive(tunnel, peer.publicKey(), 1);
        keepalive(tunnel, peer.publicKey(), 0);
      }
    }
  }

  private void keepalive(InterfaceName tunnel, PublicKey peer, int seconds) {
    WireGuardChange.Peer change =
        new WireGuardChange.Peer(
            peer, Optional.empty(), Optional.empty(), Optional.of(seconds), List.of(), false);
    kernel
        .wireguard()
        .configure(
            tunnel,
            new WireGuardChange(Optional.empty(), Optional.empty(), List.of(), List.of(change)));
  }

  private void deleteRoute(Route route) {
    try {
      kernel.routing().deleteRoute(route);
    } catch (NetlinkException e) {
      // It went with its interface or address in the meantime.
      if (!e.errno().equals(Errno.ESRCH) && !e.errno().equals(Errno.ENODEV)) {
        throw e;
      }
    }
  }

  private void link(InterfaceName tunnel, LinkDiff diff) {
    if (diff.create()) {
      kernel.links().createWireGuard(tunnel, ALIAS);
    }
    diff.mtu().ifPresent(mtu -> kernel.links().setMtu(tunnel, mtu));
    // The new address first: with the last one the kernel drops the interface's routes.
    diff.addAddress().ifPresent(a -> kernel.links().addAddress(tunnel, a));
    diff.removeAddresses().forEach(a -> kernel.links().removeAddress(tunnel, a));
  }

  private void settings(Target target, List<InterfaceSettings> changes) {
    // The tunnel's interface was not there before us: nothing to put back. Of all others, changed
    // now or not: what somebody switches off later is not what was before.
    List<InterfaceSettings> held =
        target.state().routing().settings().stream()
            .filter(s -> !s.name().equals(target.tunnel()))
            .filter(s -> kernel.links().link(s.name()).isPresent())
            .toList();
    former.remember(held.stream().map(s -> kernel.links().settings(s.name())).toList(), held);
    changes.forEach(kernel.links()::apply);
  }

  private int cutFlows(Predicate<Flow> condemned) {
    int cut = 0;
    for (Flow flow : kernel.conntrack().flows(AddressFamily.IPV4)) {
      if (condemned.test(flow) && kernel.conntrack().delete(flow)) {
        cut++;
      }
    }
    return cut;
  }

  /**
   * Takes everything of Landline's away: the tunnel, the table, rules, routes; interface settings
   * are put back.
   *
   * @return whether anything was there
   */
  public boolean down(Target target) {
    Observed actual = Observed.of(kernel, target.state());
    InterfaceName tunnel = target.tunnel();
    RoutingDiff everything =
        RoutingDiff.between(RoutingState.empty(), actual, target.footprint(), tunnel);
    actual.link().filter(Reconciler::isOurs).ifPresent(l -> kernel.links().delete(tunnel));
    deleteTable(target.footprint().table());
    deleteTable(target.footprint().guardTable());
    // While the ways out are shut: else a live flow would go on untranslated, by the provider's
    // wire or the site's WAN.
    cutFlows(target.flows(Optional.empty())::isOurs);
    kernel.routing().deleteRules(everything.deleteRules());
    everything.deleteRoutes().forEach(this::deleteRoute);
    former.read().values().forEach(this::restore);
    former.clear();
    return actual.link().filter(Reconciler::isOurs).isPresent()
        || actual.table().filter(Preflight::isOurs).isPresent()
        || !everything.deleteRules().isEmpty()
        || !everything.deleteRoutes().isEmpty();
  }

  private void deleteTable(NftName table) {
    for (int attempt = 1; ; attempt++) {
      long generation = kernel.nft().generation();
      if (kernel.nft().table(table).filter(Preflight::isOurs).isEmpty()) {
        return;
      }
      try {
        kernel.nft().commit(Transaction.delete(table), generation);
        return;
      } catch (NetlinkException e) {
        if (!e.isRestartNeeded() || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
