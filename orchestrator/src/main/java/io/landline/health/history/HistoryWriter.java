// SPDX-License-Identifier: Apache-2.0
package io.landline.health.history;

import io.landline.health.fact.ForwardTraffic;
import io.landline.health.fact.Leg;
import io.landline.health.fact.Round;
import io.landline.health.verdict.State;
import io.landline.policy.Name;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Keeps the history: gathers in memory, writes at most every five minutes, rolls up, deletes the
 * oldest. What cannot be written is kept for a while and retried; probing never waits for it. Used
 * by one thread, which passes in the time.
 */
public final class HistoryWriter {
  /** Memory cards wear out. */
  static final Duration FLUSH = Duration.ofMinutes(5);

  /**
   * In characters: what may wait while the disk is full, more than five minutes of a hundred sites.
   */
  private static final int WAITING = 2 << 20;

  /** A gap between probes that is allowed at any interval. */
  private static final Duration SHORT_GAP = Duration.ofMinutes(2);

  /** A round may be missed, or be late. */
  private static final int INTERVALS = 3;

  private static final Duration FIRST = Duration.ofSeconds(30);

  /** How many rounds of an outage are written at once; later ones wait as all others do. */
  private static final int AT_ONCE = 20;

  private record Pending(Level level, String file, String line) {}

  private final HistoryFiles files;

  /** The state during a longer gap between probes is unknown. */
  private final Duration longestGap;

  private final List<RollUp> rollUps =
      List.of(new RollUp(Level.FIVE_MINUTES), new RollUp(Level.HOURS), new RollUp(Level.DAYS));
  private final Deque<Pending> waiting = new ArrayDeque<>();
  private final Map<Name, Instant> lastRound = new TreeMap<>();
  private final Map<String, ForwardTraffic> lastTraffic = new TreeMap<>();
  private final Map<Name, Integer> badRounds = new TreeMap<>();
  private int waitingChars;
  private long dropped;
  private Instant nextFlush;
  private Optional<String> problem = Optional.empty();

  private HistoryWriter(Path directory, Duration interval, Instant now) {
    this.files = new HistoryFiles(directory);
    Duration some = interval.multipliedBy(INTERVALS);
    this.longestGap = some.compareTo(SHORT_GAP) > 0 ? some : SHORT_GAP;
    this.nextFlush = now.plus(FLUSH);
  }

  /**
   * Continues the history in the directory; a roll-up that a restart interrupted is completed.
   *
   * @param interval between rounds
   */
  public static HistoryWriter open(Path directory, Duration interval, Instant now) {
    HistoryWriter writer = new HistoryWriter(directory, interval, now);
    try {
      writer.resume(now);
    } catch (IOException e) {
      writer.problem = Optional.of(reason(e));
    }
    return writer;
  }

  private void resume(Instant now) throws IOException {
    Level finer = Level.RAW;
    for (RollUp rollUp : rollUps) {
      Instant from = rollUp.level().begin(now.minus(rollUp.level().step().multipliedBy(2)));
      Map<Name, Instant> done = new TreeMap<>();
      stretches(rollUp.level(), from, s -> done.put(s.site(), s.end()));
      stretches(
          finer,
          from,
          s -> {
            for (Stretch part : s.within(rollUp.level())) {
              if (part.end().isAfter(done.getOrDefault(part.site(), from))) {
                rollUp.add(part).ifPresent(full -> put(rollUp.level(), full));
              }
            }
          });
      finer = rollUp.level();
    }
  }

  private void stretches(Level level, Instant from, Consumer<Stretch> each) throws IOException {
    files.lines(level, from, line -> HistoryLine.stretch(line).ifPresent(each));
  }

  /** Adds a round, and the state after it. */
  public void add(Round round, State state) {
    Instant last = lastRound.put(round.site(), round.time());
    Duration length = last == null ? FIRST : Duration.between(last, round.time());
    if (length.isNegative() || length.compareTo(longestGap) > 0) {
      length = FIRST;
    }
    noteTrouble(round.site(), state);
    Map<Leg, LegStats> legs = new TreeMap<>();
    round.legs().forEach((leg, result) -> LegStats.of(result).ifPresent(s -> legs.put(leg, s)));
    add(
        new Stretch(
            round.time().minus(length),
            length,
            round.site(),
            Map.of(state, length),
            legs,
            traffic(round)));
  }

