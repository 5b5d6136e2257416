// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** An object on one line, as an entry of a list has it: {@code { "name": "dmr", ... }}. */
public final class JsonEntry {
  private final Map<String, String> members = new LinkedHashMap<>();

  /** Adds a text. */
  public JsonEntry put(String key, String text) {
    return json(key, quoted(text));
  }

  /** Adds a number. */
  public JsonEntry put(String key, long number) {
    return json(key, Long.toString(number));
  }

  /** Adds true or false. */
  public JsonEntry put(String key, boolean value) {
    return json(key, Boolean.toString(value));
  }

  /** Adds a list of texts. */
  public JsonEntry put(String key, List<String> texts) {
    return json(key, list(texts));
  }

  /** Adds what is JSON already. */
  public JsonEntry json(String key, String json) {
    members.put(key, json);
    return this;
  }

  /** Texts as a JSON list on one line. */
  public static String list(List<String> texts) {
    return texts.stream().map(JsonEntry::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  /** A text as JSON writes it. */
  public static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  @Override
  public String toString() {
    return members.entrySet().stream()
        .map(e -> quoted(e.getKey()) + ": " + e.getValue())
        .collect(Collectors.joining(", ", "{ ", " }"));
  }
}
