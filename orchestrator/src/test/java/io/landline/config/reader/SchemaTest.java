// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.landline.config.ConfigException;
import io.landline.config.ConfigProblem;
import io.landline.config.document.Json;
import io.landline.config.document.JsonArray;
import io.landline.config.document.JsonBoolean;
import io.landline.config.document.JsonDocument;
import io.landline.config.document.JsonNull;
import io.landline.config.document.JsonObject;
import io.landline.config.document.JsonText;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The JSON Schema knows the reader's keys and no others: the reader is asked, in every object, for
 * the keys it knows.
 */
final class SchemaTest {
  private static final Path SCHEMA = Path.of("src/main/resources/landline.schema.json");
  private static final String STRANGER = "zzzzzzzz";
  private static final String KNOWN = "known here: ";

  private Json schema = new JsonNull();

  @ParameterizedTest
  @ValueSource(strings = {"hub", "site"})
  void schemaAndReaderKnowTheSameKeys(String role) throws Exception {
    schema = JsonDocument.parse(Text.bytes(SCHEMA)).root();
    Path fixture = Path.of("src/test/resources/config/good/" + role + "-every-key.json");
    Json every = JsonDocument.parse(Text.bytes(fixture)).root();
    ConfigException e =
        catchThrowableOfType(
            ConfigException.class, () -> Text.read(withStrangers(every).toString()));
    Map<String, List<String>> known = new LinkedHashMap<>();
    for (ConfigProblem problem : e.problems()) {
      assertThat(problem.advice()).startsWith(KNOWN);
      String object = problem.path().replace("." + STRANGER, "");
      known.put(
          object, sorted(List.of(problem.advice().substring(KNOWN.length()).split(", ", -1))));
    }
    Map<String, List<String>> declared = new LinkedHashMap<>();
    declare(every, definition(role), "$", declared);
    assertThat(declared).containsExactlyInAnyOrderEntriesOf(known);
  }

  private static List<String> sorted(List<String> keys) {
    return List.copyOf(new TreeSet<>(keys));
  }

  private static Json withStrangers(Json json) {
    if (json instanceof JsonArray array) {
      JsonArray items = array;
      for (int i = 0; i < array.size(); i++) {
        items = items.with(i, withStrangers(array.get(i)));
      }
      return items;
    }
    if (!(json instanceof JsonObject object)) {
      return json;
    }
    JsonObject members = object;
    for (String key : object.keys()) {
      members = members.with(key, withStrangers(member(object, key)));
    }
    return members.with(STRANGER, new JsonNull());
  }

  /** The keys that the schema declares for each object of a document. */
  private void declare(Json json, Json definition, String path, Map<String, List<String>> into) {
    JsonObject rule = object(resolved(definition));
    if (json instanceof JsonObject object) {
      JsonObject properties = object(member(rule, "properties"));
      into.put(path, sorted(properties.keys()));
      assertThat(member(rule, "additionalProperties")).isEqualTo(new JsonBoolean(false));
      for (String key : object.keys()) {
        declare(member(object, key), member(properties, key), path + "." + key, into);
      }
    } else if (json instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        declare(array.get(i), member(rule, "items"), path + "[" + i + "]", into);
      }
    }
  }

  private Json resolved(Json definition) {
    if (definition instanceof JsonObject object && object.get("$ref") instanceof JsonText text) {
      return definition(text.value().replace("#/$defs/", ""));
    }
    return definition;
  }

  private Json definition(String name) {
    return member(object(member(object(schema), "$defs")), name);
  }

  private static JsonObject object(Json json) {
    assertThat(json).isInstanceOf(JsonObject.class);
    return (JsonObject) json;
  }

  private static Json member(JsonObject object, String key) {
    Json value = object.get(key);
    assertThat(value).as(key).isNotNull();
    return value == null ? new JsonNull() : value;
  }
}
