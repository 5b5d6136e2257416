// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import static io.landline.compile.Matches.isIn;
import static io.landline.compile.Matches.isNotIn;
import static io.landline.nft.Verdict.DROP;

import io.landline.nft.Field;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Statement.Counter;
import io.landline.nft.Statement.Reject;
import io.landline.policy.SitePolicy;
import java.util.ArrayList;
import java.util.List;

/**
 * Refuses packets of captured devices to the internet by any interface but the tunnel.
 *
 * <p>An ICMP error goes to the packet's source address and quotes the packet. So only packets with
 * a local source are rejected, all others dropped: a device with a forged source could otherwise
 * have the beginning of its packets sent anywhere through the WAN.
 */
final class CaptureGuard {
  private CaptureGuard() {}

  /** Rules for the forward hook, after the tunnel's: by IP address and by MAC address. */
  static List<Rule> rules(SitePolicy policy) {
    Statement byMac = isIn(Field.ETHER_SADDR, SetNames.CAPTURED_MACS);
    Statement away = isNotIn(Field.IP_DADDR, SetNames.STAY_LOCAL);
    Statement away6 = isNotIn(Field.IP6_DADDR, SetNames.STAY_LOCAL6);
    List<Rule> rules = new ArrayList<>();
    rules.add(Rule.of(isIn(Field.IP_SADDR, SetNames.CAPTURED), away, new Counter(), new Reject()));
    rules.add(Rule.of(byMac, away, new Counter(), DROP));
    if (policy.capture().blockIpv6()) {
      // After an ICMP error a device falls back to IPv4 at once.
      Statement ofTheLan = isIn(Field.IP6_SADDR, SetNames.STAY_LOCAL6);
      rules.add(Rule.of(byMac, ofTheLan, away6, new Counter(), new Reject()));
      rules.add(Rule.of(byMac, away6, new Counter(), DROP));
    }
    return rules;
  }
}
