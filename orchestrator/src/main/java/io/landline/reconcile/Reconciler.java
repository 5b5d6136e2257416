// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.compile.HostState;
import io.landline.ffi.Errno;
import io.landline.kernel.Flow;
import io.landline.kernel.Link;
import io.landline.kernel.WireGuardChange;
import io.landline.net.AddressFamily;
import io.landline.net.InterfaceName;
import io.landline.netlink.NetlinkException;
import io.landline.nft.NftName;
import io.landline.nft.Table;
import io.landline.nft.Transaction;
import io.landline.reconcile.diff.LinkDiff;
import io.landline.reconcile.diff.Plan;
import io.landline.reconcile.diff.RoutingDiff;
import io.landline.reconcile.diff.TunnelDiff;
import io.landline.reconcile.flow.FlowJudge;
import io.landline.reconcile.flow.LiveFlow;
import io.landline.reconcile.state.FormerSettings;
import io.landline.reconcile.state.Kernel;
import io.landline.reconcile.state.KnownTables;
import io.landline.reconcile.state.Observed;
import io.landline.route.InterfaceSettings;
import io.landline.route.Route;
import io.landline.route.RoutingState;
import io.landline.wireguard.PublicKey;
import io.landline.wireguard.WireGuardPeer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Brings the kernel to a target. Idempotent: it does not touch what is as wanted.
 *
 * <p>The order keeps captured devices blocked at every moment: unreachable routes, rules, the
 * filter, then the tunnel. Objects that are no longer wanted are deleted last.
 */
public final class Reconciler {
  /** Attempts to commit while other programs change the ruleset. */
  private static final int ATTEMPTS = 10;

  private static final String ALIAS = "landline";

  private final Kernel kernel;
  private final FormerSettings former;
  private final KnownTables known;

  /**
   * A reconciler of this kernel.
   *
   * @param former where it stores interface settings
   * @param known the tables that need not be read
   */
  Reconciler(Kernel kernel, FormerSettings former, KnownTables known) {
    this.kernel = kernel;
    this.former = former;
    this.known = known;
  }

  /**
   * The changes that {@link #apply} would make.
   *
   * @throws HostException if the host does not allow it
   */
  public Plan plan(Target target) {
    Observed actual = Observed.of(kernel, target.state(), known);
    Preflight.check(kernel, target, actual);
    Plan plan = target.from(actual);
    if (plan.nft().isEmpty()) {
      hold(target, plan, plan.generation());
    }
    return plan;
  }

  /**
   * The live flows, and whether {@link #apply} would cut them.
   *
   * @param before the target that was applied last
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
   * @param before the target to restore if the kernel refuses; empty if Landline was not up
   * @throws HostException if the host does not allow it; nothing was changed
   * @throws ApplyException if the kernel refused; has the present state
   */
  public ApplyReport apply(Target target, Optional<Target> before) {
    Observed actual = Observed.of(kernel, target.state(), known);
    Preflight.check(kernel, target, actual);
    Plan plan = target.from(actual);
    boolean wasUp = links(actual).findAny().isPresent() || actual.table().isPresent();
    try {
      carryOut(target, plan);
      removeUnwantedGuard(before.orElse(target).footprint().guardTable(), target);
      before.ifPresent(old -> removeLeftovers(old, target));
      releaseInterfaces(target);
      return new ApplyReport(plan, cutStaleFlows(target, before), target.remarks());
    } catch (RuntimeException e) {
      throw goBack(target, before, wasUp, e);
    }
  }

  /**
   * Blocks captured devices before there is a network: rules, unreachable routes, the filter. Needs
   * none of the target's interfaces and removes nothing; a later {@link #apply} keeps all of it.
   * Does nothing on a hub whose tunnel interface belongs to another program, whose packets the
   * filter would drop.
   *
   * @return the changes
   */
  public Plan close(Target target) {
    for (int attempt = 1; ; attempt++) {
      Observed actual = Observed.of(kernel, target.state(), known);
      Preflight.checkRulesets(actual);
      boolean foreign = links(actual).anyMatch(link -> !isOurs(link));
      Plan plan =
          target.hub().isPresent() && foreign ? Plan.NOTHING : target.from(actual).closing();
      try {
        plan.routing().addRoutes().forEach(kernel.routing()::addRoute);
        kernel.routing().addRules(plan.routing().addRules());
        commit(target, plan);
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
        // Taking Landline down would unblock captured devices; a partial, blocked state is better.
        return new ApplyException(
            cause, false, List.of("the configuration applied before is not known; apply again"));
      } else {
        down(target);
      }
      return new ApplyException(cause, true, List.of());
    } catch (RuntimeException again) {
      return new ApplyException(cause, false, List.of(String.valueOf(again.getMessage())));
    }
  }

