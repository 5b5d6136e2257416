// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import io.landline.health.fact.DeviceFacts;
import io.landline.health.fact.Round;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** Times and lists for people. */
public final class Spoken {
  private static final int FEW = 3;

  private Spoken() {}

  /** A length of time in its largest unit: {@code 14 min}. */
  public static String time(Duration time) {
    long seconds = Math.max(0, time.toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    long minutes = seconds / 60;
    if (minutes < 120) {
      return minutes + " min";
    }
    long hours = minutes / 60;
    return hours < 48 ? hours + " h" : hours / 24 + " d";
  }

  /**
   * Milliseconds, of short times with a tenth: {@code 0.4 ms}, {@code 41 ms}. Without
   * java.util.Formatter, whose locale lookup would slow down {@code landline status}.
   */
  public static String milliseconds(Duration time) {
    double millis = time.toNanos() / 1e6;
    if (millis >= 9.95) {
      return Math.round(millis) + " ms";
    }
    long tenths = Math.round(millis * 10);
    return tenths / 10 + "." + tenths % 10 + " ms";
  }

  /** {@code a}, {@code a and b}, {@code a, b and c}. */
  public static String list(List<?> things) {
    List<String> texts = things.stream().map(Object::toString).toList();
    int last = texts.size() - 1;
    return last < 1
        ? String.join("", texts)
        : String.join(", ", texts.subList(0, last)) + " and " + texts.get(last);
  }

  /** The devices of a round, by name, or the site's devices. */
  static String devices(Round round) {
    List<DeviceFacts> devices = round.facts().devices();
    return devices.isEmpty()
        ? round.site() + "'s devices"
        : few(devices.stream().map(d -> d.name().text()).toList());
  }

  /** All of them, or the first and how many others. */
  static String few(List<String> names) {
    return names.size() <= FEW + 1
        ? list(names)
        : names.stream().limit(FEW).collect(Collectors.joining(", "))
            + " and "
            + (names.size() - FEW)
            + " more";
  }

  /** The captured devices of a round, by name, or what stands for them. */
  static String captured(Round round) {
    List<DeviceFacts> devices =
        round.facts().devices().stream().filter(DeviceFacts::captured).toList();
    return devices.isEmpty()
        ? "the captured devices"
        : few(devices.stream().map(d -> d.name().text()).toList());
  }

  /** Whole minutes from one time to another, at least one, with their unit. */
  static String minutes(Instant from, Instant until) {
    return Math.max(1, Duration.between(from, until).toMinutes()) + " min";
  }
}
