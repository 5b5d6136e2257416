// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import io.landline.config.ConfigException;
import io.landline.config.ConfigProblem;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads RFC 8259 JSON and nothing more (no comments, no trailing commas), and refuses a key that
 * occurs twice in one object, of which most readers silently keep the last.
 */
final class JsonDocument {
  /** Far beyond 100,000 forwards; keeps a wrong file name from filling the memory. */
  static final int LARGEST = 64 << 20;

  private static final int DEEPEST = 16;

  private final JsonReader reader;
  private final Problems problems;

  /** A large file repeats a few keys many times. */
  private final Map<String, String> keys = new HashMap<>();

  private JsonDocument(JsonReader reader, Problems problems) {
    this.reader = reader;
    this.problems = problems;
  }

  /**
   * Reads one document.
   *
   * @throws ConfigException if it is not JSON; duplicate keys are added to the problems instead
   */
  static Json read(byte[] bytes, Problems problems) throws ConfigException {
    if (bytes.length > LARGEST) {
      throw unreadable("it is too large", "64 MiB is the limit");
    }
    String text = decode(bytes);
    JsonReader reader = new JsonReader(new StringReader(text));
    reader.setStrictness(Strictness.STRICT);
    reader.setNestingLimit(DEEPEST);
    try {
      if (text.isBlank()) {
        throw unreadable("it is empty", "docs and examples show what belongs in it");
      }
      Json json = new JsonDocument(reader, problems).value();
      if (hasMore(reader)) {
        throw unreadable("something follows the closing brace", "one file holds one object");
      }
      return json;
    } catch (MalformedJsonException | EOFException e) {
      throw new ConfigException(List.of(SyntaxProblem.of(text, String.valueOf(e.getMessage()))));
    } catch (IOException e) {
      throw new AssertionError("a string cannot fail to be read", e);
    }
  }

  private static boolean hasMore(JsonReader reader) throws IOException {
    try {
      return reader.peek() != JsonToken.END_DOCUMENT;
    } catch (MalformedJsonException e) {
      return true;
    }
  }

  private static String decode(byte[] bytes) throws ConfigException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw unreadable("it is not UTF-8 text", "save it in UTF-8");
    }
  }

  private static ConfigException unreadable(String reason, String advice) {
    return new ConfigException(
        List.of(new ConfigProblem("$", "this is not a configuration: " + reason, advice)));
  }

  private Json value() throws IOException {
    return switch (reader.peek()) {
      case BEGIN_OBJECT -> object();
      case BEGIN_ARRAY -> array();
      case STRING -> new Json.Text(reader.nextString());
      case NUMBER -> new Json.Num(reader.nextString());
      case BOOLEAN -> new Json.Bool(reader.nextBoolean());
      case NULL -> {
        reader.nextNull();
        yield new Json.Null();
      }
      case END_ARRAY, END_OBJECT, NAME, END_DOCUMENT ->
          throw new AssertionError("a value cannot begin here: " + reader);
    };
  }

  private Json object() throws IOException {
    Map<String, Json> members = new LinkedHashMap<>();
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      String key = keys.computeIfAbsent(name, k -> k);
      String path = members.containsKey(key) ? reader.getPath() : "";
      Json value = value();
      if (members.putIfAbsent(key, value) != null) {
        problems.add(path, "this key occurs twice in one object", "keep one of them");
      }
    }
    reader.endObject();
    return new Json.Obj(members);
  }

  private Json array() throws IOException {
    List<Json> items = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNext()) {
      items.add(value());
    }
    reader.endArray();
    return new Json.Arr(items);
  }
}