  private static Stream<Link> links(Observed actual) {
    return actual.tunnels().stream().flatMap(tunnel -> tunnel.link().stream());
  }

  /** Whether Landline created this interface. */
  static boolean isOurs(Link link) {
    return link.isWireGuard() && link.alias().equals(Optional.of(ALIAS));
  }

  /** Deletes the guard's table if it is no longer wanted, or has another name now. */
  private void removeUnwantedGuard(NftName guard, Target target) {
    if (target.state().guard().filter(wanted -> wanted.name().equals(guard)).isEmpty()) {
      deleteTable(guard);
    }
  }

  /**
   * Deletes objects under their former names. If no name has changed, there are none, and the
   * former state need not be compiled.
   */
  private void removeLeftovers(Target old, Target target) {
    if (old.tunnels().equals(target.tunnels()) && old.footprint().equals(target.footprint())) {
      return;
    }
    for (InterfaceName tunnel : old.tunnels()) {
      if (!target.tunnels().contains(tunnel)) {
        kernel
            .links()
            .link(tunnel)
            .filter(Reconciler::isOurs)
            .ifPresent(l -> kernel.links().delete(tunnel));
      }
    }
    if (!old.footprint().table().equals(target.footprint().table())) {
      deleteTable(old.footprint().table());
    }
    RoutingDiff stale =
        RoutingDiff.between(
            target.state().routing(),
            Observed.of(kernel, old.state(), known),
            old.footprint(),
            old.tunnels());
    kernel.routing().deleteRules(stale.deleteRules());
    stale.deleteRoutes().forEach(this::deleteRoute);
  }

