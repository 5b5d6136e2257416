// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.compile.HostState;
import io.landline.compile.HubCompiler;
import io.landline.compile.HubFacts;
import io.landline.compile.SiteCompiler;
import io.landline.compile.SiteFacts;
import io.landline.net.InterfaceName;
import io.landline.policy.Footprint;
import io.landline.policy.HubPolicy;
import io.landline.policy.SitePolicy;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Where a host should get to: the compiled state, its key, and what it means for live flows. */
public final class Target {
  private final HostState state;
  private final HostKey key;
  private final Footprint footprint;
  private final List<InterfaceName> interfaces;
  private final Optional<HubPolicy> hub;
  private final Function<Optional<HubPolicy>, FlowJudge> flows;
  private final List<String> remarks;

  private Target(
      HostState state,
      HostKey key,
      Footprint footprint,
      List<InterfaceName> interfaces,
      Optional<HubPolicy> hub,
      Function<Optional<HubPolicy>, FlowJudge> flows,
      List<String> remarks) {
    this.state = state;
    this.key = key;
    this.footprint = footprint;
    this.interfaces = interfaces;
    this.hub = hub;
    this.flows = flows;
    this.remarks = List.copyOf(remarks);
  }

  public static Target hub(HubPolicy policy, HubFacts facts, HostKey key) {
    return new Target(
        HubCompiler.compile(policy, facts),
        key,
        policy.footprint(),
        List.of(policy.publicInterface()),
        Optional.of(policy),
        former -> new HubFlows(policy, former),
        List.of());
  }

  public static Target site(SitePolicy policy, SiteFacts facts, HostKey key) {
    return new Target(
        SiteCompiler.compile(policy, facts),
        key,
        policy.footprint(),
        Stream.concat(policy.lan().stream(), policy.wan().stream()).distinct().toList(),
        Optional.empty(),
        former -> new SiteFlows(policy, facts),
        SiteRemarks.of(policy, facts));
  }

  /** What should be in the kernel. */
  public HostState state() {
    return state;
  }

  HostKey key() {
    return key;
  }

  Footprint footprint() {
    return footprint;
  }

  /** The interfaces that must be there before anything is done. */
  List<InterfaceName> interfaces() {
    return interfaces;
  }

  /** What to tell a person about it: what will not work as he may think. */
  public List<String> remarks() {
    return remarks;
  }

  /**
   * The judge of live flows.
   *
   * @param before what was applied before, whose flows may have to go
   */
  FlowJudge flows(Optional<Target> before) {
    return flows.apply(before.flatMap(target -> target.hub));
  }
}
