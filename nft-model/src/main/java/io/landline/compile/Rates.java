// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.IpAddress;
import io.landline.net.ProtocolPorts;
import io.landline.nft.Chain;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Limits new flows per source: one meter and one small chain for each distinct rate, however many
 * forwards share it. A source under the limit returns, the next rule drops; so a full meter refuses
 * new sources. A flow counts as new until its first packet is confirmed: {@code ct state new} would
 * count every datagram until the device answers.
 */
final class Rates {
  private final Map<Integer, ServiceSets> byRate = new TreeMap<>();
  private final Floods floods;

  /**
   * No limits yet.
   *
   * @param floods limits how many new sources a forward may add to its meter
   */
  Rates(Floods floods) {
    this.floods = floods;
  }

  void add(IpAddress address, ProtocolPorts ports, int perSecond, String comment) {
    byRate
        .computeIfAbsent(perSecond, rate -> new ServiceSets("rated_" + rate, false))
        .add(address, ports, comment);
    floods.addRated(address, ports, comment);
  }

  List<NftSet> sets() {
    List<NftSet> sets = new ArrayList<>();
    byRate.forEach(
        (rate, services) -> {
          sets.addAll(services.sets());
          sets.add(NftSet.set(meter(rate), NftSet.Kind.METER, Keys.SERVICE_AND_CALLER, List.of()));
        });
    return sets;
  }

  List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    byRate.forEach(
        (rate, services) ->
            rules.addAll(
                services.rules(
                    List.of(new Statement.Unconfirmed()),
                    Keys.DESTINATION,
                    List.of(Verdict.jump("rate_" + rate)))));
    return rules;
  }

  List<Chain> chains() {
    return byRate.keySet().stream().map(this::chain).toList();
  }

  /** A look-up that finds a source in the meter would count as a flow of it, so it is inverted. */
  private Chain chain(int rate) {
    List<Rule> rules = new ArrayList<>();
    rules.addAll(
        floods.callerRules(new Statement.InSet(Keys.DESTINATION_AND_CALLER, false, meter(rate))));
    rules.add(
        Rule.of(
            new Statement.UnderLimit(meter(rate), Keys.DESTINATION_AND_CALLER, rate),
            Verdict.RETURN));
    rules.add(Rule.of(new Statement.Counter(), Verdict.DROP));
    return Chain.regular("rate_" + rate, rules);
  }

  private static NftName meter(int rate) {
    return new NftName("meter_" + rate);
  }
}
