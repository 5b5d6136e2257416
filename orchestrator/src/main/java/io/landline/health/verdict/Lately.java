// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import io.landline.health.fact.DeviceFacts;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.LegResult.Datagrams;
import io.landline.health.fact.Round;
import io.landline.policy.ForwardDifference;
import io.landline.policy.Name;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one round alone cannot show: the loss over the last rounds, and the last results of legs
 * that are not tested in every round.
 */
final class Lately {
  /** With five datagrams each, loss is measured in steps of one percent. */
  private static final int ROUNDS = 20;

  /** Fewer say nothing about loss. */
  private static final int ENOUGH = 25;

  /** Legs are tried at a tenth of the rate or more, unless there are very many. */
  private static final int CARRIED = 24;

  /** A round that could not be made costs a leg its turn. */
  private static final int TURNS = 2;

  private static final int TENTH = 10;

  private record Carried(LegResult result, int age) {}

  private record Burst(Instant time, Datagrams datagrams) {}

  private final Duration grace;
  private final Deque<Burst> bursts = new ArrayDeque<>();
  private final Map<Leg, Carried> carried = new TreeMap<>();

  /** Since when each difference between hub and site exists. */
  private final Map<ForwardDifference, Instant> differences = new HashMap<>();

  /** Since when each captured device has waited for its first answer; none if it had one. */
  private final Map<Name, Instant> waitingSince = new HashMap<>();

  private Set<Name> captured = Set.of();
  private boolean began;

  /**
   * Before any round.
   *
   * @param grace how long a difference between the two hosts counts as new
   */
  Lately(Duration grace) {
    this.grace = grace;
  }

  Duration grace() {
    return grace;
  }

  /** Adds a round; legs that it did not test keep their last result for a while. */
  void add(Round round) {
    if (measured(round) instanceof Datagrams datagrams) {
      bursts.addLast(new Burst(round.time(), datagrams));
      if (bursts.size() > ROUNDS) {
        bursts.removeFirst();
      }
    }
    if (round.legs().get(Leg.AGREEMENT) instanceof LegResult.Compared compared) {
      differences.keySet().retainAll(compared.differences());
      compared.differences().forEach(d -> differences.putIfAbsent(d, round.time()));
    }
    await(round);
    if (isBack(Leg.TUNNEL, round) || isBack(Leg.SEEN_AS, round)) {
      // A loss on the same path that has not been tested again means nothing any more.
      carried.values().removeIf(old -> isLost(old.result()));
    }
    carried.replaceAll((leg, old) -> new Carried(old.result(), old.age() + 1));
    int kept = kept();
    int keptStreams = keptStreams();
    carried
        .values()
        .removeIf(
            old -> old.age() > (old.result() instanceof LegResult.Stream ? keptStreams : kept));
    round.legs().forEach((leg, result) -> carried.put(leg, new Carried(result, 0)));
  }

  /**
   * The burst that measures the tunnel. A provider's hub does not answer in it: there the first
   * forward is measured, from the WAN through the internet and the tunnel.
   */
  private static @Nullable LegResult measured(Round round) {
    LegResult tunnel = round.legs().get(Leg.TUNNEL);
    return tunnel instanceof LegResult.NotOffered
        ? round.legs().entrySet().stream()
            .filter(e -> e.getKey().kind() == Leg.Kind.FORWARD_OUTSIDE)
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(tunnel)
        : tunnel;
  }

  /** What was captured before the first round is not new. */
  private void await(Round round) {
    Set<Name> now =
        round.facts().devices().stream()
            .filter(DeviceFacts::captured)
            .map(DeviceFacts::name)
            .collect(Collectors.toUnmodifiableSet());
    if (began) {
      now.stream()
          .filter(device -> !captured.contains(device))
          .forEach(device -> waitingSince.put(device, round.time()));
    }
    waitingSince
        .keySet()
        .removeIf(
            device ->
                !now.contains(device)
                    || (round.legs().get(Leg.device(device)) instanceof Datagrams d
                        && d.received() > 0));
    captured = now;
    began = true;
  }

  /** Until when a device that was captured a moment ago may lack its first answer. */
  Optional<Instant> newUntil(Name device, Instant now) {
    return Optional.ofNullable(waitingSince.get(device))
        .map(since -> since.plus(grace))
        .filter(now::isBefore);
  }

