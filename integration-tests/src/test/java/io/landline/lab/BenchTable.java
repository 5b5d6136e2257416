// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The rows of one run of the bench, as a table, as JSON and as a drawing. */
final class BenchTable {
  private static final int BAR = 360;
  private static final int LINE = 22;

  private final String floor;
  private final List<Row> rows = new ArrayList<>();

  /**
   * An empty table.
   *
   * @param floor the kernel and the machine that measured
   */
  BenchTable(String floor) {
    this.floor = floor;
  }

  /**
   * Samples of one thing, and of what it is compared with. Sample i of both was taken one right
   * after the other, so that both met the same load.
   *
   * @param group the group of comparisons
   * @param what is measured
   * @param forwards how many forwards the hub has
   * @param unit of the samples
   * @param ours the samples
   * @param rival what they are compared with; empty where nothing is
   * @param rivals its samples, none or as many
   * @param aim for the median
   * @param aimRatio for the median of the ratios, which is to be no more
   * @param leastRatio for the median of the ratios, which is to be no less
   */
  record Row(
      String group,
      String what,
      int forwards,
      String unit,
      List<Double> ours,
      String rival,
      List<Double> rivals,
      OptionalDouble aim,
      OptionalDouble aimRatio,
      OptionalDouble leastRatio) {
    Row {
      ours = List.copyOf(ours);
      rivals = List.copyOf(rivals);
      if (ours.isEmpty() || (!rivals.isEmpty() && rivals.size() != ours.size())) {
        throw new IllegalArgumentException(what + ": samples come in pairs");
      }
    }

    /** Samples that are compared with nothing. */
    static Row of(String group, String what, int forwards, String unit, List<Double> samples) {
      return new Row(
          group,
          what,
          forwards,
          unit,
          samples,
          "",
          List.of(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty());
    }

    Row against(String other, List<Double> samples) {
      return new Row(group, what, forwards, unit, ours, other, samples, aim, aimRatio, leastRatio);
    }

    Row aiming(double median) {
      return new Row(
          group,
          what,
          forwards,
          unit,
          ours,
          rival,
          rivals,
          OptionalDouble.of(median),
          aimRatio,
          leastRatio);
    }

    Row aimingAtRatio(double ratio) {
      return new Row(
          group,
          what,
          forwards,
          unit,
          ours,
          rival,
          rivals,
          aim,
          OptionalDouble.of(ratio),
          leastRatio);
    }

    /** For what is the better the more it is. */
    Row aimingAtLeast(double ratio) {
      return new Row(
          group,
          what,
          forwards,
          unit,
          ours,
          rival,
          rivals,
          aim,
          aimRatio,
          OptionalDouble.of(ratio));
    }

    List<Double> ratios() {
      return IntStream.range(0, rivals.size()).mapToObj(i -> ours.get(i) / rivals.get(i)).toList();
    }

    /** Empty where there is no aim. */
    String verdict() {
      if (aim.isEmpty() && aimRatio.isEmpty() && leastRatio.isEmpty()) {
        return "";
      }
      boolean met =
          (aim.isEmpty() || median(ours) <= aim.getAsDouble())
              && (aimRatio.isEmpty() || median(ratios()) <= aimRatio.getAsDouble())
              && (leastRatio.isEmpty() || median(ratios()) >= leastRatio.getAsDouble());
      return met ? "met" : "missed";
    }
  }

  /** The middle sample. */
  static double median(List<Double> samples) {
    List<Double> sorted = samples.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  /** Adds a row, and prints it at once. */
  void add(Row row) {
    if (rows.isEmpty()) {
      System.out.println("floor: " + floor);
      System.out.println("median (least to most) of each; ratios are medians of the pairs' ratios");
    }
    rows.add(row);
    System.out.println(line(row));
  }

  private static String line(Row row) {
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "%-5s %-44s %7d  %s %s",
            row.group(),
            row.what(),
            row.forwards(),
            spread(row.ours()),
            row.unit()));
    if (!row.rivals().isEmpty()) {
      line.append(
          String.format(
              Locale.ROOT,
              "  x%-5.2f of %s %s",
              median(row.ratios()),
              row.rival(),
              spread(row.rivals())));
    }
    row.aim().ifPresent(aim -> line.append(String.format(Locale.ROOT, "  aim %.4g: ", aim)));
    row.aimRatio().ifPresent(aim -> line.append(String.format(Locale.ROOT, "  aim x%.4g: ", aim)));
    row.leastRatio()
        .ifPresent(aim -> line.append(String.format(Locale.ROOT, "  aim at least x%.4g: ", aim)));
    return line.append(row.verdict()).toString();
  }

