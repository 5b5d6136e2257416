// SPDX-License-Identifier: Apache-2.0
package io.landline.manual;

import java.util.List;
import java.util.Locale;

/** Writes a man page with the macros of man(7). */
final class Roff {
  private final StringBuilder text = new StringBuilder();

  /**
   * Begins a page.
   *
   * @param date the day of the build, the same in every build of one version
   */
  Roff(String name, int section, String date, String version) {
    text.append(".\\\" Written by the build from the program itself.\n");
    line(".TH " + escape(name.toUpperCase(Locale.ROOT)) + " " + section);
    text.setLength(text.length() - 1);
    line(" \"" + date + "\" \"Landline " + version + "\" \"Landline\"");
  }

  Roff section(String title) {
    return line(".SH " + title);
  }

  Roff subsection(String title) {
    return line(".SS \"" + escape(title) + "\"");
  }

  /** The page's name and its description in the index of pages. */
  Roff nameLine(String name, String summary) {
    section("NAME");
    return line(escape(name) + " \\- " + escape(summary));
  }

  Roff bold(String words) {
    return line(".B " + escape(words));
  }

  /** A tagged paragraph. */
  Roff item(String tag, String body) {
    line(".TP");
    line("\\fB" + escape(tag) + "\\fR");
    return line(leading(escape(body.isEmpty() ? " " : body)));
  }

  /** A tagged paragraph whose tag ends in the name of a value. */
  Roff item(String tag, String value, String body) {
    line(".TP");
    line("\\fB" + escape(tag) + "\\fR" + (value.isEmpty() ? "" : " \\fI" + escape(value) + "\\fR"));
    return line(leading(escape(body)));
  }

  /** A tagged paragraph of preformatted lines. */
  Roff item(String tag, List<String> lines) {
    line(".TP");
    line("\\fB" + escape(tag) + "\\fR");
    return table(lines);
  }

  /** Lines after this are not stretched to the right margin, which long words make ugly. */
  Roff leftAligned() {
    return line(".ad l");
  }

  /** Preformatted lines within the tagged paragraph above. */
  Roff itemLines(List<String> lines) {
    line(".RS").line(".PP");
    return table(lines).line(".RE");
  }

  Roff paragraph() {
    return line(".PP");
  }

  /** Lines of text: empty lines separate paragraphs, indented ones are preformatted. */
  Roff lines(List<String> lines) {
    boolean kept = false;
    for (String line : lines) {
      boolean keep = line.startsWith(" ");
      if (keep != kept) {
        line(keep ? ".PP\n.nf" : ".fi\n.PP");
        kept = keep;
      }
      line(line.isEmpty() ? ".PP" : leading(escape(line)));
    }
    if (kept) {
      line(".fi");
    }
    return this;
  }

  /** Preformatted lines. */
  Roff table(List<String> lines) {
    line(".nf");
    lines.forEach(line -> line(line.isEmpty() ? "" : leading(escape(line))));
    return line(".fi");
  }

  String page() {
    return text.toString();
  }

  private Roff line(String line) {
    text.append(line).append('\n');
    return this;
  }

  /** Escapes a line that begins with a dot or an apostrophe, which would be a request. */
  private static String leading(String line) {
    return line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line;
  }

  private static String escape(String text) {
    return text.replace("\\", "\\e")
        .replace("-", "\\-")
        .replace("\"", "\\(dq")
        .replace("~", "\\(ti");
  }
}
