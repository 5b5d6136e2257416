// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.landline.config.ConfigException;
import io.landline.config.ConfigProblem;
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

  private Json schema = new Json.Null();

  @ParameterizedTest
  @ValueSource(strings = {"hub", "site"})
  void schemaAndReaderKnowTheSameKeys(String role) throws Exception {
    schema = JsonDocument.read(Text.bytes(SCHEMA), new Problems());
    Path fixture = Path.of("src/test/resources/config/good/" + role + "-every-key.json");
    Json every = JsonDocument.read(Text.bytes(fixture), new Problems());
    ConfigException e =
        catchThrowableOfType(
            ConfigException.class, () -> Text.read(Text.write(withStrangers(every))));
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
    if (json instanceof Json.Arr array) {
      return new Json.Arr(array.items().stream().map(SchemaTest::withStrangers).toList());
    }
    if (!(json instanceof Json.Obj object)) {
      return json;
    }
    Map<String, Json> members = new LinkedHashMap<>();
    object.members().forEach((key, value) -> members.put(key, withStrangers(value)));
    members.put(STRANGER, new Json.Null());
    return new Json.Obj(members);
  }

  /** The keys that the schema declares for each object of a document. */
  private void declare(Json json, Json definition, String path, Map<String, List<String>> into) {
    Json.Obj rule = object(resolved(definition));
    if (json instanceof Json.Obj object) {
      Json.Obj properties = object(member(rule, "properties"));
      into.put(path, sorted(List.copyOf(properties.members().keySet())));
      assertThat(member(rule, "additionalProperties")).isEqualTo(new Json.Bool(false));
      object
          .members()
          .forEach((key, value) -> declare(value, member(properties, key), path + "." + key, into));
    } else if (json instanceof Json.Arr array) {
      for (int i = 0; i < array.items().size(); i++) {
        declare(array.items().get(i), member(rule, "items"), path + "[" + i + "]", into);
      }
    }
  }

  private Json resolved(Json definition) {
    if (definition instanceof Json.Obj object
        && object.members().get("$ref") instanceof Json.Text text) {
      return definition(text.value().replace("#/$defs/", ""));
    }
    return definition;
  }

  private Json definition(String name) {
    return member(object(member(object(schema), "$defs")), name);
  }

  private static Json.Obj object(Json json) {
    assertThat(json).isInstanceOf(Json.Obj.class);
    return (Json.Obj) json;
  }

  private static Json member(Json.Obj object, String key) {
    Json value = object.members().get(key);
    assertThat(value).as(key).isNotNull();
    return value == null ? new Json.Null() : value;
  }
}
