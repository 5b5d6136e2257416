// SPDX-License-Identifier: Apache-2.0
package io.landline.export;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Footprint;
import io.landline.route.RoutingRule;
import io.landline.route.RoutingTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The site's part of the data plane for a Linux router: nftables chains, rules and routes. Table
 * numbers, priorities and the mark are those that Landline itself would use.
 */
final class SiteRules {
  /** The WireGuard interface. */
  static final String INTERFACE = "landline0";

  private static final Footprint NUMBERS = Footprint.DEFAULT;

  /** Routes with this prefix length or shorter are defaults: 0.0.0.0/0, or a VPN's two halves. */
  private static final int DEFAULT_LIKE = 1;

  private SiteRules() {}

  /** Sets and chains, for the inside of a table of family inet. */
  static String nft(RouterSite site) {
    return Template.of("site.nft")
        .with("interface", INTERFACE)
        .with("hub", site.hub().address())
        .with("mark", "0x%08x".formatted(NUMBERS.mark().value()))
        .with("mask", "0x%08x".formatted(NUMBERS.mark().mask()))
        .with("other", "0x%08x".formatted(~NUMBERS.mark().mask()))
        .with(
            "allowed",
            elements(
                site.services().stream()
                    .map(
                        service ->
                            key(service.device().toString(), service.ports())
                                + " comment "
                                + Quoting.nft(service.name()))
                    .toList()))
        .with("destinations", elements(site.destinations()))
        .with("captured", elements(site.captured()))
        .with("local", elements(site.localNetworks()))
        .fill();
  }

  private static String key(String device, ProtocolPorts ports) {
    return device + " . " + ports.protocol() + " . " + ports.ports();
  }

  /** A set's elements; nothing for an empty set, which nft has no syntax for. */
  private static String elements(Collection<?> values) {
    return values.isEmpty()
        ? ""
        : values.stream()
            .map(Object::toString)
            .collect(Collectors.joining(",\n\t", "elements = {\n\t", "\n}"));
  }

  /** The rules of {@code ip rule}, in their order. */
  static List<RoutingRule> rules(RouterSite site) {
    long first = NUMBERS.rulePriority();
    IpPrefix self = site.address().address().asPrefix();
    List<RoutingRule> rules = new ArrayList<>();
    rules.add(
        RoutingRule.marked(first, NUMBERS.mark(), RoutingTable.MAIN).suppressing(DEFAULT_LIKE));
    rules.add(RoutingRule.marked(first + 1, NUMBERS.mark(), NUMBERS.repliesTable()));
    rules.add(RoutingRule.from(first + 4, self, RoutingTable.MAIN).suppressing(DEFAULT_LIKE));
    rules.add(RoutingRule.from(first + 5, self, NUMBERS.repliesTable()));
    for (IpAddress device : site.captured()) {
      IpPrefix from = device.asPrefix();
      rules.add(RoutingRule.from(first + 10, from, NUMBERS.captureTable()));
      rules.add(RoutingRule.from(first + 11, from, RoutingTable.MAIN).suppressing(DEFAULT_LIKE));
      rules.add(RoutingRule.unreachable(first + 12, from));
    }
    return rules.stream().sorted().toList();
  }

  /** The routing tables that the rules look up, apart from the main one. */
  static List<RoutingTable> tables() {
    return List.of(NUMBERS.repliesTable(), NUMBERS.captureTable());
  }

  /** The table of captured devices, from which local networks are thrown. */
  static RoutingTable captureTable() {
    return NUMBERS.captureTable();
  }
}
