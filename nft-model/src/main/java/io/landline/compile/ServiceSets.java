// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.IpAddress;
import io.landline.net.ProtocolPorts;
import io.landline.nft.Element;
import io.landline.nft.Field;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A set of services (address . protocol . port) kept in two: single ports and short ranges in a
 * hash, port by port, long ranges in an interval set, because loading an interval set grows with
 * the square of its size.
 */
final class ServiceSets {
  private final NftName singles;
  private final NftName ranges;
  private final NftSet.Kind plain;
  private final NftSet.Kind interval;
  private final List<Element> singleElements = new ArrayList<>();
  private final List<Element> rangeElements = new ArrayList<>();

  ServiceSets(String name, boolean counted) {
    this(
        name,
        counted ? NftSet.Kind.COUNTED : NftSet.Kind.PLAIN,
        counted ? NftSet.Kind.COUNTED_INTERVAL : NftSet.Kind.INTERVAL);
  }

  private ServiceSets(String name, NftSet.Kind plain, NftSet.Kind interval) {
    this.singles = names(name).get(0);
    this.ranges = names(name).get(1);
    this.plain = plain;
    this.interval = interval;
  }

  /** Services whose look-up succeeds only while too many packets arrive for them. */
  static ServiceSets limited(String name) {
    return new ServiceSets(name, NftSet.Kind.LIMITED, NftSet.Kind.LIMITED_INTERVAL);
  }

  /** The two sets that this one is kept in: singles, ranges. */
  static List<NftName> names(String name) {
    return List.of(new NftName(name), new NftName(name + "_ranges"));
  }

  void add(IpAddress address, ProtocolPorts ports, String comment) {
    Keys.lookedUp(ports).forEach(p -> add(p, Keys.service(address, p).commented(comment)));
  }

  /** Adds ports that {@link Keys#lookedUp} gave, with their element. */
  void add(ProtocolPorts ports, Element element) {
    (ports.ports().isSingle() ? singleElements : rangeElements).add(element);
  }

  List<NftSet> sets() {
    return List.of(
        NftSet.set(singles, plain, Keys.SERVICE, distinct(singleElements)),
        NftSet.set(ranges, interval, Keys.SERVICE, Disjoint.services(distinct(rangeElements))));
  }

  /** A rule for each of the two sets: {@code before}, the look-up of the key, {@code after}. */
  List<Rule> rules(List<Statement> before, List<Field> key, List<Statement> after) {
    List<Rule> rules = new ArrayList<>();
    for (NftName set : List.of(singles, ranges)) {
      List<Statement> statements = new ArrayList<>(before);
      statements.add(new Statement.InSet(key, true, set));
      statements.addAll(after);
      rules.add(new Rule(statements, Optional.empty()));
    }
    return rules;
  }

  /** The same, where the key must also be in the sets of {@code and}. */
  List<Rule> rules(List<Statement> before, List<Field> key, ServiceSets and, Statement end) {
    return List.of(
        rule(before, key, singles, and.singles, end), rule(before, key, ranges, and.ranges, end));
  }

  private static Rule rule(
      List<Statement> before, List<Field> key, NftName set, NftName and, Statement end) {
    List<Statement> statements = new ArrayList<>(before);
    statements.add(new Statement.InSet(key, true, set));
    statements.add(new Statement.InSet(key, true, and));
    statements.add(end);
    return new Rule(statements, Optional.empty());
  }

  /** Sorted, one of each key: two forwards may name the same service of a device. */
  private static List<Element> distinct(List<Element> elements) {
    List<Element> out = new ArrayList<>(elements.size());
    for (Element element : elements.stream().sorted().toList()) {
      if (out.isEmpty() || out.get(out.size() - 1).compareTo(element) != 0) {
        out.add(element);
      }
    }
    return out;
  }
}
