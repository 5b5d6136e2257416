// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import io.landline.health.history.Carried;
import io.landline.policy.Name;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** What a forward carried: to the device above the line, from it below. */
final class TrafficPlot {
  private final Columns columns;
  private final Name forward;
  private final double seconds;

  TrafficPlot(Columns columns, Name forward) {
    this.columns = columns;
    this.forward = forward;
    this.seconds = columns.span().column().toMillis() / 1000.0;
  }

  void draw(Plot plot) {
    double most = 0;
    for (int i = 0; i < columns.span().columns(); i++) {
      most = Math.max(most, Math.max(rate(i, Carried::in), rate(i, Carried::out)));
    }
    double top = RoundTripPlot.nice(Math.max(1000, most));
    plot.ticks();
    plot.path("in", area(Carried::in, top, -1));
    plot.path("outw", area(Carried::out, top, 1));
    plot.level(Plot.HEIGHT / 2.0, "0");
    plot.level(0, Figures.rate(top));
    for (int i = 0; i < columns.span().columns(); i++) {
      if (columns.traffic(i, forward).isPresent()) {
        plot.title(
            i,
            1,
            plot.time(i)
                + ": "
                + Figures.rate(rate(i, Carried::in))
                + " in, "
                + Figures.rate(rate(i, Carried::out))
                + " out");
      }
    }
  }

  private double rate(int column, ToLongFunction<Carried> of) {
    return columns.traffic(column, forward).map(c -> of.applyAsLong(c) * 8 / seconds).orElse(0.0);
  }

  private StringBuilder area(ToLongFunction<Carried> of, double top, int direction) {
    double middle = Plot.HEIGHT / 2.0;
    StringBuilder path = new StringBuilder();
    boolean open = false;
    for (int i = 0; i <= columns.span().columns(); i++) {
      Optional<Carried> carried = columns.traffic(i, forward);
      double rate = i < columns.span().columns() && carried.isPresent() ? rate(i, of) : 0;
      if (rate > 0) {
        path.append(open ? "" : "M" + i + " " + Plot.number(middle));
        path.append('V').append(Plot.number(middle + direction * middle * rate / top)).append("h1");
        open = true;
      } else if (open) {
        path.append('V').append(Plot.number(middle)).append('z');
        open = false;
      }
    }
    return path;
  }
}
