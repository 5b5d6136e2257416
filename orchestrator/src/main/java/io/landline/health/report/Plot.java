// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/**
 * A drawing over a time span. The SVG is stretched to the page's width, its height stays; all text
 * is HTML placed over it, so that it is as readable on a phone as on a desk.
 */
final class Plot {
  /** Height in the units of the drawing. */
  static final int HEIGHT = 100;

  private final TimeSpan span;
  private final ZoneId zone;
  private final StringBuilder svg = new StringBuilder();
  private final StringBuilder titles = new StringBuilder();
  private final StringBuilder over = new StringBuilder();

  Plot(TimeSpan span, ZoneId zone) {
    this.span = span;
    this.zone = zone;
  }

  /** A number with as many digits as show. */
  static String number(double value) {
    String text = Figures.decimals(value, 1);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  void path(String style, CharSequence data) {
    if (data.length() > 0) {
      svg.append("<path class=\"").append(style).append("\" d=\"").append(data).append("\"/>");
    }
  }

  void box(String style, double x, double y, double width, double height) {
    svg.append("<rect class=\"").append(style).append("\" x=\"").append(number(x));
    svg.append("\" y=\"").append(number(y)).append("\" width=\"").append(number(width));
    svg.append("\" height=\"").append(number(height)).append("\"/>");
  }

  /**
   * What a browser shows when the pointer rests there, by the whole height: an invisible box with a
   * title, over all else.
   */
  void title(double x, double width, String text) {
    titles.append("<path d=\"M").append(number(x)).append(" 0h").append(number(width));
    titles.append('v').append(HEIGHT).append("H").append(number(x)).append("z\"><title>");
    titles.append(Html.escaped(text)).append("</title></path>");
  }

  /** {@code 20 Nov 03:07} of a column. */
  String time(int column) {
    return Figures.time(span.from().plus(span.column().multipliedBy(column)), zone);
  }

  /** A horizontal line with its value at the left. */
  void level(double y, String label) {
    path("grid", "M0 " + number(y) + "H" + span.columns());
    over.append("<span class=\"y\" style=\"top:").append(number(y)).append("%\">");
    over.append(Html.escaped(label)).append("</span>");
  }

  /** Vertical lines at the ticks of the axis. */
  void ticks() {
    StringBuilder lines = new StringBuilder();
    for (TimeSpan.Tick tick : span.ticks(zone)) {
      lines.append('M').append(number(x(tick.time()))).append(" 0V").append(HEIGHT);
    }
    path("grid", lines);
  }

  /** Vertical lines where something happened. */
  void marks(List<Instant> times, String style) {
    StringBuilder lines = new StringBuilder();
    for (Instant time : times) {
      lines.append('M').append(number(x(time))).append(" 0V").append(HEIGHT);
    }
    path(style, lines);
  }

  double x(Instant time) {
    return span.share(time) * span.columns();
  }

  /** The drawing, with the time axis below it if wanted. */
  String html(String style, String label, boolean axis) {
    StringBuilder html = new StringBuilder();
    html.append("<div class=\"plot ").append(style).append("\"><svg viewBox=\"0 0 ");
    html.append(span.columns()).append(' ').append(HEIGHT);
    html.append("\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"");
    html.append(Html.escaped(label)).append("\">").append(svg);
    if (!titles.isEmpty()) {
      html.append("<g class=\"h\">").append(titles).append("</g>");
    }
    html.append("</svg>");
    html.append(over).append("</div>");
    if (axis) {
      html.append("<div class=\"axis\">");
      for (TimeSpan.Tick tick : span.ticks(zone)) {
        html.append("<span").append(tick.minor() ? " class=\"minor\"" : "");
        html.append(" style=\"left:").append(number(span.share(tick.time()) * 100)).append("%\">");
        html.append(Html.escaped(tick.label())).append("</span>");
      }
      html.append("</div>");
    }
    return html.toString();
  }
}
