// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import io.landline.health.fact.Leg;
import io.landline.health.history.LegStats;
import io.landline.health.history.Times;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Round trips of a leg as SmokePing draws them: the median, the smoke of the others round it, and
 * loss as the median's colour.
 */
final class RoundTripPlot {
  private final Columns columns;
  private final Leg leg;
  private final double top;

  RoundTripPlot(Columns columns, Leg leg) {
    this.columns = columns;
    this.leg = leg;
    this.top = top();
  }

  /** High enough for what is usual; spikes are cut off, else they would press all else down. */
  private double top() {
    double high = 1e5;
    for (int i = 0; i < columns.span().columns(); i++) {
      high =
          Math.max(high, columns.leg(i, leg).flatMap(LegStats::times).map(Times::high).orElse(0L));
    }
    return nice(high * 1.2);
  }

  /** The next of 1, 1.5, 2, 3, 4, 5, 6, 8, 10 with as many zeros as needed. */
  static double nice(double value) {
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    for (double step : new double[] {1, 1.5, 2, 3, 4, 5, 6, 8, 10}) {
      if (value <= step * power * 1.0001) {
        return step * power;
      }
    }
    return 10 * power;
  }

  private double y(double nanos) {
    return Plot.HEIGHT * (1 - Math.min(1, nanos / top));
  }

  void draw(Plot plot) {
    outages(plot);
    plot.ticks();
    plot.level(y(top / 2), Figures.milliseconds(top / 2));
    plot.level(0, Figures.milliseconds(top));
    plot.path("smoke", band(Times::least, Times::most));
    plot.path("smoke", band(Times::low, Times::high));
    medians().forEach((loss, line) -> plot.path("med " + loss.style(), line));
    titles(plot);
  }

  private void titles(Plot plot) {
    for (int i = 0; i < columns.span().columns(); i++) {
      int column = i;
      columns
          .leg(i, leg)
          .filter(stats -> stats.sent() > 0)
          .ifPresent(stats -> plot.title(column, 1, plot.time(column) + ": " + words(stats)));
    }
  }

  private static String words(LegStats stats) {
    return stats
            .times()
            .map(
                times ->
                    "median "
                        + Figures.milliseconds((double) times.median())
                        + ", up to "
                        + Figures.milliseconds((double) times.most())
                        + ", ")
            .orElse("")
        + (stats.sent() - stats.received())
        + " of "
        + stats.sent()
        + " lost";
  }

  /** Where nothing at all came back. */
  private void outages(Plot plot) {
    StringBuilder boxes = new StringBuilder();
    for (int i = 0; i < columns.span().columns(); i++) {
      if (columns.leg(i, leg).filter(s -> s.sent() > 0 && s.received() == 0).isPresent()) {
        boxes.append('M').append(i).append(" 0h1v").append(Plot.HEIGHT).append("h-1z");
      }
    }
    plot.path("out", boxes);
  }

  /** Between two values, broken where nothing is known. */
  private StringBuilder band(ToLongFunction<Times> lower, ToLongFunction<Times> upper) {
    StringBuilder path = new StringBuilder();
    StringBuilder back = new StringBuilder();
    for (int i = 0; i <= columns.span().columns(); i++) {
      Optional<Times> times = columns.leg(i, leg).flatMap(LegStats::times);
      if (times.isPresent()) {
        String high = Plot.number(y((double) upper.applyAsLong(times.get())));
        String low = Plot.number(y((double) lower.applyAsLong(times.get())));
        path.append(back.isEmpty() ? "M" + i + " " + high : "V" + high).append("h1");
        back.insert(0, "V" + low + "h-1");
      } else if (!back.isEmpty()) {
        path.append(back).append('z');
        back.setLength(0);
      }
    }
    return path;
  }

  private Map<Loss, StringBuilder> medians() {
    Map<Loss, StringBuilder> lines = new EnumMap<>(Loss.class);
    Optional<Loss> before = Optional.empty();
    for (int i = 0; i < columns.span().columns(); i++) {
      Optional<LegStats> stats = columns.leg(i, leg);
      Optional<Times> times = stats.flatMap(LegStats::times);
      if (times.isEmpty()) {
        before = Optional.empty();
        continue;
      }
      Loss loss = Loss.of(stats.map(LegStats::loss).orElse(0.0));
      String y = Plot.number(y((double) times.get().median()));
      boolean goesOn = before.filter(loss::equals).isPresent();
      lines
          .computeIfAbsent(loss, l -> new StringBuilder())
          .append(goesOn ? "V" + y : "M" + i + " " + y)
          .append("h1");
      before = Optional.of(loss);
    }
    return lines;
  }
}
