// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.nft.BaseHook;
import io.landline.nft.Chain;
import io.landline.nft.ChainType;
import io.landline.nft.Field;
import io.landline.nft.Hook;
import io.landline.nft.NftName;
import io.landline.nft.Rule;
import io.landline.nft.Statement.Counter;
import io.landline.nft.Table;
import io.landline.nft.Verdict;
import io.landline.policy.HubPolicy;
import java.util.List;

/**
 * The hub's guard: limits what sites reach on the hub, on each other and on the internet, and drops
 * packets that would leave with a site's address untranslated. It has no maps of forwards: while
 * the hub's table is gone, new flows are dropped.
 */
final class HubGuard {
  private static final List<NftName> COPIED =
      List.of(new NftName("forged"), new NftName("forward"), new NftName("hub_itself"));

  private HubGuard() {}

  static Table of(HubPolicy policy, Table original) {
    return GuardTable.of(
        original,
        policy.footprint().guardTable(),
        chain -> COPIED.contains(chain.name()),
        List.of(
            untranslated(policy),
            nat("live_in", Hook.PREROUTING, BaseHook.DSTNAT),
            nat("live_out", Hook.POSTROUTING, BaseHook.SRCNAT)));
  }

  /** Without the hub's table a new flow would leave untranslated, with a private source. */
  private static Chain untranslated(HubPolicy policy) {
    return Chain.base(
        "untranslated",
        new BaseHook(
            ChainType.FILTER, Hook.POSTROUTING, BaseHook.SRCNAT + 2 * GuardTable.PRIORITY_OFFSET),
        List.of(
            Rule.of(
                Matches.comesBy(policy.tunnel().device()),
                Matches.leavesBy(policy.publicInterface()),
                Matches.isIn(Field.IP_SADDR, SetNames.SITE_NETWORKS),
                new Counter(),
                Verdict.DROP)));
  }

  /**
   * A chain without rules. The kernel goes on translating live flows as long as any nat chain is on
   * the hook, so this one keeps them alive while the hub's table is gone.
   */
  private static Chain nat(String name, Hook hook, int priority) {
    return Chain.base(
        name, new BaseHook(ChainType.NAT, hook, priority + GuardTable.PRIORITY_OFFSET), List.of());
  }
}
