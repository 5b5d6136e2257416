// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.nft.Field;
import io.landline.nft.NftName;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Statement.Counter;
import io.landline.nft.Statement.InSet;
import io.landline.policy.SitePolicy;
import java.util.ArrayList;
import java.util.List;

/** A captured device's way to the internet is the tunnel; there is no other. */
final class CaptureGuard {
  private CaptureGuard() {}

  /** Refuses what a captured device sends to the internet, by address and by MAC. */
  static List<Rule> rules(SitePolicy policy) {
    List<Rule> rules = new ArrayList<>();
    rules.add(reject(Field.IP_SADDR, SiteCompiler.CAPTURED, Field.IP_DADDR));
    rules.add(reject(Field.ETHER_SADDR, SiteCompiler.CAPTURED_MACS, Field.IP_DADDR));
    if (policy.capture().blockIpv6()) {
      rules.add(reject(Field.ETHER_SADDR, SiteCompiler.CAPTURED_MACS, Field.IP6_DADDR));
    }
    return rules;
  }

  private static Rule reject(Field from, NftName who, Field to) {
    NftName local = to == Field.IP6_DADDR ? SiteCompiler.STAY_LOCAL6 : SiteCompiler.STAY_LOCAL;
    return Rule.of(
        new InSet(List.of(from), true, who),
        new InSet(List.of(to), false, local),
        new Counter(),
        new Statement.Reject());
  }
}
