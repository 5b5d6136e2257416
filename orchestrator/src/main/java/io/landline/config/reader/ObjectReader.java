// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.config.Suggestion;
import io.landline.config.document.Json;
import io.landline.config.document.JsonArray;
import io.landline.config.document.JsonBoolean;
import io.landline.config.document.JsonNumber;
import io.landline.config.document.JsonObject;
import io.landline.config.document.JsonPath;
import io.landline.config.document.JsonText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of one JSON object by name and type. What is wrong is added to the problems and
 * absent from the result; {@link #done} reports the keys that were not read.
 */
final class ObjectReader {
  private static final String SECRET_ADVICE =
      "secrets belong in files beside the configuration: private.key, key/NAME and psk/NAME";

  private final JsonObject object;
  private final JsonPath where;
  private final Problems problems;

  // Lists: an object has a dozen keys at most, and a large file has 100,000 objects.
  private final List<String> known = new ArrayList<>(12);
  private final List<String> refused = new ArrayList<>(1);

  ObjectReader(JsonObject object, JsonPath where, Problems problems) {
    this.object = object;
    this.where = where;
    this.problems = problems;
  }

  JsonPath where() {
    return where;
  }

  JsonPath at(String key) {
    return where.key(key);
  }

  /** Notes that a key has a meaning here, though it is read elsewhere. */
  void known(String key) {
    known.add(key);
  }

  boolean has(String key) {
    return object.has(key);
  }

  /** How many entries the key's list has, wrong ones too. */
  int count(String key) {
    return object.get(key) instanceof JsonArray array ? array.size() : 0;
  }

  /** Whether the key is there with a list that has nothing in it. */
  boolean isEmptyList(String key) {
    return object.get(key) instanceof JsonArray array && array.size() == 0;
  }

  /** Text that must be there and be readable; the example is shown where it is not. */
  <T> Optional<T> required(String key, Function<String, T> parse, String example) {
    return present(key, example)
        .flatMap(json -> text(json, at(key), example))
        .flatMap(text -> parsed(text, at(key), parse, example));
  }

  /** Text that may be missing: then the given value holds. */
  <T> Optional<T> optional(String key, Function<String, T> parse, String example, T otherwise) {
    return has(key) ? required(key, parse, example) : absent(key, otherwise);
  }

  /** Text that may be missing: then, as where it is wrong, there is none. */
  <T> Optional<T> maybe(String key, Function<String, T> parse, String example) {
    known.add(key);
    return has(key) ? required(key, parse, example) : Optional.empty();
  }

  Optional<Integer> integer(String key, int least, int most, int otherwise) {
    return has(key) ? integer(key, least, most, "such as " + otherwise) : absent(key, otherwise);
  }

  /**
   * A whole number, or a word that stands for none, which also holds where the key is missing.
   *
   * @return empty if it is wrong; a value that is empty for the word
   */
  Optional<Optional<Integer>> integerOr(String key, String word, int least, int most) {
    known.add(key);
    Json json = object.get(key);
    if (json == null || (json instanceof JsonText text && text.value().equals(word))) {
      return Optional.of(Optional.empty());
    }
    if (json instanceof JsonNumber) {
      Optional<Integer> number = integer(key, least, most, "or \"" + word + "\"");
      return number.isPresent() ? Optional.of(number) : Optional.empty();
    }
    String found = json instanceof JsonText text ? '"' + text.value() + '"' : json.kind();
    problems.add(
        at(key),
        "expected \""
            + word
            + "\" or a whole number from "
            + least
            + " to "
            + most
            + ", found "
            + found,
        "such as \"" + word + "\"");
    return Optional.empty();
  }

  Optional<Integer> maybeInteger(String key, int least, int most) {
    return integer(key, least, most, "or leave it out");
  }

  private Optional<Integer> integer(String key, int least, int most, String advice) {
    known.add(key);
    Json json = object.get(key);
    if (json == null) {
      return Optional.empty();
    }
    String range = "a whole number from " + least + " to " + most;
    if (!(json instanceof JsonNumber number)) {
      problems.add(at(key), "expected " + range + ", found " + json.kind(), advice);
      return Optional.empty();
    }
    Optional<Integer> value = whole(number.literal()).filter(n -> least <= n && n <= most);
    if (value.isEmpty()) {
      problems.add(at(key), "expected " + range + ", not " + number.literal(), advice);
    }
    return value;
  }

  boolean bool(String key, boolean otherwise) {
    known.add(key);
    Json json = object.get(key);
    if (json instanceof JsonBoolean bool) {
      return bool.value();
    }
    if (json != null) {
      problems.add(
          at(key), "expected true or false, found " + json.kind(), "without quotation marks");
    }
    return otherwise;
  }

  /** Text or a number, such as a port, as text; absent where it is missing or wrong. */
  <T> Optional<T> maybeNumberOrText(String key, Function<String, T> parse, String example) {
    known.add(key);
    return object.get(key) instanceof JsonNumber number
        ? parsed(number.literal(), at(key), parse, example)
        : maybe(key, parse, example);
  }

  /** A list of texts; what cannot be read or occurs twice is left out. */
  <T> List<T> texts(String key, Function<String, T> parse, String example) {
    List<T> values = new ArrayList<>();
    Set<T> seen = new HashSet<>();
    List<Json> items = items(key, "[\"" + example + "\"]");
    for (int i = 0; i < items.size(); i++) {
      JsonPath here = at(key).index(i);
      Optional<T> value =
          text(items.get(i), here, example).flatMap(t -> parsed(t, here, parse, example));
      if (value.isPresent() && !seen.add(value.get())) {
        problems.add(here, "it is in this list twice", "keep one of them");
      } else {
        value.ifPresent(values::add);
      }
    }
    return values;
  }

  /** The list's objects, in order; each reader is made when its turn comes, and not kept. */
  Iterable<ObjectReader> objects(String key) {
    List<Json> items = items(key, "[{...}]");
    JsonPath list = at(key);
    return () ->
        IntStream.range(0, items.size())
            .mapToObj(i -> asObject(items.get(i), list.index(i)))
            .flatMap(Optional::stream)
            .iterator();
  }

  /** An object that must be there. */
  Optional<ObjectReader> requiredObject(String key) {
    return present(key, "{...}").flatMap(json -> asObject(json, at(key)));
  }

  /** An object that may be missing: then an empty one, whose keys have their defaults. */
  ObjectReader object(String key) {
    known.add(key);
    Json json = object.get(key);
    Optional<ObjectReader> found = json == null ? Optional.empty() : asObject(json, at(key));
    return found.orElseGet(() -> new ObjectReader(JsonObject.EMPTY, at(key), problems));
  }

  /** A key that might be expected here: reports why it does not belong, and what to do. */
  void refuse(String key, String reason, String advice) {
    refused.add(key);
    if (has(key)) {
      problems.add(at(key), reason, advice);
    }
  }

  /** Reports the keys that have no meaning here. Call it after all others were read. */
  void done() {
    known.add("note");
    Json note = object.get("note");
    if (note != null && !(note instanceof JsonText)) {
      problems.add(at("note"), "expected text, found " + note.kind(), "such as \"roof antenna\"");
    }
    for (String key : object.keys()) {
      if (!known.contains(key) && !refused.contains(key)) {
        problems.add(at(key), "there is no such key here", unknownAdvice(key));
      }
    }
  }

  private String unknownAdvice(String key) {
    if (key.equals("privateKey") || key.equals("presharedKey")) {
      return SECRET_ADVICE;
    }
    Set<String> names = new LinkedHashSet<>(known);
    return Suggestion.nearest(key, names)
        .map(word -> "did you mean " + word + "?")
        .orElseGet(() -> "known here: " + String.join(", ", names));
  }

  private <T> Optional<T> absent(String key, T otherwise) {
    known.add(key);
    return Optional.of(otherwise);
  }

  private Optional<Json> present(String key, String example) {
    known.add(key);
    Json json = object.get(key);
    if (json == null) {
      problems.add(where, "\"" + key + "\" is missing", "add \"" + key + "\": " + shown(example));
    }
    return Optional.ofNullable(json);
  }

  private static String shown(String example) {
    boolean asItIs = example.startsWith("{") || example.indexOf(' ') >= 0;
    return asItIs ? example : "\"" + example + "\"";
  }

  private List<Json> items(String key, String example) {
    known.add(key);
    Json json = object.get(key);
    if (json instanceof JsonArray array) {
      return array.values();
    }
    if (json != null) {
      problems.add(
          at(key), "expected a list, found " + json.kind(), "write \"" + key + "\": " + example);
    }
    return List.of();
  }

  private Optional<ObjectReader> asObject(@Nullable Json json, JsonPath here) {
    if (json instanceof JsonObject found) {
      return Optional.of(new ObjectReader(found, here, problems));
    }
    String kind = json == null ? "nothing" : json.kind();
    problems.add(here, "expected an object, found " + kind, "write {...}");
    return Optional.empty();
  }

  private Optional<String> text(Json json, JsonPath here, String example) {
    if (json instanceof JsonText text) {
      return Optional.of(text.value());
    }
    problems.add(here, "expected text, found " + json.kind(), suchAs(example));
    return Optional.empty();
  }

  private <T> Optional<T> parsed(
      String text, JsonPath here, Function<String, T> parse, String example) {
    try {
      return Optional.of(parse.apply(text));
    } catch (Rejected e) {
      problems.add(here, String.valueOf(e.getMessage()), e.advice());
    } catch (IllegalArgumentException e) {
      problems.add(here, String.valueOf(e.getMessage()), suchAs(example));
    }
    return Optional.empty();
  }

  /** An example is a value, or says in words what to write. */
  private static String suchAs(String example) {
    return example.indexOf(' ') >= 0 ? "write " + example : "such as \"" + example + "\"";
  }

  private static Optional<Integer> whole(String literal) {
    boolean digits = literal.length() <= 9 && literal.matches("-?(0|[1-9][0-9]*)");
    return digits ? Optional.of(Integer.valueOf(literal)) : Optional.empty();
  }
}
