// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import static io.landline.nft.Verdict.DROP;

import io.landline.nft.Field;
import io.landline.nft.NftName;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Statement.Counter;
import io.landline.nft.Statement.InSet;
import io.landline.nft.Statement.Reject;
import io.landline.policy.SitePolicy;
import java.util.ArrayList;
import java.util.List;

/**
 * A captured device's way to the internet is the tunnel; there is no other.
 *
 * <p>An error goes to the source that a packet claims, and quotes the packet. So only what claims
 * an address on this side is rejected: a device that forges its source would otherwise have its
 * packets' beginnings sent to whom it likes, by the WAN.
 */
final class CaptureGuard {
  private CaptureGuard() {}

  /** Refuses what a captured device sends to the internet, by address and by MAC. */
  static List<Rule> rules(SitePolicy policy) {
    Statement byMac = in(Field.ETHER_SADDR, SiteCompiler.CAPTURED_MACS);
    Statement away = notIn(Field.IP_DADDR, SiteCompiler.STAY_LOCAL);
    Statement away6 = notIn(Field.IP6_DADDR, SiteCompiler.STAY_LOCAL6);
    List<Rule> rules = new ArrayList<>();
    rules.add(
        Rule.of(in(Field.IP_SADDR, SiteCompiler.CAPTURED), away, new Counter(), new Reject()));
    rules.add(Rule.of(byMac, away, new Counter(), DROP));
    if (policy.capture().blockIpv6()) {
      // Told, a device tries IPv4 at once.
      Statement ofTheLan = in(Field.IP6_SADDR, SiteCompiler.STAY_LOCAL6);
      rules.add(Rule.of(byMac, ofTheLan, away6, new Counter(), new Reject()));
      rules.add(Rule.of(byMac, away6, new Counter(), DROP));
    }
    return rules;
  }

  private static Statement in(Field field, NftName set) {
    return new InSet(List.of(field), true, set);
  }

  private static Statement notIn(Field field, NftName set) {
    return new InSet(List.of(field), false, set);
  }
}
