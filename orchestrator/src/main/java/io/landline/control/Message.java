// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.landline.change.Author;
import io.landline.change.ChangeRecord;
import java.io.IOException;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** A JSON object of the protocol: written key by key, read strictly by key and type. */
final class Message {
  private static final TypeAdapter<JsonObject> OBJECT = new Gson().getAdapter(JsonObject.class);

  private final JsonObject json;

  Message() {
    this(new JsonObject());
  }

  private Message(JsonObject json) {
    this.json = json;
  }

  /** Reads one line. */
  static Message parse(String line) throws MalformedLineException {
    JsonReader reader = new JsonReader(new StringReader(line));
    reader.setStrictness(Strictness.STRICT);
    try {
      if (reader.peek() != JsonToken.BEGIN_OBJECT) {
        throw new MalformedLineException("it is not a JSON object");
      }
      Message message = new Message(OBJECT.read(reader));
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new MalformedLineException("it is not a JSON object");
      }
      return message;
    } catch (IOException | JsonParseException e) {
      throw new MalformedLineException("it is not a JSON object");
    }
  }

  /** On one line, without its end. */
  @Override
  public String toString() {
    return json.toString();
  }

  Message put(String key, String value) {
    json.addProperty(key, value);
    return this;
  }

  Message put(String key, long value) {
    json.addProperty(key, value);
    return this;
  }

  Message put(String key, boolean value) {
    json.addProperty(key, value);
    return this;
  }

  Message put(String key, List<String> values) {
    JsonArray array = new JsonArray();
    values.forEach(array::add);
    json.add(key, array);
    return this;
  }

  Message put(String key, Message value) {
    json.add(key, value.json);
    return this;
  }

  Message put(String key, Instant value) {
    return put(key, value.toString());
  }

  Message put(ChangeRecord record) {
    put("user", record.author().user()).put("sudo", record.author().sudo());
    record.author().from().ifPresent(from -> put("from", from));
    return put("what", record.what());
  }

  <T> Message objects(String key, List<T> values, BiConsumer<Message, T> fill) {
    JsonArray array = new JsonArray();
    for (T value : values) {
      Message object = new Message();
      fill.accept(object, value);
      array.add(object.json);
    }
    json.add(key, array);
    return this;
  }

  boolean has(String key) {
    return json.has(key);
  }

  String text(String key) throws MalformedLineException {
    return string(element(key), key);
  }

  private static String string(JsonElement element, String key) throws MalformedLineException {
    if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isString()) {
      throw new MalformedLineException("'" + key + "' is not text");
    }
    return element.getAsString();
  }

  Optional<String> optionalText(String key) throws MalformedLineException {
    return has(key) ? Optional.of(text(key)) : Optional.empty();
  }

  /** A whole number, not negative. */
  int number(String key) throws MalformedLineException {
    JsonElement element = element(key);
    if (isWhole(element, 9)) {
      return element.getAsInt();
    }
    throw new MalformedLineException("'" + key + "' is not a number from 0 to 999999999");
  }

  /** A whole number that counts, not negative. */
  long count(String key) throws MalformedLineException {
    JsonElement element = element(key);
    if (isWhole(element, 18)) {
      return element.getAsLong();
    }
    throw new MalformedLineException("'" + key + "' is not a number of at most 18 digits");
  }

  /** Digits alone. Without a regular expression, since every command would wait for its classes. */
  private static boolean isWhole(JsonElement element, int mostDigits) {
    if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isNumber()) {
      return false;
    }
    String digits = element.getAsString();
    return digits.length() <= mostDigits && digits.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  boolean flag(String key) throws MalformedLineException {
    JsonElement element = element(key);
    if (element.isJsonPrimitive() && element.getAsJsonPrimitive().isBoolean()) {
      return element.getAsBoolean();
    }
    throw new MalformedLineException("'" + key + "' is neither true nor false");
  }

  List<String> texts(String key) throws MalformedLineException {
    List<String> texts = new ArrayList<>();
    for (JsonElement element : array(key)) {
      texts.add(string(element, key));
    }
    return texts;
  }

  Instant instant(String key) throws MalformedLineException {
    try {
      return Instant.parse(text(key));
    } catch (DateTimeException e) {
      throw new MalformedLineException("'" + key + "' is not a time");
    }
  }

  Optional<Instant> optionalInstant(String key) throws MalformedLineException {
    return has(key) ? Optional.of(instant(key)) : Optional.empty();
  }

  /** Whole seconds, at least one. */
  Optional<Duration> optionalSeconds(String key) throws MalformedLineException {
    if (!has(key)) {
      return Optional.empty();
    }
    int seconds = number(key);
    if (seconds == 0) {
      throw new MalformedLineException("'" + key + "' is no time at all");
    }
    return Optional.of(Duration.ofSeconds(seconds));
  }

  ChangeRecord record() throws MalformedLineException {
    return new ChangeRecord(
        new Author(text("user"), flag("sudo"), optionalText("from")), text("what"));
  }

  Message object(String key) throws MalformedLineException {
    return object(element(key), key);
  }

  private static Message object(JsonElement element, String key) throws MalformedLineException {
    if (!element.isJsonObject()) {
      throw new MalformedLineException("'" + key + "' is not an object");
    }
    return new Message(element.getAsJsonObject());
  }

  Optional<Message> optionalObject(String key) throws MalformedLineException {
    return has(key) ? Optional.of(object(key)) : Optional.empty();
  }

  List<Message> objects(String key) throws MalformedLineException {
    List<Message> objects = new ArrayList<>();
    for (JsonElement element : array(key)) {
      objects.add(object(element, key));
    }
    return objects;
  }

  private JsonArray array(String key) throws MalformedLineException {
    JsonElement element = element(key);
    if (!element.isJsonArray()) {
      throw new MalformedLineException("'" + key + "' is not a list");
    }
    return element.getAsJsonArray();
  }

  private JsonElement element(String key) throws MalformedLineException {
    JsonElement element = json.get(key);
    if (element == null) {
      throw new MalformedLineException("'" + key + "' is missing");
    }
    return element;
  }
}
