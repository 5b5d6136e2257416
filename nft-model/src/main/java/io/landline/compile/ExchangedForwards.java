// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.nft.Element;
import io.landline.nft.NftSet;
import io.landline.nft.Table;
import io.landline.policy.Forward;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.PublicPorts;
import io.landline.wireguard.WireGuardDevice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a hub's kernel should hold after a few forwards were exchanged, made from what it should
 * hold before: only their elements change. That is so for plain forwards, which have no source list
 * and no rate, whose device is not captured, and whose ports are kept one by one; any other change
 * is compiled as a whole. The compiler itself supplies the elements: a hub with these forwards
 * alone has them, and a hub without any forward does not.
 */
final class ExchangedForwards {
  /** More are compiled as a whole. */
  private static final int FEW = 16;

  private final HubPolicy policy;
  private final HubFacts facts;
  private final HostState former;
  private final List<Forward> gone = new ArrayList<>();
  private final List<Forward> added = new ArrayList<>();

  private ExchangedForwards(HubPolicy policy, HubFacts facts, HostState former) {
    this.policy = policy;
    this.facts = facts;
    this.former = former;
  }

  /**
   * The state after the change.
   *
   * @param before the policy that was compiled
   * @param former the result, for the same facts
   * @return empty if more differs than plain forwards
   */
  static Optional<HostState> compile(
      HubPolicy policy, HubFacts facts, HubPolicy before, HostState former) {
    if (policy.members().isEmpty() || !without(policy).equals(without(before))) {
      return Optional.empty();
    }
    ExchangedForwards change = new ExchangedForwards(policy, facts, former);
    for (int i = 0; i < policy.members().size(); i++) {
      change.compare(before.members().get(i).forwards(), policy.members().get(i).forwards());
    }
    return change.isPlain() ? change.state() : Optional.empty();
  }

  private static HubPolicy without(HubPolicy policy) {
    return policy.withMembers(
        policy.members().stream().map(site -> site.withForwards(List.of())).toList());
  }

  /** Notes what differs between a beginning and an end that both lists have. */
  private void compare(List<Forward> before, List<Forward> after) {
    int most = Math.min(before.size(), after.size());
    int head = 0;
    while (head < most && isSame(before.get(head), after.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < most - head
        && isSame(before.get(before.size() - 1 - tail), after.get(after.size() - 1 - tail))) {
      tail++;
    }
    gone.addAll(before.subList(head, before.size() - tail));
    added.addAll(after.subList(head, after.size() - tail));
  }

  // The same object, mostly: comparing 100,000 forwards takes time.
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(Forward one, Forward other) {
    return one == other || one.equals(other);
  }

  private boolean isPlain() {
    return gone.size() <= FEW
        && added.size() <= FEW
        && Stream.concat(gone.stream(), added.stream()).allMatch(this::isPlain)
        && keepsSparePorts();
  }

  private boolean isPlain(Forward forward) {
    return forward.from().isEmpty()
        && forward.rate().isEmpty()
        && Keys.isKeptByPort(forward.listen().ports())
        && policy.members().stream().noneMatch(site -> site.captured().contains(forward.target()));
  }

  /**
   * Whether the block of spare ports is the same. It is the first free one from the top ({@link
   * PublicPorts#spare}), of several sizes: so it stays where no port in it is taken, and none above
   * it is given back, unless a larger block might be free then.
   */
  private boolean keepsSparePorts() {
    Optional<PortRange> spare =
        former
            .table()
            .set(SourcePorts.SPARE_PORTS)
            .flatMap(set -> set.elements().stream().findFirst())
            .map(ExchangedForwards::ports);
    return spare.isPresent()
        && added.stream().noneMatch(f -> f.listen().ports().overlaps(spare.get()))
        && (gone.isEmpty() || spare.get().size() == PublicPorts.LARGEST_BLOCK)
        && gone.stream().allMatch(f -> f.listen().ports().last() < spare.get().first());
  }

  private static PortRange ports(Element element) {
    return new PortRange(number(element.key().get(0).low()), number(element.key().get(0).high()));
  }

  private static int number(byte[] port) {
    return (port[0] & 0xff) << 8 | (port[1] & 0xff);
  }

  private Optional<HostState> state() {
    Table none = HubCompiler.table(without(policy), facts);
    Optional<Table> table = table(none, with(gone), with(added));
    return table.map(
        next ->
            new HostState(
                next, former.guard().map(guard -> guard(guard, next)), former.routing(), device()));
  }

  /** The table of a hub with these forwards alone. Whose they are does not matter for elements. */
  private Table with(List<Forward> forwards) {
    HubPolicy bare = without(policy);
    List<HubSite> members = new ArrayList<>(bare.members());
    members.set(0, members.get(0).withForwards(forwards));
    return HubCompiler.table(bare.withMembers(members), facts);
  }

  private Optional<Table> table(Table none, Table before, Table after) {
    Table was = former.table();
    List<NftSet> sets = new ArrayList<>();
    for (NftSet set : was.sets()) {
      if (set.name().equals(SourcePorts.SPARE_PORTS)) {
        sets.add(set);
        continue;
      }
      Optional<NftSet> base = none.set(set.name());
      Optional<List<Element>> gone = more(base, before.set(set.name()));
      Optional<List<Element>> added = more(base, after.set(set.name()));
      Optional<NftSet> next =
          gone.isEmpty() || added.isEmpty()
              ? Optional.empty()
              : set.exchanging(gone.get(), added.get());
      if (next.isEmpty()) {
        return Optional.empty();
      }
      sets.add(next.get());
    }
    return Optional.of(new Table(was.name(), was.comment(), sets, was.chains(), was.owned()));
  }

  /** The elements that the second set has and the first has not; empty if it lacks any. */
  private static Optional<List<Element>> more(Optional<NftSet> base, Optional<NftSet> set) {
    if (base.isEmpty() || set.isEmpty()) {
      // A meter's or a rate's: plain forwards have none.
      return base.isEmpty() && set.isEmpty() ? Optional.of(List.of()) : Optional.empty();
    }
    List<Element> more = new ArrayList<>();
    for (Element element : set.get().elements()) {
      int at = Collections.binarySearch(base.get().elements(), element);
      if (at < 0 || !base.get().elements().get(at).equals(element)) {
        more.add(element);
      }
    }
    return more.size() == set.get().elements().size() - base.get().elements().size()
        ? Optional.of(more)
        : Optional.empty();
  }

  /** The guard copies sets of the table. */
  private static Table guard(Table guard, Table table) {
    return new Table(
        guard.name(),
        guard.comment(),
        guard.sets().stream().map(set -> table.set(set.name()).orElse(set)).toList(),
        guard.chains(),
        guard.owned());
  }

  private WireGuardDevice device() {
    boolean same =
        Stream.concat(gone.stream(), added.stream())
            .filter(Forward::enabled)
            .map(Forward::target)
            .distinct()
            .allMatch(this::isReachedAsBefore);
    return same ? former.device() : HubCompiler.device(policy);
  }

  /** Whether a device is among its site's allowed addresses now as it was before. */
  private boolean isReachedAsBefore(IpAddress device) {
    for (int i = 0; i < policy.members().size(); i++) {
      boolean wanted =
          policy.members().get(i).forwards().stream()
              .anyMatch(f -> f.enabled() && f.target().equals(device));
      boolean there =
          Collections.binarySearch(former.device().peers().get(i).allowedIps(), device.asPrefix())
              >= 0;
      if (wanted != there) {
        return false;
      }
    }
    return true;
  }
}
