// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The time that a report is about, cut into columns that begin where stretches of the history do.
 *
 * @param from when it begins
 * @param to when it ends, later
 * @param column how long a column is
 */
public record TimeSpan(Instant from, Instant to, Duration column) {
  /** As many columns as tell apart on a phone and look smooth on a desk. */
  private static final int MOST = 400;

  /** A shorter time makes no picture. */
  private static final Duration LEAST = Duration.ofMinutes(20);

  private static final List<Duration> LENGTHS =
      Stream.of(1, 5, 10, 30, 60, 120, 360, 720, 1440, 2880, 7200)
          .map(Duration::ofMinutes)
          .toList();

  /** All of the columns that these times lie in. */
  public static TimeSpan of(Instant from, Instant to) {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("from " + from + " to " + to);
    }
    Duration column = LENGTHS.get(LENGTHS.size() - 1);
    for (Duration length : LENGTHS) {
      if (Duration.between(from, to).dividedBy(length) <= MOST) {
        column = length;
        break;
      }
    }
    Instant end = begin(to, column);
    return new TimeSpan(begin(from, column), end.equals(to) ? end : end.plus(column), column);
  }

  /**
   * As much of this time as something is known of, and a little more: a first day does not end as a
   * thin line at the edge of an empty sheet.
   *
   * @param first when what is known begins
   */
  public TimeSpan since(Instant first) {
    Instant least = to.minus(LEAST);
    Instant begin = first.isBefore(least) ? first : least;
    return begin.isAfter(from) ? of(begin, to) : this;
  }

  /** The same in columns of at least this length. */
  TimeSpan noFinerThan(Duration least) {
    Duration longer =
        LENGTHS.stream().filter(length -> length.compareTo(least) >= 0).findFirst().orElse(column);
    if (longer.compareTo(column) <= 0) {
      return this;
    }
    Instant end = begin(to, longer);
    return new TimeSpan(begin(from, longer), end.equals(to) ? end : end.plus(longer), longer);
  }

  private static Instant begin(Instant time, Duration column) {
    long seconds = column.toSeconds();
    return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), seconds) * seconds);
  }

  int columns() {
    return Math.toIntExact(length().dividedBy(column));
  }

  public Duration length() {
    return Duration.between(from, to);
  }

  /** The column that a time lies in; outside of 0 to {@link #columns} if it does not. */
  int column(Instant time) {
    return Math.toIntExact(
        Math.floorDiv(Duration.between(from, time).toMillis(), column.toMillis()));
  }

  /** Where a time lies, 0 at the beginning to 1 at the end. */
  double share(Instant time) {
    return (double) Duration.between(from, time).toMillis() / length().toMillis();
  }

  /**
   * A time with a label.
   *
   * @param time where it stands
   * @param label what it says
   * @param minor whether it may be left out where there is little room
   */
  record Tick(Instant time, String label, boolean minor) {}

  /**
   * Labels for the time axis.
   *
   * @param zone in which a day begins
   */
  List<Tick> ticks(ZoneId zone) {
    long minutes = length().toMinutes();
    if (minutes <= 25) {
      return every(zone, ChronoUnit.MINUTES, 5, 2, "HH:mm");
    }
    if (minutes <= 60) {
      return every(zone, ChronoUnit.MINUTES, 10, 2, "HH:mm");
    }
    long hours = length().toHours();
    if (hours <= 3) {
      return every(zone, ChronoUnit.MINUTES, 30, 2, "HH:mm");
    }
    if (hours <= 8) {
      return every(zone, ChronoUnit.HOURS, 1, 2, "HH:mm");
    }
    if (hours <= 36) {
      return every(zone, ChronoUnit.HOURS, 3, 2, "HH:mm");
    }
    if (hours <= 24 * 10) {
      return every(zone, ChronoUnit.DAYS, 1, 2, "EEE d");
    }
    return hours <= 24 * 70
        ? every(zone, ChronoUnit.DAYS, 7, 2, "d MMM")
        : every(zone, ChronoUnit.MONTHS, 1, 3, "MMM");
  }

  private List<Tick> every(ZoneId zone, ChronoUnit unit, int step, int major, String pattern) {
    DateTimeFormatter format = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    ZonedDateTime time = from.atZone(zone).truncatedTo(ChronoUnit.DAYS);
    if (unit == ChronoUnit.MONTHS) {
      time = time.withDayOfMonth(1);
    }
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; time.toInstant().isBefore(to); i++) {
      // Too near to an edge a label would be cut off.
      double share = share(time.toInstant());
      if (share > 0.015 && share < 0.985) {
        ticks.add(new Tick(time.toInstant(), format.format(time), i % major != 0));
      }
      time = time.plus(step, unit);
    }
    return ticks;
  }
}
