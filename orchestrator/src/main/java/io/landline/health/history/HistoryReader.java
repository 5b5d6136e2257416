// SPDX-License-Identifier: Apache-2.0
package io.landline.health.history;

import io.landline.policy.Name;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads a history while the service keeps writing it. Incomplete lines are left out. */
public final class HistoryReader {
  private static final List<Level> COARSE_FIRST =
      List.of(Level.DAYS, Level.HOURS, Level.FIVE_MINUTES, Level.RAW);

  private final HistoryFiles files;

  public HistoryReader(Path directory) {
    this.files = new HistoryFiles(directory);
  }

  /**
   * The stretches of all sites from one time to another, sorted by time, none overlapping another
   * of its site. They are as fine as requested where that is still kept, and coarser before; the
   * newest, which are not rolled up yet, are finer.
   *
   * @param step stretches need not be shorter than this
   */
  public List<Stretch> stretches(Instant from, Instant to, Duration step) throws IOException {
    List<Stretch> taken = new ArrayList<>();
    Map<Name, Instant> first = new HashMap<>();
    Map<Name, Instant> last = new HashMap<>();
    int fitting = COARSE_FIRST.size() - 1;
    for (int i = 0; i < COARSE_FIRST.size(); i++) {
      if (COARSE_FIRST.get(i).step().compareTo(step) <= 0) {
        fitting = i;
        break;
      }
    }
    for (int i = fitting; i < COARSE_FIRST.size(); i++) {
      Map<Name, Instant> before = new HashMap<>(last);
      read(
          COARSE_FIRST.get(i),
          from,
          to,
          stretch -> {
            Instant end = before.get(stretch.site());
            if (end == null || !stretch.start().isBefore(end)) {
              taken.add(stretch);
              first.merge(stretch.site(), stretch.start(), (a, b) -> a.isBefore(b) ? a : b);
              last.merge(stretch.site(), stretch.end(), (a, b) -> a.isAfter(b) ? a : b);
            }
          });
    }
    for (int i = fitting - 1; i >= 0; i--) {
      Map<Name, Instant> after = new HashMap<>(first);
      read(
          COARSE_FIRST.get(i),
          from,
          to,
          stretch -> {
            Instant begin = after.get(stretch.site());
            if (begin == null || !stretch.end().isAfter(begin)) {
              taken.add(stretch);
              first.merge(stretch.site(), stretch.start(), (a, b) -> a.isBefore(b) ? a : b);
            }
          });
    }
    taken.sort(Comparator.comparing(Stretch::start));
    return taken;
  }

  private void read(Level level, Instant from, Instant to, Consumer<Stretch> each)
      throws IOException {
    files.lines(
        level,
        level.begin(from.minus(level.step())),
        line ->
            HistoryLine.stretch(line)
                .filter(s -> s.end().isAfter(from) && s.start().isBefore(to))
                .ifPresent(each));
  }

  /** What happened from one time to another, sorted by time. */
  public List<Event> events(Instant from, Instant to) throws IOException {
    List<Event> events = new ArrayList<>();
    files.lines(
        Level.EVENTS,
        from,
        line ->
            HistoryLine.event(line)
                .filter(e -> !e.time().isBefore(from) && e.time().isBefore(to))
                .ifPresent(events::add));
    events.sort(Comparator.comparing(Event::time));
    return events;
  }
}