  /** Rounds until every leg has had its turn, and more. */
  private int kept() {
    Map<Leg.Kind, Integer> counts = new EnumMap<>(Leg.Kind.class);
    carried.keySet().forEach(leg -> counts.merge(leg.kind(), 1, Integer::sum));
    int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    int turns = (most + Leg.OF_A_KIND - 1) / Leg.OF_A_KIND;
    return Math.max(CARRIED, TURNS * turns);
  }

  /** TCP has its turn at a tenth of the rate. */
  private int keptStreams() {
    long streams =
        carried.values().stream().filter(c -> c.result() instanceof LegResult.Stream).count();
    int turns = (int) (streams + Leg.OF_A_KIND - 1) / Leg.OF_A_KIND;
    return Math.max(CARRIED, TENTH * TURNS * turns);
  }

  private boolean isBack(Leg leg, Round round) {
    Carried before = carried.get(leg);
    return before != null
        && isLost(before.result())
        && round.legs().get(leg) instanceof Datagrams now
        && now.received() > 0;
  }

  private static boolean isLost(LegResult result) {
    return (result instanceof Datagrams d && d.received() == 0)
        || (result instanceof LegResult.Stream s && s.received() == 0);
  }

  /** Forgets the results of all legs. */
  void forgetLegs() {
    carried.clear();
  }

  /** The last result of every leg. */
  Map<Leg, LegResult> legs() {
    Map<Leg, LegResult> legs = new TreeMap<>();
    carried.forEach((leg, last) -> legs.put(leg, last.result()));
    return legs;
  }

  private List<Datagrams> tunnel() {
    return bursts.stream().map(Burst::datagrams).toList();
  }

  /**
   * The share of datagrams over the tunnel that were lost; absent where none was sent.
   *
   * @param since bursts of earlier rounds do not count
   */
  Optional<Double> loss(Instant since) {
    List<Datagrams> counted =
        bursts.stream().filter(b -> !b.time().isBefore(since)).map(Burst::datagrams).toList();
    int sent = counted.stream().mapToInt(Datagrams::sent).sum();
    int lost = counted.stream().mapToInt(Datagrams::lost).sum();
    return sent == 0 ? Optional.empty() : Optional.of((double) lost / sent);
  }

  /**
   * The share lost of the bursts that were answered at all, where enough of them were sent to judge
   * by: an outage is no loss, and is over when it is over. An outage that begins or ends in the
   * middle of a burst, such as a restart of the other service, leaves one that is answered in part;
   * a path that loses packets leaves more than one.
   */
  Optional<Double> judgedLoss() {
    List<Datagrams> answered = answeredAwayFromOutages();
    int sent = answered.stream().mapToInt(Datagrams::sent).sum();
    int lost = answered.stream().mapToInt(Datagrams::lost).sum();
    boolean once = answered.stream().filter(burst -> burst.lost() > 0).count() == 1;
    return sent < ENOUGH ? Optional.empty() : Optional.of(once ? 0.0 : (double) lost / sent);
  }

  private List<Datagrams> answeredAwayFromOutages() {
    List<Datagrams> all = tunnel();
    List<Datagrams> answered = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      boolean beside = isOutage(all, i - 1) || isOutage(all, i + 1);
      Datagrams burst = all.get(i);
      if (burst.received() > 0 && !(beside && burst.lost() > 0)) {
        answered.add(burst);
      }
    }
    return answered;
  }

  private static boolean isOutage(List<Datagrams> bursts, int index) {
    return index >= 0 && index < bursts.size() && bursts.get(index).received() == 0;
  }

  /** When this difference was seen first; absent if it is not seen. */
  Optional<Instant> differsSince(ForwardDifference difference) {
    return Optional.ofNullable(differences.get(difference));
  }

  /** The newest burst over the tunnel that was answered. */
  Optional<Datagrams> lastAnswered() {
    List<Datagrams> newestFirst = new ArrayList<>();
    bursts.descendingIterator().forEachRemaining(burst -> newestFirst.add(burst.datagrams()));
    return newestFirst.stream().filter(burst -> burst.received() > 0).findFirst();
  }

  /** The largest datagram that passed when that was last tried. */
  OptionalInt largest() {
    return lastSearch().map(Datagrams::largest).orElse(OptionalInt.empty());
  }

  /** The newest burst over the tunnel that looked for the largest datagram. */
  Optional<Datagrams> lastSearch() {
    Optional<Datagrams> search = Optional.empty();
    for (Datagrams burst : tunnel()) {
      search = burst.largest().isPresent() ? Optional.of(burst) : search;
    }
    return search;
  }
}