  /** Restores the settings of interfaces that are no longer in the configuration. */
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
        // Another program changed the ruleset since the table was read: read it again.
        if (!e.isRestartNeeded() || attempt == ATTEMPTS) {
          throw e;
        }
        plan = plan(target);
      }
    }
  }

  private void carryOutOnce(Target target, Plan plan) {
    List<Route> routes = plan.routing().addRoutes();
    routes.stream().filter(r -> !r.type().hasDevice()).forEach(kernel.routing()::addRoute);
    kernel.routing().addRules(plan.routing().addRules());
    for (TunnelDiff tunnel : plan.tunnels()) {
      link(tunnel.name(), tunnel.link());
      if (!tunnel.wireguard().isEmpty()) {
        kernel.wireguard().configure(tunnel.name(), tunnel.wireguard());
      }
    }
    commit(target, plan);
    // After the filter, so that nothing is forwarded unfiltered.
    settings(target, plan.routing().settings());
    for (TunnelDiff tunnel : plan.tunnels()) {
      if (tunnel.link().up()) {
        kernel.links().setUp(tunnel.name());
      }
      call(target, tunnel);
    }
    routes.stream().filter(r -> r.type().hasDevice()).forEach(kernel.routing()::addRoute);
    plan.routing().changeRoutes().forEach(kernel.routing()::replaceRoute);
    kernel.routing().deleteRules(plan.routing().deleteRules());
    plan.routing().deleteRoutes().forEach(this::deleteRoute);
  }

  /** Brings the tables to the target, which they are known to hold from then on. */
  private void commit(Target target, Plan plan) {
    long begun = plan.generation();
    try {
      if (!plan.nft().isEmpty()) {
        begun = kernel.nft().commit(plan.nft(), begun);
      }
    } catch (RuntimeException e) {
      known.forgetAll();
      throw e;
    }
    hold(target, plan, begun);
  }

  /** Notes what the tables hold after a plan, which began this generation. */
  private void hold(Target target, Plan plan, long begun) {
    Set<NftName> changed = plan.nft().tables();
    HostState state = target.state();
    for (Table table : Stream.concat(Stream.of(state.table()), state.guard().stream()).toList()) {
      long since = changed.contains(table.name()) ? begun : plan.generation();
      known.hold(table, plan.nft(), since);
    }
  }

  /**
   * Makes WireGuard begin a handshake at once with a new peer that has no keepalive: when keepalive
   * is switched on, the first one is sent immediately and needs a session.
   */
  private void call(Target target, TunnelDiff done) {
    InterfaceName tunnel = done.name();
    if (done.wireguard().mark().isPresent()) {
      target.state().devices().stream()
          .filter(device -> device.name().equals(tunnel))
          .flatMap(device -> device.peers().stream())
          .forEach(peer -> callAgain(tunnel, peer));
    }
    for (WireGuardChange.Peer peer : done.wireguard().peers()) {
      boolean silent = peer.keepalive().equals(Optional.of(0));
      if (silent && peer.endpoint().isPresent()) {
        keepalive(tunnel, peer.publicKey(), 1);
        keepalive(tunnel, peer.publicKey(), 0);
      }
    }
  }

  /** Sends a keepalive by the new uplink, so that the hub answers by it from now on. */
  private void callAgain(InterfaceName tunnel, WireGuardPeer peer) {
    if (peer.endpoint().isPresent()) {
      keepalive(tunnel, peer.publicKey(), 0);
      keepalive(tunnel, peer.publicKey(), Math.max(1, peer.keepalive()));
      if (peer.keepalive() == 0) {
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
            new WireGuardChange(
                Optional.empty(), Optional.empty(), Optional.empty(), List.of(), List.of(change)));
  }

  private void deleteRoute(Route route) {
    try {
      kernel.routing().deleteRoute(route);
    } catch (NetlinkException e) {
      // The kernel deleted it with its interface or address.
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
    // The new address first: without any address the kernel deletes the interface's routes.
    diff.addAddress().ifPresent(a -> kernel.links().addAddress(tunnel, a));
    diff.removeAddresses().forEach(a -> kernel.links().removeAddress(tunnel, a));
  }

  private void settings(Target target, List<InterfaceSettings> changes) {
    // The tunnels' interfaces did not exist before, so there is nothing to restore. All others are
    // stored, changed now or not: a value that another program sets later is not the former one.
    List<InterfaceSettings> held =
        target.state().routing().settings().stream()
            .filter(s -> !target.tunnels().contains(s.name()))
            .filter(s -> kernel.links().link(s.name()).isPresent())
            .toList();
    former.remember(held.stream().map(s -> kernel.links().settings(s.name())).toList(), held);
    changes.forEach(kernel.links()::apply);
  }

  /** Where there are no flows, no judge is made: it takes as long as there are forwards. */
  private int cutStaleFlows(Target target, Optional<Target> before) {
    List<Flow> flows = kernel.conntrack().flows(AddressFamily.IPV4);
    return flows.isEmpty() ? 0 : cutFlows(flows, target.flows(before)::isStale);
  }

  private int cutFlows(List<Flow> flows, Predicate<Flow> condemned) {
    int cut = 0;
    for (Flow flow : flows) {
      if (condemned.test(flow) && kernel.conntrack().delete(flow)) {
        cut++;
      }
    }
    return cut;
  }

  /**
   * Removes all of Landline's objects: the tunnel, tables, rules, routes. Restores interface
   * settings.
   *
   * @return whether there was anything to remove
   */
  public boolean down(Target target) {
    Observed actual = Observed.of(kernel, target.state(), known);
    RoutingDiff everything =
        RoutingDiff.between(RoutingState.empty(), actual, target.footprint(), target.tunnels());
    links(actual).filter(Reconciler::isOurs).forEach(link -> kernel.links().delete(link.name()));
    deleteTable(target.footprint().table());
    deleteTable(target.footprint().guardTable());
    // While the unreachable routes still exist: otherwise a live flow would continue untranslated
    // through the provider or the site's WAN.
    cutFlows(kernel.conntrack().flows(AddressFamily.IPV4), target.flows(Optional.empty())::isOurs);
    kernel.routing().deleteRules(everything.deleteRules());
    everything.deleteRoutes().forEach(this::deleteRoute);
    former.read().values().forEach(this::restore);
    former.clear();
    return links(actual).anyMatch(Reconciler::isOurs)
        || actual.table().filter(Preflight::isOurs).isPresent()
        || !everything.deleteRules().isEmpty()
        || !everything.deleteRoutes().isEmpty();
  }

  private void deleteTable(NftName table) {
    known.forget(table);
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
