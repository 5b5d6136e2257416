// SPDX-License-Identifier: Apache-2.0
package io.landline.observe;

import io.landline.health.fact.Fact;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** How much a counter has grown in the last ten minutes. */
final class GrowthCounter {
  /** Samples closer together than this are dropped. */
  private static final Duration APART = Duration.ofSeconds(10);

  private final Deque<Sample> samples = new ArrayDeque<>();

  /** Nanoseconds of a monotonic clock, and the counter's value. */
  private record Sample(long at, long count) {}

  /** Takes the counter's value; it grows, or restarts at zero. */
  Fact<Long> look(long count, long now) {
    if (!samples.isEmpty() && samples.getLast().count() > count) {
      // The table was created again, and its counters restarted.
      samples.clear();
    }
    long window = DeviceWatch.WINDOW.toNanos();
    if (samples.isEmpty() || now - samples.getLast().at() >= APART.toNanos()) {
      samples.addLast(new Sample(now, count));
    }
    while (samples.size() > 1 && now - second().at() >= window) {
      samples.removeFirst();
    }
    Sample first = samples.getFirst();
    long grown = count - first.count();
    return grown > 0 || now - first.at() >= window
        ? Fact.of(grown)
        : Fact.unknown("watched for less than ten minutes");
  }

  private Sample second() {
    return samples.stream().skip(1).findFirst().orElseThrow();
  }
}
