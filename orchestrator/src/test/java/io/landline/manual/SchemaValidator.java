// SPDX-License-Identifier: Apache-2.0
package io.landline.manual;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Holds a document to a JSON Schema, as far as the schemas here go. Stricter than the schema in one
 * point: a member that the schema does not name is an error too.
 */
final class SchemaValidator {
  private final JsonObject schema;
  private final List<String> problems = new ArrayList<>();

  private SchemaValidator(JsonObject schema) {
    this.schema = schema;
  }

  /** What is wrong with a document; none where it is valid. */
  static List<String> problems(JsonObject schema, JsonElement document) {
    SchemaValidator validator = new SchemaValidator(schema);
    validator.check(schema, document, "$");
    return validator.problems;
  }

  private void check(JsonObject rule, JsonElement value, String path) {
    JsonObject by = resolved(rule);
    String type = by.get("type").getAsString();
    if (!isOf(type, value)) {
      problems.add(path + " is not of type " + type + ": " + value);
      return;
    }
    if (by.has("enum") && !by.getAsJsonArray("enum").contains(value)) {
      problems.add(path + " is not one of " + by.get("enum") + ": " + value);
    }
    if (by.has("minimum") && value.getAsDouble() < by.get("minimum").getAsDouble()) {
      problems.add(path + " is too small: " + value);
    }
    if (by.has("format") && !isTime(value.getAsString())) {
      problems.add(path + " is not a time: " + value);
    }
    if (value.isJsonArray()) {
      JsonArray items = value.getAsJsonArray();
      for (int i = 0; i < items.size(); i++) {
        check(by.getAsJsonObject("items"), items.get(i), path + "[" + i + "]");
      }
    } else if (value.isJsonObject()) {
      object(by, value.getAsJsonObject(), path);
    }
  }

  private void object(JsonObject by, JsonObject object, String path) {
    JsonObject known = by.has("properties") ? by.getAsJsonObject("properties") : new JsonObject();
    if (by.has("required")) {
      for (JsonElement name : by.getAsJsonArray("required")) {
        if (!object.has(name.getAsString())) {
          problems.add(path + " lacks " + name);
        }
      }
    }
    for (Map.Entry<String, JsonElement> member : object.entrySet()) {
      String at = path + "." + member.getKey();
      if (known.has(member.getKey())) {
        check(known.getAsJsonObject(member.getKey()), member.getValue(), at);
      } else if (by.has("additionalProperties")) {
        check(by.getAsJsonObject("additionalProperties"), member.getValue(), at);
      } else {
        problems.add(at + " is not in the schema");
      }
    }
  }

  private JsonObject resolved(JsonObject rule) {
    if (!rule.has("$ref")) {
      return rule;
    }
    String name = rule.get("$ref").getAsString().substring("#/$defs/".length());
    return schema.getAsJsonObject("$defs").getAsJsonObject(name);
  }

  private static boolean isOf(String type, JsonElement value) {
    return switch (type) {
      case "object" -> value.isJsonObject();
      case "array" -> value.isJsonArray();
      case "string" -> value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
      case "boolean" -> value.isJsonPrimitive() && value.getAsJsonPrimitive().isBoolean();
      case "number" -> value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber();
      case "integer" ->
          value.isJsonPrimitive()
              && value.getAsJsonPrimitive().isNumber()
              && value.getAsString().chars().allMatch(Character::isDigit);
      default -> throw new IllegalArgumentException(type);
    };
  }

  private static boolean isTime(String text) {
    try {
      return Instant.parse(text).toString().equals(text);
    } catch (DateTimeException e) {
      return false;
    }
  }
}
