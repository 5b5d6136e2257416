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
import java.util.stream.Stream;

/** Where a host should get to: the compiled state, its key, and what it means for live flows. */
public final class Target {
  private final HostState state;
  private final HostKey key;
  private final Footprint footprint;
  private final List<InterfaceName> interfaces;
  private final FlowJudge flows;

  private Target(
      HostState state,
      HostKey key,
      Footprint footprint,
      List<InterfaceName> interfaces,
      FlowJudge flows) {
    this.state = state;
    this.key = key;
    this.footprint = footprint;
    this.interfaces = interfaces;
    this.flows = flows;
  }

  public static Target hub(HubPolicy policy, HubFacts facts, HostKey key) {
    return new Target(
        HubCompiler.compile(policy, facts),
        key,
        policy.footprint(),
        List.of(policy.publicInterface()),
        new HubFlows(policy));
  }

  public static Target site(SitePolicy policy, SiteFacts facts, HostKey key) {
    return new Target(
        SiteCompiler.compile(policy, facts),
        key,
        policy.footprint(),
        Stream.concat(policy.lan().stream(), policy.wan().stream()).distinct().toList(),
        new SiteFlows(policy, facts));
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

  FlowJudge flows() {
    return flows;
  }
}
