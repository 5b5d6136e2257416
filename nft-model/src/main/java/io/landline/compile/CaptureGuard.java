// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.nft.BaseHook;
import io.landline.nft.Chain;
import io.landline.nft.ChainType;
import io.landline.nft.Field;
import io.landline.nft.Hook;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Statement.Counter;
import io.landline.nft.Statement.InSet;
import io.landline.nft.Table;
import io.landline.policy.SitePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A captured device's way to the internet is the tunnel; there is no other.
 *
 * <p>The rules stand twice. In the site's table they outlive the service. In a table of their own,
 * which belongs to the service's socket, they outlive what others do to the ruleset.
 */
final class CaptureGuard {
  private static final List<NftName> ASKED =
      List.of(
          SiteCompiler.CAPTURED,
          SiteCompiler.CAPTURED_MACS,
          SiteCompiler.STAY_LOCAL,
          SiteCompiler.STAY_LOCAL6);

  /** After the site's table, whose counters are the ones that people look at. */
  private static final int PRIORITY = BaseHook.FILTER + 10;

  private CaptureGuard() {}

  /**
   * Refuses what a captured device sends to the internet, by address and by MAC.
   *
   * @param before what a packet must be besides
   */
  static List<Rule> rules(SitePolicy policy, List<Statement> before) {
    List<Rule> rules = new ArrayList<>();
    rules.add(reject(before, Field.IP_SADDR, SiteCompiler.CAPTURED, Field.IP_DADDR));
    rules.add(reject(before, Field.ETHER_SADDR, SiteCompiler.CAPTURED_MACS, Field.IP_DADDR));
    if (policy.capture().blockIpv6()) {
      rules.add(reject(before, Field.ETHER_SADDR, SiteCompiler.CAPTURED_MACS, Field.IP6_DADDR));
    }
    return rules;
  }

  /**
   * The guard as a table of its own; none where nothing is captured.
   *
   * @param sets those of the site's table
   */
  static Optional<Table> table(SitePolicy policy, List<NftSet> sets) {
    if (policy.capture().devices().isEmpty()) {
      return Optional.empty();
    }
    Statement elsewhere = new Statement.Interface(false, false, policy.tunnel().device());
    Chain chain =
        Chain.base(
            "elsewhere",
            new BaseHook(ChainType.FILTER, Hook.FORWARD, PRIORITY),
            rules(policy, List.of(elsewhere)));
    return Optional.of(
        new Table(
                policy.footprint().guardTable(),
                Optional.of("Landline site " + policy.name() + ", held by its service"),
                sets.stream().filter(set -> ASKED.contains(set.name())).toList(),
                List.of(chain))
            .withOwner());
  }

  private static Rule reject(List<Statement> before, Field from, NftName who, Field to) {
    NftName local = to == Field.IP6_DADDR ? SiteCompiler.STAY_LOCAL6 : SiteCompiler.STAY_LOCAL;
    List<Statement> statements = new ArrayList<>(before);
    statements.add(new InSet(List.of(from), true, who));
    statements.add(new InSet(List.of(to), false, local));
    statements.add(new Counter());
    statements.add(new Statement.Reject());
    return Rule.of(statements.toArray(Statement[]::new));
  }
}
