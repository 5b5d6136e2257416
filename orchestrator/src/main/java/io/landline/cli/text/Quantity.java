// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.text;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * Times and amounts as people read them. Does not use java.util.Formatter or patterns of java.time:
 * these load locale data first, which would delay status.
 */
public final class Quantity {
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

  private Quantity() {}

  /** Day and minute, UTC: {@code 20 Nov 19:42}. */
  public static String moment(Instant time) {
    OffsetDateTime at = time.atOffset(ZoneOffset.UTC);
    return at.getDayOfMonth()
        + " "
        + MONTHS[at.getMonthValue() - 1]
        + (at.getHour() < 10 ? " 0" : " ")
        + at.getHour()
        + (at.getMinute() < 10 ? ":0" : ":")
        + at.getMinute();
  }

  /** Bytes in powers of a thousand: {@code 0 B}, {@code 97 MB}, {@code 1.4 GB}. */
  public static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return rounded(value, unit > 0 && value < 9.95) + " " + UNITS[unit];
  }

  private static String rounded(double value, boolean toTenths) {
    if (!toTenths) {
      return Long.toString(Math.round(value));
    }
    long tenths = Math.round(value * 10);
    return tenths / 10 + "." + tenths % 10;
  }
}
