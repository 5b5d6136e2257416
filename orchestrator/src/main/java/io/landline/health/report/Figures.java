// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import io.landline.health.fact.Leg;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers, times and legs in words for people. Times are UTC where no zone is named. */
public final class Figures {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private Figures() {}

  /** {@code 20 Nov 03:07}. */
  public static String time(Instant time) {
    return DAY.format(time);
  }

  /** {@code 20 Nov 03:07}, in that zone. */
  public static String time(Instant time, ZoneId zone) {
    return DAY.withZone(zone).format(time);
  }

  /** {@code 20 Nov 2026}, in that zone. */
  static String date(Instant time, ZoneId zone) {
    return DATE.withZone(zone).format(time);
  }

  /** {@code UTC}, or {@code Europe/Berlin (UTC+01:00)}: its offset at that time. */
  public static String zone(ZoneId zone, Instant time) {
    ZoneOffset offset = zone.getRules().getOffset(time);
    if (zone.equals(ZoneOffset.UTC)) {
      return "UTC";
    }
    String words = "UTC" + (offset.equals(ZoneOffset.UTC) ? "" : offset.getId());
    return zone instanceof ZoneOffset ? words : zone.getId() + " (" + words + ")";
  }

  /** {@code 20 Nov 2026}. */
  public static String date(Instant time) {
    return DATE.format(time);
  }

  /** {@code 03:07} where that is the same day as now, else with the date. */
  public static String time(Instant time, Instant now) {
    return DATE.format(time).equals(DATE.format(now)) ? HOUR.format(time) : DAY.format(time);
  }

  /** {@code 41 ms}, {@code 0.4 ms}, {@code 1.2 s}. */
  public static String milliseconds(double nanos) {
    double ms = nanos / 1e6;
    if (ms >= 1000) {
      return decimals(ms / 1000, 1) + " s";
    }
    return decimals(ms, ms < 10 ? 1 : 0) + " ms";
  }

  /** {@code 0 %}, {@code 0.03 %}, {@code 1.2 %}, {@code 20 %}. */
  public static String percent(double share) {
    double percent = share * 100;
    int digits = percent == 0 || percent >= 10 ? 0 : percent >= 1 ? 1 : 2;
    String text = decimals(percent, digits);
    return (percent > 0 && text.equals("0.00") ? "below 0.01" : text) + " %";
  }

  /** A share near one: {@code 99.98 %}; never 100 unless it is all. */
  public static String availability(double share) {
    if (share >= 1) {
      return "100 %";
    }
    return decimals(Math.floor(share * 10000) / 100, share < 0.9 ? 1 : 2) + " %";
  }

  /** {@code 1.2 GB}, in powers of ten as network people count. */
  public static String bytes(double bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB", "PB"};
    int unit = 0;
    double value = bytes;
    while (value >= 999.5 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return decimals(value, unit == 0 || value >= 10 ? 0 : 1) + " " + units[unit];
  }

  /** {@code 8.2 kbit/s}. */
  static String rate(double bitsPerSecond) {
    String[] units = {"bit/s", "kbit/s", "Mbit/s", "Gbit/s"};
    int unit = 0;
    double value = bitsPerSecond;
    while (value >= 999.5 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return decimals(value, unit == 0 || value >= 10 ? 0 : 1) + " " + units[unit];
  }

  static String decimals(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  /** What a leg is, for people. */
  public static String leg(Leg leg) {
    return switch (leg.kind()) {
      case TUNNEL -> "Tunnel";
      case AGREEMENT -> "Forwards of hub and site compared";
      case FORWARD_INSIDE ->
          leg.port().map(p -> "Hub " + p + " to site's LAN").orElse("Hub to site's LAN");
      case FORWARD_OUTSIDE, TCP -> "Internet to " + leg.port().orElseThrow();
      case SEEN_AS -> "Captured, to the internet";
      case STUN -> "Captured, as STUN servers see it";
      case DEVICE -> "As " + leg.device().orElseThrow() + " to the internet";
      case UPLINK -> "Uplink " + leg.uplink().orElseThrow();
      case PASSIVE -> "Traffic";
    };
  }

  /** What a leg is, in more words. */
  static String legInWords(Leg leg) {
    return switch (leg.kind()) {
      case TUNNEL -> "site to hub and back, inside WireGuard";
      case AGREEMENT -> "whether hub and site have the same forwards";
      case FORWARD_INSIDE -> "a test host at the hub, through the forward and the tunnel, and back";
      case FORWARD_OUTSIDE -> "from the site's own WAN, through the internet, and back";
      case TCP -> "time to connect, from the site's own WAN";
      case SEEN_AS -> "a test host at the site, through the tunnel, to one at the hub, and back";
      case STUN -> "a test host at the site, through the tunnel and the hub, to STUN servers";
      case DEVICE -> "with the device's own address, without touching it";
      case UPLINK -> "site to hub and back by this uplink, outside WireGuard";
      case PASSIVE -> "what real packets show";
    };
  }
}
