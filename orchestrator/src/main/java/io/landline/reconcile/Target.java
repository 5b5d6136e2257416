// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.compile.HostState;
import io.landline.compile.HubFacts;
import io.landline.compile.SiteFacts;
import io.landline.net.Endpoint;
import io.landline.net.InterfaceName;
import io.landline.policy.Footprint;
import io.landline.policy.HubPolicy;
import io.landline.policy.SitePolicy;
import io.landline.reconcile.diff.Plan;
import io.landline.reconcile.flow.FlowJudge;
import io.landline.reconcile.flow.HubFlows;
import io.landline.reconcile.flow.SiteFlows;
import io.landline.reconcile.state.HostKey;
import io.landline.reconcile.state.Observed;
import io.landline.wireguard.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state that a host should have: the compiled state, its key, and what it means for live flows.
 * For one thread.
 */
public final class Target {
  private final Supplier<HostState> compile;
  private final List<InterfaceName> tunnels;
  private final HostKey key;
  private final Footprint footprint;
  private final List<InterfaceName> interfaces;
  private final Optional<HubPolicy> hub;
  private final Function<Optional<HubPolicy>, FlowJudge> flows;
  private final List<String> remarks;
  private final Map<PublicKey, Endpoint> lastSeen;
  private @Nullable HostState state;

  private Target(
      Supplier<HostState> compile,
      List<InterfaceName> tunnels,
      HostKey key,
      Footprint footprint,
      List<InterfaceName> interfaces,
      Optional<HubPolicy> hub,
      Function<Optional<HubPolicy>, FlowJudge> flows,
      List<String> remarks,
      Map<PublicKey, Endpoint> lastSeen) {
    this.compile = compile;
    this.tunnels = List.copyOf(tunnels);
    this.key = key;
    this.footprint = footprint;
    this.interfaces = interfaces;
    this.hub = hub;
    this.flows = flows;
    this.remarks = List.copyOf(remarks);
    this.lastSeen = Map.copyOf(lastSeen);
  }

  /** The same without the guard's table, for a command that ends after applying. */
  public Target withoutGuard() {
    return new Target(
        () -> state().withoutGuard(),
        tunnels,
        key,
        footprint,
        interfaces,
        hub,
        flows,
        remarks,
        lastSeen);
  }

  /**
   * A hub's target.
   *
   * @param lastSeen the last endpoints of its peers
   */
  public static Target hub(
      HubPolicy policy, HubFacts facts, HostKey key, Map<PublicKey, Endpoint> lastSeen) {
    return hub(policy, facts, key, lastSeen, new Compilation());
  }

  static Target hub(
      HubPolicy policy,
      HubFacts facts,
      HostKey key,
      Map<PublicKey, Endpoint> lastSeen,
      Compilation compilation) {
    return new Target(
        () -> compilation.hub(policy, facts),
        List.of(policy.tunnel().device()),
        key,
        policy.footprint(),
        List.of(policy.publicInterface()),
        Optional.of(policy),
        former -> new HubFlows(policy, former),
        List.of(),
        lastSeen);
  }

  /**
   * A site's target.
   *
   * @param seen limitations that are not a reason to refuse
   */
  static Target site(
      SitePolicy policy,
      SiteFacts facts,
      SiteRemarks.Seen seen,
      HostKey key,
      Compilation compilation) {
    return new Target(
        () -> compilation.site(policy, facts),
        policy.tunnels(),
        key,
        policy.footprint(),
        Stream.of(policy.lan(), policy.wan())
            .flatMap(names -> needed(names, seen.absent()))
            .distinct()
            .toList(),
        Optional.empty(),
        former -> new SiteFlows(policy, facts),
        SiteRemarks.of(policy, facts, seen),
        Map.of());
  }

  /** Some of several interfaces may be missing; if all are, a name is wrong. */
  private static Stream<InterfaceName> needed(
      List<InterfaceName> names, List<InterfaceName> absent) {
    boolean none = absent.containsAll(names);
    return names.stream().filter(name -> none || !absent.contains(name));
  }

  /** The wanted state of the kernel; compiled at first use. */
  public HostState state() {
    HostState known = state;
    if (known == null) {
      known = compile.get();
      state = known;
    }
    return known;
  }

  /** The changes from the observed state to this one. */
  Plan from(Observed actual) {
    return Plan.between(state(), footprint, key, lastSeen, actual);
  }

  /** The tunnels' interfaces. */
  public List<InterfaceName> tunnels() {
    return tunnels;
  }

  HostKey key() {
    return key;
  }

  Footprint footprint() {
    return footprint;
  }

  /** The policy, if it is a hub. */
  Optional<HubPolicy> hub() {
    return hub;
  }

  Map<PublicKey, Endpoint> lastSeen() {
    return lastSeen;
  }

  /** The interfaces that must exist. */
  List<InterfaceName> interfaces() {
    return interfaces;
  }

  /** Limitations that people should know. */
  public List<String> remarks() {
    return remarks;
  }

  /**
   * The judge of live flows.
   *
   * @param before the target that was applied before, whose flows may be stale
   */
  FlowJudge flows(Optional<Target> before) {
    return flows.apply(before.flatMap(target -> target.hub));
  }
}
