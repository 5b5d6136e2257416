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
import java.util.TreeMap;

/**
 * A set of services (address . protocol . port) kept in two: single ports in a hash, ranges in an
 * interval set, because loading an interval set grows with the square of its size.
 */
final class ServiceSets {
  private final NftName singles;
  private final NftName ranges;
  private final boolean counted;
  // Sorted by key: two forwards may name the same service of a device.
  private final TreeMap<Element, Element> singleElements = new TreeMap<>();
  private final TreeMap<Element, Element> rangeElements = new TreeMap<>();

  ServiceSets(String name, boolean counted) {
    this.singles = new NftName(name);
    this.ranges = new NftName(name + "_ranges");
    this.counted = counted;
  }

  void add(IpAddress address, ProtocolPorts ports, String comment) {
    Element element = Keys.service(address, ports).commented(comment);
    (ports.ports().isSingle() ? singleElements : rangeElements).putIfAbsent(element, element);
  }

  List<NftSet> sets() {
    NftSet.Kind plain = counted ? NftSet.Kind.COUNTED : NftSet.Kind.PLAIN;
    NftSet.Kind interval = counted ? NftSet.Kind.COUNTED_INTERVAL : NftSet.Kind.INTERVAL;
    return List.of(
        NftSet.set(singles, plain, Keys.SERVICE, List.copyOf(singleElements.values())),
        NftSet.set(ranges, interval, Keys.SERVICE, disjoint(rangeElements.values())));
  }

  /** A rule for each of the two sets: these matches, the look-up by this key, these ends. */
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

  /** The kernel refuses overlapping intervals, and two forwards may share ports of a device. */
  private static List<Element> disjoint(Iterable<Element> sorted) {
    return Disjoint.services(sorted);
  }
}
