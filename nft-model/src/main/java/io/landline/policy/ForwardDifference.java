// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One difference between two hosts' configurations of a forward.
 *
 * @param kind what differs
 * @param here this host's terms; the other's where this host has no such forward
 * @param there the other host's terms; this host's where the other has no such forward
 */
public record ForwardDifference(Kind kind, ForwardTerms here, ForwardTerms there) {
  /** What differs. */
  public enum Kind {
    ONLY_HERE,
    ONLY_THERE,
    DISABLED_HERE,
    DISABLED_THERE,
    OTHER_TARGET,
    OTHER_CALLERS;

    /** Whether the forward works for no caller at all. */
    public boolean isFatal() {
      return this != OTHER_CALLERS;
    }
  }

  /**
   * All differences, sorted by ports. A forward that is disabled on one host and absent on the
   * other is no difference: neither host lets anything pass.
   */
  public static List<ForwardDifference> between(List<ForwardTerms> here, List<ForwardTerms> there) {
    List<ForwardDifference> differences = new ArrayList<>();
    Map<ForwardTerms.PublicSide, TreeSet<Integer>> borders = borders(here, there);
    List<ForwardTerms> left = pieces(here, borders);
    List<ForwardTerms> right = pieces(there, borders);
    int i = 0;
    int j = 0;
    while (i < left.size() || j < right.size()) {
      if (j == right.size() || (i < left.size() && isBefore(left.get(i), right.get(j)))) {
        ForwardTerms only = left.get(i++);
        if (only.enabled()) {
          differences.add(new ForwardDifference(Kind.ONLY_HERE, only, only));
        }
      } else if (i == left.size() || isBefore(right.get(j), left.get(i))) {
        ForwardTerms only = right.get(j++);
        if (only.enabled()) {
          differences.add(new ForwardDifference(Kind.ONLY_THERE, only, only));
        }
      } else {
        compare(left.get(i++), right.get(j++), differences);
      }
    }
    return List.copyOf(differences);
  }

  /**
   * A host's forwards, cut where a range of either host begins or ends, so that the pieces of both
   * hosts correspond. A disabled piece is left out where the same ports are enabled too.
   */
  private static List<ForwardTerms> pieces(
      List<ForwardTerms> own, Map<ForwardTerms.PublicSide, TreeSet<Integer>> borders) {
    List<ForwardTerms> cut =
        own.stream()
            .flatMap(
                terms ->
                    terms.cut(borders.getOrDefault(terms.publicSide(), new TreeSet<>())).stream())
            .sorted()
            .toList();
    Set<ForwardTerms.Service> enabled =
        cut.stream()
            .filter(ForwardTerms::enabled)
            .map(ForwardTerms::service)
            .collect(Collectors.toSet());
    return cut.stream().filter(t -> t.enabled() || !enabled.contains(t.service())).toList();
  }

  /** For each address and protocol, the first port of each range and the one after its last. */
  private static Map<ForwardTerms.PublicSide, TreeSet<Integer>> borders(
      List<ForwardTerms> here, List<ForwardTerms> there) {
    Map<ForwardTerms.PublicSide, TreeSet<Integer>> borders = new HashMap<>();
    for (List<ForwardTerms> side : List.of(here, there)) {
      for (ForwardTerms terms : side) {
        TreeSet<Integer> own = borders.computeIfAbsent(terms.publicSide(), s -> new TreeSet<>());
        own.add(terms.ports().ports().first());
        own.add(terms.ports().ports().last() + 1);
      }
    }
    return borders;
  }

  private static boolean isBefore(ForwardTerms one, ForwardTerms other) {
    return !one.service().equals(other.service()) && one.compareTo(other) < 0;
  }

  private static void compare(
      ForwardTerms here, ForwardTerms there, List<ForwardDifference> differences) {
    if (here.enabled() != there.enabled()) {
      Kind kind = here.enabled() ? Kind.DISABLED_THERE : Kind.DISABLED_HERE;
      differences.add(new ForwardDifference(kind, here, there));
    } else if (here.enabled()) {
      if (!here.target().equals(there.target()) || here.targetPort() != there.targetPort()) {
        differences.add(new ForwardDifference(Kind.OTHER_TARGET, here, there));
      } else if (here.callers() != there.callers()) {
        differences.add(new ForwardDifference(Kind.OTHER_CALLERS, here, there));
      }
    }
  }
}