  /** An outage can be read while it lasts, and a long one does not wear out a memory card. */
  private void noteTrouble(Name site, State state) {
    int rounds = state == State.OK ? 0 : badRounds.getOrDefault(site, 0) + 1;
    badRounds.put(site, rounds);
    if (rounds > 0 && rounds <= AT_ONCE) {
      nextFlush = Instant.MIN;
    }
  }

  private Map<Name, Carried> traffic(Round round) {
    Map<Name, Carried> traffic = new TreeMap<>();
    for (ForwardTraffic now : round.facts().traffic().value().orElse(List.of())) {
      ForwardTraffic old = lastTraffic.put(round.site() + "/" + now.forward(), now);
      if (old != null) {
        Carried carried =
            new Carried(
                grown(old.in().bytes(), now.in().bytes()),
                grown(old.out().bytes(), now.out().bytes()),
                now.flows().value().orElse(0));
        if (!carried.equals(new Carried(0, 0, 0))) {
          traffic.put(now.forward(), carried);
        }
      }
    }
    return traffic;
  }

  /** A smaller count means that the counter was reset. */
  private static long grown(long old, long now) {
    return now >= old ? now - old : now;
  }

  /** Adds a stretch of {@link Level#RAW}. */
  void add(Stretch raw) {
    put(Level.RAW, raw);
    raw.within(Level.FIVE_MINUTES).forEach(this::rollUp);
  }

  private void rollUp(Stretch raw) {
    Optional<Stretch> part = Optional.of(raw);
    for (RollUp rollUp : rollUps) {
      if (part.isPresent()) {
        part = rollUp.add(part.get());
        part.ifPresent(full -> put(rollUp.level(), full));
      }
    }
  }

  /** Adds an event. It is written at once, except repairs, which may be many. */
  public void add(Event event) {
    if (event.kind() != Event.Kind.REPAIR) {
      nextFlush = Instant.MIN;
    }
    wait(new Pending(Level.EVENTS, Level.EVENTS.file(event.time()), HistoryLine.of(event)));
  }

  private void put(Level level, Stretch stretch) {
    wait(new Pending(level, level.file(stretch.start()), HistoryLine.of(stretch)));
  }

  private void wait(Pending line) {
    waiting.addLast(line);
    waitingChars += line.line().length() + 1;
    while (waitingChars > WAITING) {
      waitingChars -= waiting.removeFirst().line().length() + 1;
      dropped++;
    }
  }

  /** Writes, if it is time to. */
  public void step(Instant now) {
    if (!now.isBefore(nextFlush)) {
      flush(now);
    }
  }

  /** Writes what waits, as before the service ends. */
  public void flush(Instant now) {
    nextFlush = now.plus(FLUSH);
    closeEnded(now);
    try {
      write(now);
      for (Level level : Level.values()) {
        files.trim(level, now);
      }
      problem = Optional.empty();
      dropped = 0;
    } catch (IOException e) {
      problem = Optional.of(reason(e));
    }
  }

  private void closeEnded(Instant now) {
    List<Stretch> closed = List.of();
    for (RollUp rollUp : rollUps) {
      for (Stretch part : closed) {
        rollUp.add(part).ifPresent(full -> put(rollUp.level(), full));
      }
      closed = rollUp.closeBefore(now);
      closed.forEach(full -> put(rollUp.level(), full));
    }
  }

  /**
   * One file at a time, so that lines that were written are removed even if the next file fails.
   */
  private void write(Instant now) throws IOException {
    Map<String, StringBuilder> texts = new LinkedHashMap<>();
    Map<String, Level> levels = new LinkedHashMap<>();
    for (Pending line : waiting) {
      texts.computeIfAbsent(line.file(), f -> new StringBuilder()).append(line.line()).append('\n');
      levels.put(line.file(), line.level());
    }
    for (Map.Entry<String, StringBuilder> text : texts.entrySet()) {
      Level level = levels.get(text.getKey());
      if (level != null
          && files.size(text.getKey()) + text.getValue().length() <= level.bytes() / 2) {
        files.append(text.getKey(), text.getValue().toString());
      } else {
        files.trim(Level.RAW, now);
      }
      waiting.removeIf(line -> line.file().equals(text.getKey()));
      waitingChars = waiting.stream().mapToInt(line -> line.line().length() + 1).sum();
    }
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  /** Why the history is not written now; empty if it is. */
  public Optional<String> problem() {
    return problem.map(
        why ->
            "the history is not written ("
                + why
                + "); probing continues"
                + (dropped == 0 ? "" : ", " + dropped + " lines are lost"));
  }
}