  private static String spread(List<Double> samples) {
    return number(median(samples))
        + " ("
        + number(Collections.min(samples))
        + " to "
        + number(Collections.max(samples))
        + ")";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
  }

  /** Writes {@code NAME.json} and {@code NAME.svg}. */
  void write(Path name) throws IOException {
    Files.writeString(Path.of(name + ".json"), json());
    Files.writeString(Path.of(name + ".svg"), svg());
  }

  private String json() {
    StringBuilder out = new StringBuilder();
    out.append("{\n  \"schema\": 1,\n  \"floor\": ")
        .append(quoted(floor))
        .append(",\n  \"rows\": [");
    String comma = "\n";
    for (Row row : rows) {
      out.append(comma)
          .append("    { \"group\": ")
          .append(quoted(row.group()))
          .append(", \"what\": ")
          .append(quoted(row.what()))
          .append(", \"forwards\": ")
          .append(row.forwards())
          .append(", \"unit\": ")
          .append(quoted(row.unit()))
          .append(", \"samples\": ")
          .append(row.ours());
      if (!row.rivals().isEmpty()) {
        out.append(",\n      \"rival\": ")
            .append(quoted(row.rival()))
            .append(", \"rivalSamples\": ")
            .append(row.rivals())
            .append(", \"ratio\": ")
            .append(median(row.ratios()));
      }
      row.aim().ifPresent(aim -> out.append(", \"aim\": ").append(aim));
      row.aimRatio().ifPresent(aim -> out.append(", \"aimRatio\": ").append(aim));
      row.leastRatio().ifPresent(aim -> out.append(", \"leastRatio\": ").append(aim));
      out.append(" }");
      comma = ",\n";
    }
    return out.append("\n  ]\n}\n").toString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** One bar for each row, on a logarithmic scale, and one below it for its rival. */
  private String svg() {
    double most = Math.log10(1 + greatest(BenchTable::highest));
    StringBuilder out = new StringBuilder();
    int y = 2 * LINE;
    for (Row row : rows) {
      y += bar(out, y, row.what() + ", " + row.forwards(), row.ours(), row.unit(), most, "#2f6f9f");
      if (!row.rivals().isEmpty()) {
        y += bar(out, y, row.rival(), row.rivals(), row.unit(), most, "#b0b0b0");
      }
      y += LINE / 2;
    }
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"900\" height=\""
        + (y + LINE)
        + "\" font-family=\"sans-serif\" font-size=\"13\">\n"
        + "<style>text { fill: #222 } @media (prefers-color-scheme: dark) { text { fill: #ddd } }"
        + "</style>\n<text x=\"10\" y=\"20\">"
        + escaped(floor + "; medians, logarithmic scale")
        + "</text>\n"
        + out
        + "</svg>\n";
  }

  private double greatest(ToDoubleFunction<Row> value) {
    return rows.stream().mapToDouble(value).max().orElse(1);
  }

  private static double highest(Row row) {
    return Math.max(median(row.ours()), row.rivals().isEmpty() ? 0 : median(row.rivals()));
  }

  private static int bar(
      StringBuilder out,
      int y,
      String name,
      List<Double> samples,
      String unit,
      double most,
      String colour) {
    double value = median(samples);
    int width = (int) Math.max(1, BAR * Math.log10(1 + value) / most);
    out.append("<text x=\"400\" y=\"")
        .append(y + 12)
        .append("\" text-anchor=\"end\">")
        .append(escaped(name))
        .append("</text><rect x=\"410\" y=\"")
        .append(y)
        .append("\" width=\"")
        .append(width)
        .append("\" height=\"15\" fill=\"")
        .append(colour)
        .append("\"/><text x=\"")
        .append(416 + width)
        .append("\" y=\"")
        .append(y + 12)
        .append("\">")
        .append(number(value))
        .append(' ')
        .append(escaped(unit))
        .append("</text>\n");
    return LINE;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
