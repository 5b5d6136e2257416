// SPDX-License-Identifier: Apache-2.0
package io.landline.health.history;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** A resolution of the history, and how much of it is kept. */
public enum Level {
  /** Every round. */
  RAW("raw", Duration.ZERO, "yyyy-MM-dd", 14, 40),
  FIVE_MINUTES("5min", Duration.ofMinutes(5), "yyyy-MM-dd", 92, 16),
  HOURS("hour", Duration.ofHours(1), "yyyy-MM", 750, 16),
  DAYS("day", Duration.ofDays(1), "yyyy", 3700, 4),
  /** What happened, in the same bounds. */
  EVENTS("events", Duration.ZERO, "yyyy-MM", 750, 4);

  private static final long MIB = 1 << 20;
  private final String prefix;
  private final Duration step;
  private final DateTimeFormatter period;
  private final int days;
  private final long bytes;

  Level(String prefix, Duration step, String period, int days, int mebibytes) {
    this.prefix = prefix;
    this.step = step;
    this.period = DateTimeFormatter.ofPattern(period).withZone(ZoneOffset.UTC);
    this.days = days;
    this.bytes = mebibytes * MIB;
  }

  /** Begins the name of each of its files. */
  String prefix() {
    return prefix;
  }

  /** How long a stretch is. */
  public Duration step() {
    return step;
  }

  /** How old a file may get. */
  Duration age() {
    return Duration.ofDays(days);
  }

  /** How large all its files together may get. */
  long bytes() {
    return bytes;
  }

  /** The file that a time belongs in; names sort as time does. */
  String file(Instant time) {
    return prefix + "-" + period.format(time) + ".jsonl";
  }

  /** The beginning of the stretch that a time lies in. */
  Instant begin(Instant time) {
    long seconds = step.toSeconds();
    return seconds == 0
        ? time
        : Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), seconds) * seconds);
  }
}
