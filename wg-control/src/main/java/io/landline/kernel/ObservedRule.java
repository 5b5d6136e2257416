// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import io.landline.net.AddressFamily;
import io.landline.net.Fwmark;
import io.landline.net.InterfaceName;
import io.landline.net.IpPrefix;
import io.landline.route.RoutingRule;
import io.landline.route.RoutingState;
import io.landline.route.RoutingTable;
import java.util.Optional;

/**
 * A routing rule in the kernel, of any program.
 *
 * @param family IPv4 or IPv6
 * @param priority lower is evaluated first, unsigned 32 bits
 * @param protocol its origin: 2 kernel, 201 Landline
 * @param action FR_ACT_* of linux/fib_rules.h: 1 look up a table, 7 unreachable ...
 * @param table number, unsigned 32 bits; 0 if the action uses none
 * @param incoming packets received on this interface
 * @param fwmark packets with this mark
 * @param from packets with this source
 * @param to packets with this destination
 * @param suppressPrefixLength routes of this prefix length or shorter are ignored
 * @param otherSelectors whether it has further selectors: output interface, ports, "not" ...
 */
public record ObservedRule(
    AddressFamily family,
    long priority,
    int protocol,
    int action,
    long table,
    Optional<InterfaceName> incoming,
    Optional<Fwmark> fwmark,
    Optional<IpPrefix> from,
    Optional<IpPrefix> to,
    Optional<Integer> suppressPrefixLength,
    boolean otherSelectors) {
  public static final int FR_ACT_TO_TBL = 1;
  public static final int FR_ACT_UNREACHABLE = 7;

  /** One of Landline's rules as the kernel reports it. */
  public static ObservedRule of(RoutingRule rule) {
    return new ObservedRule(
        rule.family(),
        rule.priority(),
        RoutingState.PROTOCOL,
        rule.lookup().isPresent() ? FR_ACT_TO_TBL : FR_ACT_UNREACHABLE,
        rule.lookup().map(RoutingTable::id).orElse(0),
        rule.incoming(),
        rule.fwmark(),
        rule.from().filter(prefix -> prefix.length() > 0),
        rule.to().filter(prefix -> prefix.length() > 0),
        rule.suppressPrefixLength(),
        false);
  }

  /** Whether it carries Landline's protocol number. */
  public boolean isOurs() {
    return protocol == RoutingState.PROTOCOL;
  }

  /** The rule as a {@link RoutingRule}; empty if that cannot express it. */
  public Optional<RoutingRule> asRule() {
    boolean lookup = action == FR_ACT_TO_TBL && table >= 1 && table <= Integer.MAX_VALUE;
    boolean unreachable = action == FR_ACT_UNREACHABLE && suppressPrefixLength.isEmpty();
    if (!isOurs() || otherSelectors || priority < 1 || !(lookup || unreachable)) {
      return Optional.empty();
    }
    return Optional.of(
        new RoutingRule(
            family,
            priority,
            incoming,
            fwmark,
            from,
            to,
            lookup ? Optional.of(new RoutingTable((int) table)) : Optional.empty(),
            suppressPrefixLength));
  }
}
