// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import io.landline.health.fact.Leg;
import io.landline.policy.Name;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A problem.
 *
 * @param state how bad it is
 * @param leg the broken leg
 * @param cause why, as a fixed name
 * @param certainty how sure that is
 * @param harm what it means for people: "nobody can reach dmr and flex"
 * @param where one sentence: what happens, and on which host
 * @param causes why, for people; several if it is one of them
 * @param remedy what to do, a line each, exact commands where possible
 * @param carriedBy the hub that carries what captured devices send, where this is a problem of
 *     another hub that would be critical without it
 */
public record Finding(
    State state,
    Leg leg,
    Cause cause,
    Certainty certainty,
    String harm,
    String where,
    List<String> causes,
    List<String> remedy,
    Optional<Name> carriedBy) {
  /** The worst first, and of these the nearest. */
  static final Comparator<Finding> ORDER =
      Comparator.comparing(Finding::state, (a, b) -> a == b ? 0 : a.isWorseThan(b) ? -1 : 1)
          .thenComparing(Finding::leg)
          .thenComparing(Finding::cause);

  public Finding {
    causes = List.copyOf(causes);
    remedy = List.copyOf(remedy);
  }

  /** A problem that no other hub makes less bad. */
  public Finding(
      State state,
      Leg leg,
      Cause cause,
      Certainty certainty,
      String harm,
      String where,
      List<String> causes,
      List<String> remedy) {
    this(state, leg, cause, certainty, harm, where, causes, remedy, Optional.empty());
  }

  /** Whether nothing passes where it breaks. */
  public boolean isBroken() {
    return state == State.CRITICAL || carriedBy.isPresent();
  }

  /** Whether it is the same problem, whatever the words. */
  public boolean isSameAs(Finding other) {
    return state == other.state && leg.equals(other.leg) && cause == other.cause;
  }
}
