// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times, spans and amounts as people read them. */
final class Quantity {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

  private Quantity() {}

  /** Day and minute, UTC: {@code 20 Nov 19:42}. */
  static String moment(Instant time) {
    return MOMENT.format(time);
  }

  /** Milliseconds, of short times with a tenth: {@code 0.4 ms}, {@code 41 ms}. */
  static String millis(Duration time) {
    double millis = time.toNanos() / 1e6;
    return String.format(Locale.ROOT, millis < 9.95 ? "%.1f ms" : "%.0f ms", millis);
  }

  /** Bytes in powers of a thousand: {@code 0 B}, {@code 97 MB}, {@code 1.4 GB}. */
  static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    boolean tenths = unit > 0 && value < 9.95;
    return String.format(Locale.ROOT, tenths ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
  }
}
