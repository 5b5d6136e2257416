// SPDX-License-Identifier: Apache-2.0
package io.landline.json;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON text as plain values: Map, List, String, Boolean and {@link NumberText}. No value is null.
 */
final class JsonTree {
  /** Enough for every document, and far from a stack overflow. */
  private static final int DEEPEST = 32;

  /** A number as it is written, so that no digit is lost. */
  record NumberText(String text) {}

  private final JsonReader reader;
  private int left;

  private JsonTree(JsonReader reader, int most) {
    this.reader = reader;
    this.left = most;
  }

  static Object parse(String text, int most) throws MalformedJsonException {
    JsonReader reader = new JsonReader(new StringReader(text));
    reader.setStrictness(Strictness.STRICT);
    try {
      Object value = new JsonTree(reader, most).value(0);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new MalformedJsonException("$", "more than one JSON value");
      }
      return value;
    } catch (IOException | IllegalStateException e) {
      throw new MalformedJsonException("$", "not JSON");
    }
  }

  private Object value(int depth) throws IOException, MalformedJsonException {
    if (depth > DEEPEST) {
      throw new MalformedJsonException(reader.getPath(), "nested too deeply");
    }
    if (--left < 0) {
      throw new MalformedJsonException(reader.getPath(), "too many values");
    }
    return switch (reader.peek()) {
      case BEGIN_OBJECT -> object(depth);
      case BEGIN_ARRAY -> array(depth);
      case STRING -> reader.nextString();
      case NUMBER -> new NumberText(reader.nextString());
      case BOOLEAN -> reader.nextBoolean();
      default -> throw new MalformedJsonException(reader.getPath(), "null is not allowed");
    };
  }

  private Map<String, Object> object(int depth) throws IOException, MalformedJsonException {
    Map<String, Object> members = new LinkedHashMap<>();
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (members.put(name, value(depth + 1)) != null) {
        throw new MalformedJsonException(reader.getPath(), "duplicate member");
      }
    }
    reader.endObject();
    return members;
  }

  private List<Object> array(int depth) throws IOException, MalformedJsonException {
    List<Object> items = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNext()) {
      items.add(value(depth + 1));
    }
    reader.endArray();
    return items;
  }
}
