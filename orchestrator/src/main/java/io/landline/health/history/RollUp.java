// SPDX-License-Identifier: Apache-2.0
package io.landline.health.history;

import io.landline.policy.Name;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Gathers stretches of one level until they fill one of the next. */
final class RollUp {
  private final Level level;

  private record Open(Instant begin, List<Stretch> parts) {}

  private final Map<Name, Open> open = new TreeMap<>();

  RollUp(Level level) {
    this.level = level;
  }

  Level level() {
    return level;
  }

  /**
   * Adds a stretch.
   *
   * @return the stretch of the next level that is complete because this one is later
   */
  Optional<Stretch> add(Stretch part) {
    // A round is filed under when it ended, else the last of a stretch would reopen it.
    Instant begin = level.begin(part.end().minusNanos(1));
    Open now = open.get(part.site());
    if (now != null && now.begin().equals(begin)) {
      now.parts().add(part);
      return Optional.empty();
    }
    open.put(part.site(), new Open(begin, new ArrayList<>(List.of(part))));
    return Optional.ofNullable(now).map(this::closed);
  }

  /** Closes what ended before that time. */
  List<Stretch> closeBefore(Instant time) {
    List<Stretch> closed = new ArrayList<>();
    for (Iterator<Open> each = open.values().iterator(); each.hasNext(); ) {
      Open old = each.next();
      if (!old.begin().plus(level.step()).isAfter(time)) {
        closed.add(closed(old));
        each.remove();
      }
    }
    return closed;
  }

  private Stretch closed(Open old) {
    return Stretch.merged(old.begin(), level.step(), old.parts());
  }
}
