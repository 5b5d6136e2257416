// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.ffi.Errno;
import io.landline.ffi.NativeCallException;
import io.landline.kernel.Flow;
import io.landline.kernel.ReadBackException;
import io.landline.net.AddressFamily;
import io.landline.net.InterfaceName;
import io.landline.netlink.NetlinkException;
import io.landline.nft.Transaction;
import io.landline.route.InterfaceSettings;
import io.landline.route.Route;
import io.landline.route.RouteType;
import io.landline.route.RoutingState;
import java.util.List;
import java.util.Optional;

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
    return Plan.between(target.state(), target.key(), actual, target.footprint());
  }

  /**
   * Brings the kernel to the target.
   *
   * @param before where to go back to if the kernel refuses; empty if Landline was not up
   * @throws HostException if the host is not fit for it; nothing was changed
   * @throws ApplyException if the kernel refused; says what is true now
   */
  public Report apply(Target target, Optional<Target> before) {
    Plan plan = plan(target);
    try {
      carryOut(target, plan);
      before.ifPresent(old -> removeLeftovers(old, target));
      return new Report(plan, cutStaleFlows(target));
    } catch (NetlinkException | NativeCallException | ReadBackException e) {
      throw goBack(target, before, e);
    }
  }

  private ApplyException goBack(Target target, Optional<Target> before, RuntimeException cause) {
    try {
      if (before.isPresent()) {
        carryOut(before.get(), plan(before.get()));
      } else {
        down(target);
      }
      return new ApplyException(cause, true, List.of());
    } catch (NetlinkException | NativeCallException | ReadBackException | HostException again) {
      return new ApplyException(cause, false, List.of(again.getMessage()));
    }
  }

  /** What had another name before stands under the old one. */
  private void removeLeftovers(Target old, Target target) {
    InterfaceName tunnel = old.state().device().name();
    if (!tunnel.equals(target.state().device().name())) {
      kernel
          .links()
          .link(tunnel)
          .filter(l -> l.isWireGuard() && l.alias().equals(Optional.of(ALIAS)))
          .ifPresent(l -> kernel.links().delete(tunnel));
    }
    if (!old.state().table().name().equals(target.state().table().name())) {
      deleteTable(old);
    }
    if (old.footprint().rulePriority() != target.footprint().rulePriority()) {
      Observed actual = Observed.of(kernel, old.state());
      RoutingDiff.between(RoutingState.empty(), actual, old.footprint())
          .deleteRules()
          .forEach(kernel.routing()::deleteRule);
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
    InterfaceName tunnel = target.state().device().name();
    List<Route> routes = plan.routing().addRoutes();
    routes.stream().filter(r -> r.type() != RouteType.UNICAST).forEach(kernel.routing()::addRoute);
    plan.routing().addRules().forEach(kernel.routing()::addRule);
    link(tunnel, plan.link());
    if (!plan.wireguard().isEmpty()) {
      kernel.wireguard().configure(tunnel, plan.wireguard());
    }
    settings(target, plan.routing().settings());
    if (!plan.nft().isEmpty()) {
      kernel.nft().commit(plan.nft(), plan.generation());
    }
    if (plan.link().up()) {
      kernel.links().setUp(tunnel);
    }
    routes.stream().filter(r -> r.type() == RouteType.UNICAST).forEach(kernel.routing()::addRoute);
    plan.routing().deleteRules().forEach(kernel.routing()::deleteRule);
    plan.routing().deleteRoutes().forEach(this::deleteRoute);
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
    InterfaceName tunnel = target.state().device().name();
    // The tunnel's interface was not there before us: nothing to put back.
    List<InterfaceSettings> others =
        changes.stream().filter(s -> !s.name().equals(tunnel)).toList();
    if (!others.isEmpty()) {
      former.remember(others.stream().map(s -> kernel.links().settings(s.name())).toList(), others);
    }
    changes.forEach(kernel.links()::apply);
  }

  private int cutStaleFlows(Target target) {
    int cut = 0;
    for (Flow flow : kernel.conntrack().flows(AddressFamily.IPV4)) {
      if (target.flows().isStale(flow) && kernel.conntrack().delete(flow)) {
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
    InterfaceName tunnel = target.state().device().name();
    RoutingDiff everything = RoutingDiff.between(RoutingState.empty(), actual, target.footprint());
    actual.link().filter(l -> l.isWireGuard()).ifPresent(l -> kernel.links().delete(tunnel));
    deleteTable(target);
    everything.deleteRules().forEach(kernel.routing()::deleteRule);
    everything.deleteRoutes().forEach(this::deleteRoute);
    for (InterfaceSettings settings : former.read().values()) {
      if (kernel.links().link(settings.name()).isPresent()) {
        kernel.links().apply(settings);
      }
    }
    former.clear();
    return actual.link().isPresent()
        || actual.table().isPresent()
        || !everything.deleteRules().isEmpty()
        || !everything.deleteRoutes().isEmpty();
  }

  private void deleteTable(Target target) {
    for (int attempt = 1; ; attempt++) {
      long generation = kernel.nft().generation();
      if (kernel.nft().table(target.state().table().name()).isEmpty()) {
        return;
      }
      try {
        kernel.nft().commit(Transaction.delete(target.state().table().name()), generation);
        return;
      } catch (NetlinkException e) {
        if (!e.isRestartNeeded() || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
