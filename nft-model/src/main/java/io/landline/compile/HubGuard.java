// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.nft.BaseHook;
import io.landline.nft.Chain;
import io.landline.nft.ChainType;
import io.landline.nft.Field;
import io.landline.nft.Hook;
import io.landline.nft.NftName;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Statement.Counter;
import io.landline.nft.Statement.InSet;
import io.landline.nft.Table;
import io.landline.nft.Verdict;
import io.landline.policy.HubPolicy;
import java.util.List;

/**
 * The hub's guard: what sites may reach, of the hub, of each other and of the internet, and that
 * none of their own addresses leaves untranslated. The maps of forwards are not in it: while the
 * hub's table is gone, new flows go nowhere.
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

  /** Without the hub's table a new flow finds no translation; its addresses are private. */
  private static Chain untranslated(HubPolicy policy) {
    return Chain.base(
        "untranslated",
        new BaseHook(ChainType.FILTER, Hook.POSTROUTING, BaseHook.SRCNAT + 2 * GuardTable.LATER),
        List.of(
            Rule.of(
                new Statement.Interface(true, true, policy.tunnel().device()),
                new Statement.Interface(false, true, policy.publicInterface()),
                new InSet(List.of(Field.IP_SADDR), true, HubCompiler.SITE_NETWORKS),
                new Counter(),
                Verdict.DROP)));
  }

  /**
   * Has no rule. The kernel translates the packets of live flows as long as any nat chain stands on
   * the hook, so this one keeps them going while the hub's table is gone.
   */
  private static Chain nat(String name, Hook hook, int priority) {
    return Chain.base(
        name, new BaseHook(ChainType.NAT, hook, priority + GuardTable.LATER), List.of());
  }
}
