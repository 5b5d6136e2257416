// SPDX-License-Identifier: Apache-2.0
package io.landline.route;

import io.landline.net.AddressFamily;
import io.landline.net.Fwmark;
import io.landline.net.InterfaceName;
import io.landline.net.IpPrefix;
import java.util.Comparator;
import java.util.Optional;

/**
 * One of Landline's routing rules ({@code ip rule}, protocol {@link RoutingState#PROTOCOL}).
 *
 * @param family IPv4 or IPv6
 * @param priority lower is evaluated first
 * @param incoming packets received on this interface
 * @param fwmark packets with this mark
 * @param from packets with this source
 * @param to packets with this destination
 * @param lookup the table to look up; absent means: refuse as unreachable
 * @param suppressPrefixLength routes of this prefix length or shorter are ignored
 */
public record RoutingRule(
    AddressFamily family,
    long priority,
    Optional<InterfaceName> incoming,
    Optional<Fwmark> fwmark,
    Optional<IpPrefix> from,
    Optional<IpPrefix> to,
    Optional<RoutingTable> lookup,
    Optional<Integer> suppressPrefixLength)
    implements Comparable<RoutingRule> {
  public RoutingRule {
    if (priority < 1 || priority > 0xffff_ffffL) {
      throw new IllegalArgumentException("rule priority " + priority);
    }
    if (lookup.isEmpty() && suppressPrefixLength.isPresent()) {
      throw new IllegalArgumentException("only a look-up suppresses routes");
    }
  }

  public static RoutingRule marked(long priority, Fwmark mark, RoutingTable lookup) {
    return marked(AddressFamily.IPV4, priority, mark, lookup);
  }

  public static RoutingRule marked(
      AddressFamily family, long priority, Fwmark mark, RoutingTable lookup) {
    return new RoutingRule(
        family,
        priority,
        Optional.empty(),
        Optional.of(mark),
        Optional.empty(),
        Optional.empty(),
        Optional.of(lookup),
        Optional.empty());
  }

  public static RoutingRule from(long priority, IpPrefix from, RoutingTable lookup) {
    return new RoutingRule(
        from.family(),
        priority,
        Optional.empty(),
        Optional.empty(),
        Optional.of(from),
        Optional.empty(),
        Optional.of(lookup),
        Optional.empty());
  }

  public static RoutingRule unreachable(long priority, IpPrefix from) {
    return new RoutingRule(
        from.family(),
        priority,
        Optional.empty(),
        Optional.empty(),
        Optional.of(from),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same for this destination only. */
  public RoutingRule to(IpPrefix destination) {
    return new RoutingRule(
        family,
        priority,
        incoming,
        fwmark,
        from,
        Optional.of(destination),
        lookup,
        suppressPrefixLength);
  }

  /** The same for packets received on this interface only. */
  public RoutingRule incoming(InterfaceName device) {
    return new RoutingRule(
        family, priority, Optional.of(device), fwmark, from, to, lookup, suppressPrefixLength);
  }

  /** The same, ignoring routes of this prefix length or shorter. */
  public RoutingRule suppressing(int prefixLength) {
    return new RoutingRule(
        family, priority, incoming, fwmark, from, to, lookup, Optional.of(prefixLength));
  }

  @Override
  public int compareTo(RoutingRule other) {
    return Comparator.comparing(RoutingRule::family)
        .thenComparingLong(RoutingRule::priority)
        .thenComparing(RoutingRule::toString)
        .compare(this, other);
  }

  /** As {@code ip rule} prints it. */
  @Override
  public String toString() {
    return priority
        + ": from "
        + from.map(RoutingRule::shortText).orElse("all")
        + to.map(p -> " to " + shortText(p)).orElse("")
        + fwmark.map(m -> " fwmark " + m).orElse("")
        + incoming.map(i -> " iif " + i).orElse("")
        + lookup.map(t -> " lookup " + t).orElse("")
        + suppressPrefixLength.map(n -> " suppress_prefixlength " + n).orElse("")
        + (lookup.isEmpty() ? " unreachable" : "")
        + " proto "
        + RoutingState.PROTOCOL;
  }

  private static String shortText(IpPrefix p) {
    return p.isSingle() ? p.address().toString() : p.toString();
  }
}
