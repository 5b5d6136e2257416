// SPDX-License-Identifier: Apache-2.0
package io.landline.health.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.landline.health.fact.Leg;
import io.landline.health.verdict.Rounds;
import io.landline.health.verdict.State;
import io.landline.policy.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HistoryTest {
  private static final Instant BEGIN = Instant.parse("2026-11-20T00:00:00Z");
  private static final Duration ROUND = Duration.ofSeconds(30);

  @TempDir Path directory;

  /** Adds rounds until a time, as a service does, and leaves without a last flush. */
  private void run(Instant from, Instant to, Name site) {
    HistoryWriter writer = HistoryWriter.open(directory, ROUND, from);
    Random random = new Random(7);
    for (Instant t = from.plus(ROUND); !t.isAfter(to); t = t.plus(ROUND)) {
      writer.add(Recorded.round(site, t, ROUND, random));
      writer.step(t);
      assertThat(writer.problem()).isEmpty();
    }
  }

  private List<Stretch> read(Duration step) throws IOException {
    return new HistoryReader(directory).stretches(BEGIN, BEGIN.plus(Duration.ofDays(900)), step);
  }

  @Test
  void a_line_is_read_as_it_was_written() {
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      Stretch stretch = Recorded.round(Recorded.SITE, BEGIN.plusSeconds(1800L * i), ROUND, random);
      String line = HistoryLine.of(stretch);
      Stretch again = HistoryLine.stretch(line).orElseThrow();
      assertThat(HistoryLine.of(again)).isEqualTo(line);
      assertThat(again.states()).isEqualTo(stretch.states());
      assertThat(again.traffic()).isEqualTo(stretch.traffic());
    }
  }

  @Test
  void an_event_is_read_as_it_was_written_on_one_line() {
    Event event =
        new Event(
            BEGIN,
            Event.Kind.VERDICT,
            Optional.of(Recorded.SITE),
            Optional.of(State.CRITICAL),
            "nobody can reach \"dmr\"\nand more");
    String line = HistoryLine.of(event);
    assertThat(line).doesNotContain("\n");
    assertThat(HistoryLine.event(line)).contains(event);
    assertThat(event.text()).isEqualTo("nobody can reach \"dmr\"");
  }

  @Test
  void a_damaged_line_is_skipped_or_read_but_never_an_error() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String line = HistoryLine.of(Recorded.round(Recorded.SITE, BEGIN, ROUND, random));
    for (int i = 0; i < 4_000; i++) {
      StringBuilder spoiled = new StringBuilder(line);
      int at = random.nextInt(line.length());
      switch (random.nextInt(4)) {
        case 0 -> spoiled.setLength(at);
        case 1 -> spoiled.setCharAt(at, (char) random.nextInt(128));
        case 2 -> spoiled.insert(at, line.charAt(random.nextInt(line.length())));
        default -> spoiled.delete(at, Math.min(line.length(), at + 1 + random.nextInt(9)));
      }
      assertThat(HistoryLine.stretch(spoiled.toString()).map(Stretch::site))
          .as("seed %d: %s", seed, spoiled)
          .matches(name -> name.isEmpty() || !name.get().text().isEmpty());
      assertThat(HistoryLine.event(spoiled.toString())).as("seed %d", seed).isEmpty();
    }
  }

  /** Whoever looks during or after a short outage sees it. */
  @Test
  void an_outage_of_two_minutes_is_there_at_once() throws IOException {
    HistoryWriter writer = HistoryWriter.open(directory, ROUND, BEGIN);
    HistoryReader reader = new HistoryReader(directory);
    Instant now = BEGIN;
    for (int round = 1; round <= 8; round++) {
      now = BEGIN.plusSeconds(30L * round);
      State state = round > 2 && round <= 6 ? State.CRITICAL : State.OK;
      writer.add(Rounds.well().at(now).round(), state);
      if (round == 3 || round == 7) {
        writer.add(
            new Event(
                now, Event.Kind.VERDICT, Optional.of(Recorded.SITE), Optional.of(state), "so"));
      }
      writer.step(now);
      Duration bad =
          reader.stretches(BEGIN, now, ROUND).stream()
              .map(s -> s.states().getOrDefault(State.CRITICAL, Duration.ZERO))
              .reduce(Duration.ZERO, Duration::plus);
      assertThat(bad).isEqualTo(ROUND.multipliedBy(Math.max(0, Math.min(round, 6) - 2)));
    }
    assertThat(reader.events(BEGIN, now))
        .extracting(Event::state)
        .containsExactly(Optional.of(State.CRITICAL), Optional.of(State.OK));
  }

  /** A card must live: an outage of a day is not written each round. */
  @Test
  void a_long_outage_is_written_as_seldom_as_all_else() throws IOException {
    HistoryWriter writer = HistoryWriter.open(directory, ROUND, BEGIN);
    int writes = 0;
    long size = 0;
    for (int s = 30; s <= 4 * 3600; s += 30) {
      writer.add(Rounds.well().at(BEGIN.plusSeconds(s)).round(), State.CRITICAL);
      writer.step(BEGIN.plusSeconds(s));
      Path file = directory.resolve("raw-2026-11-20.jsonl");
      long grown = Files.exists(file) ? Files.size(file) : 0;
      writes += grown == size ? 0 : 1;
      size = grown;
    }
    assertThat(writes).isLessThan(20 + 4 * 12 + 1);
  }

  @Test
  void nothing_is_written_more_often_than_every_five_minutes() throws IOException {
    HistoryWriter writer = HistoryWriter.open(directory, ROUND, BEGIN);
    int changes = 0;
    long size = 0;
    for (int s = 30; s <= 3600; s += 30) {
      Instant now = BEGIN.plusSeconds(s);
      writer.add(Rounds.well().at(now).round(), State.OK);
      writer.step(now);
      Path file = directory.resolve("raw-2026-11-20.jsonl");
      long grown = Files.exists(file) ? Files.size(file) : 0;
      changes += grown == size ? 0 : 1;
      size = grown;
    }
    assertThat(changes).isEqualTo(12);
  }

  @Test
  void each_level_holds_all_of_the_finer_one() throws IOException {
    run(BEGIN, BEGIN.plus(Duration.ofHours(50)), Recorded.SITE);
    List<Stretch> fine = read(Duration.ZERO);
    for (Duration step : List.of(Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofDays(1))) {
      List<Stretch> coarse = read(step);
      assertThat(coarse).hasSizeLessThan(fine.size());
      assertThat(sent(coarse)).as("%s", step).isEqualTo(sent(fine));
      assertThat(carried(coarse)).isEqualTo(carried(fine));
      assertThat(coarse.get(0).length()).isEqualTo(step);
    }
    LegStats whole = LegStats.merged(tunnel(fine));
    LegStats rolled = LegStats.merged(tunnel(read(Duration.ofHours(1))));
    assertThat(rolled.times().orElseThrow().least()).isEqualTo(whole.times().orElseThrow().least());
    assertThat((double) rolled.times().orElseThrow().median())
        .isCloseTo((double) whole.times().orElseThrow().median(), within(1.5e6));
  }

  private static long sent(List<Stretch> stretches) {
    return tunnel(stretches).stream().mapToLong(LegStats::sent).sum();
  }

  private static List<LegStats> tunnel(List<Stretch> stretches) {
    return stretches.stream()
        .flatMap(s -> s.legs().entrySet().stream())
        .filter(leg -> leg.getKey().equals(Leg.TUNNEL))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static long carried(List<Stretch> stretches) {
    return stretches.stream()
        .flatMap(s -> s.traffic().values().stream())
        .mapToLong(Carried::in)
        .sum();
  }

  @Test
  void a_restart_at_any_moment_counts_nothing_twice() throws IOException {
    Random random = new Random(3);
    Instant from = BEGIN;
    for (int i = 0; i < 12; i++) {
      Instant to = from.plus(ROUND.multipliedBy(40 + random.nextInt(200)));
      run(from, to, Recorded.SITE);
      from = to;
    }
    for (Duration step : List.of(Duration.ofMinutes(5), Duration.ofHours(1))) {
      assertThat(sent(read(step))).as("%s", step).isEqualTo(sent(read(Duration.ZERO)));
    }
  }

  @Test
  void a_torn_last_line_costs_that_line_only() throws IOException {
    run(BEGIN, BEGIN.plus(Duration.ofMinutes(20)), Recorded.SITE);
    Path raw = directory.resolve("raw-2026-11-20.jsonl");
    byte[] whole = Files.readAllBytes(raw);
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      int cut = 1 + random.nextInt(whole.length - 1);
      byte[] torn = Arrays.copyOf(whole, cut);
      Files.write(raw, torn);
      long lines =
          new String(torn, StandardCharsets.UTF_8).lines().filter(l -> l.endsWith("}}}")).count();
      HistoryWriter writer =
          HistoryWriter.open(directory, ROUND, BEGIN.plus(Duration.ofMinutes(20)));
      writer.add(
          Recorded.round(new Name("next"), BEGIN.plus(Duration.ofMinutes(21)), ROUND, random));
      writer.flush(BEGIN.plus(Duration.ofMinutes(21)));
      List<Stretch> read = new ArrayList<>();
      new HistoryFiles(directory)
          .lines(Level.RAW, BEGIN, line -> HistoryLine.stretch(line).ifPresent(read::add));
      assertThat(read.stream().filter(s -> s.site().equals(Recorded.SITE)).count())
          .as("seed %d, cut at %d", seed, cut)
          .isEqualTo(lines);
      assertThat(read).anyMatch(s -> s.site().text().equals("next"));
    }
  }

  @Test
  void a_file_of_noise_does_no_harm() throws IOException {
    byte[] noise = new byte[100_000];
    new Random().nextBytes(noise);
    Files.write(directory.resolve("raw-2026-11-20.jsonl"), noise, StandardOpenOption.CREATE);
    run(BEGIN, BEGIN.plus(Duration.ofMinutes(10)), Recorded.SITE);
    assertThat(read(Duration.ZERO)).hasSize(20);
  }

  @Test
  void the_oldest_is_deleted_first_and_the_total_stays_bounded() throws IOException {
    HistoryFiles files = new HistoryFiles(directory);
    Files.createDirectories(directory);
    List<Path> days = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Path file = directory.resolve(Level.RAW.file(BEGIN.plus(Duration.ofDays(i))));
      Files.write(file, new byte[4 << 20]);
      days.add(file);
    }
    files.trim(Level.RAW, BEGIN.plus(Duration.ofDays(19)));
    assertThat(files.of(Level.RAW)).isEqualTo(days.subList(10, 20));
  }

  @Test
  void coarser_stretches_stand_in_for_what_is_deleted() throws IOException {
    run(BEGIN, BEGIN.plus(Duration.ofHours(26)), Recorded.SITE);
    long sent = sent(read(Duration.ZERO));
    Files.delete(directory.resolve("raw-2026-11-20.jsonl"));
    assertThat(sent(read(Duration.ZERO))).isEqualTo(sent);
    Files.delete(directory.resolve("5min-2026-11-20.jsonl"));
    assertThat(sent(read(Duration.ZERO))).isEqualTo(sent);
  }

  @Test
  void a_write_error_is_reported_and_the_lines_are_kept() throws IOException {
    Path blocked = directory.resolve("history");
    Files.createFile(blocked);
    HistoryWriter writer = HistoryWriter.open(blocked, ROUND, BEGIN);
    for (int i = 1; i <= 20; i++) {
      Instant now = BEGIN.plusSeconds(30L * i);
      writer.add(Rounds.well().at(now).round(), State.OK);
      writer.step(now);
    }
    assertThat(writer.problem()).hasValueSatisfying(p -> assertThat(p).contains("continues"));
    Files.delete(blocked);
    writer.flush(BEGIN.plusSeconds(900));
    assertThat(writer.problem()).isEmpty();
    assertThat(new HistoryReader(blocked).stretches(BEGIN, BEGIN.plusSeconds(901), Duration.ZERO))
        .hasSize(20);
  }

  @Test
  void time_between_rounds_counts_however_seldom_they_are() throws IOException {
    Duration seldom = Duration.ofMinutes(10);
    HistoryWriter writer = HistoryWriter.open(directory, seldom, BEGIN);
    for (int minutes : List.of(10, 20, 50, 120)) {
      writer.add(Rounds.well().at(BEGIN.plus(Duration.ofMinutes(minutes))).round(), State.OK);
    }
    writer.flush(BEGIN.plus(Duration.ofHours(3)));
    // Two missed rounds are no silence; after more nothing is known of the time before.
    assertThat(read(Duration.ZERO))
        .extracting(Stretch::length)
        .containsExactly(ROUND, seldom, seldom.multipliedBy(3), ROUND);
    List<Stretch> rolled = read(Duration.ofMinutes(5));
    assertThat(rolled).allMatch(s -> well(s).compareTo(s.length()) <= 0);
    assertThat(rolled.stream().map(HistoryTest::well).reduce(Duration.ZERO, Duration::plus))
        .isEqualTo(Duration.ofMinutes(41));
  }

  private static Duration well(Stretch stretch) {
    return stretch.states().getOrDefault(State.OK, Duration.ZERO);
  }
}
