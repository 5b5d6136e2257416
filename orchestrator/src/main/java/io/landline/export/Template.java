// SPDX-License-Identifier: Apache-2.0
package io.landline.export;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with places to fill, such as <code>{{site}}</code>. A value of several lines replaces a
 * place that is alone in its line, and gets that line's indentation; an empty one removes the line.
 */
final class Template {
  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)\\}\\}");
  private static final Pattern WHOLE_LINE =
      Pattern.compile("^([ \\t]*)\\{\\{(\\w+)\\}\\}\\n", Pattern.MULTILINE);

  private final String text;
  private final Map<String, String> values = new LinkedHashMap<>();

  private Template(String text) {
    this.text = text;
  }

  /** The template in the file of this name, which stands beside this class. */
  static Template of(String file) {
    try (InputStream in = Template.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing");
      }
      return new Template(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets the value of a place. */
  Template with(String place, Object value) {
    values.put(place, value.toString());
    return this;
  }

  /**
   * The text with all places filled.
   *
   * @throws IllegalStateException if a place has no value
   */
  String fill() {
    String lines =
        WHOLE_LINE
            .matcher(text)
            .replaceAll(
                found -> {
                  String value = value(found.group(2));
                  return Matcher.quoteReplacement(
                      value.isEmpty()
                          ? ""
                          : value
                              .stripTrailing()
                              .indent(0)
                              .replaceAll("(?m)^(?=.)", found.group(1)));
                });
    return PLACE
        .matcher(lines)
        .replaceAll(found -> Matcher.quoteReplacement(value(found.group(1))));
  }

  private String value(String place) {
    String value = values.get(place);
    if (value == null) {
      throw new IllegalStateException("no value for " + place);
    }
    return value;
  }
}
