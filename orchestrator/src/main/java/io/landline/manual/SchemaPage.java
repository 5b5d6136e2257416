// SPDX-License-Identifier: Apache-2.0
package io.landline.manual;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonStreamParser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

/** landline.json(5), from the JSON Schema, which a test compares with the configuration reader. */
final class SchemaPage {
  private static final String REFERENCE = "#/$defs/";

  private final JsonObject definitions;
  private final String version;
  private final String date;

  SchemaPage(String schema, String version, String date) {
    this.definitions =
        new JsonStreamParser(schema).next().getAsJsonObject().getAsJsonObject("$defs");
    this.version = version;
    this.date = date;
  }

  String page() {
    Roff roff = new Roff("landline.json", 5, date, version);
    roff.nameLine("landline.json", "the configuration of a Landline host");
    roff.section("SYNOPSIS").bold("/etc/landline/landline.json");
    roff.section("DESCRIPTION")
        .lines(
            List.of(
                "Strict JSON, written by people and by the commands of landline(8), which keep",
                "its layout. An unknown or duplicate key, a wrong type or an overlap is an error,",
                "reported with its location; landline check reports all errors at once. A host is a",
                "hub or a site. Every list entry may have a note. Required keys are marked *."));
    section(roff, "A HUB", "hub");
    section(roff, "A SITE", "site");
    roff.section("EXAMPLES").lines(List.of("See /usr/share/doc/landline/examples."));
    roff.section("SEE ALSO")
        .lines(List.of("landline(8), landline-check(8), /usr/share/landline/landline.schema.json"));
    return roff.page();
  }

  private void section(Roff roff, String title, String definition) {
    roff.section(title);
    keys(roff, "", definitions.getAsJsonObject(definition), new LinkedHashSet<>());
  }

  /** Every key below an object, by its path. */
  private void keys(Roff roff, String prefix, JsonObject object, Set<String> above) {
    Set<String> required = new LinkedHashSet<>();
    if (object.has("required")) {
      object.getAsJsonArray("required").forEach(name -> required.add(name.getAsString()));
    }
    Map<String, JsonObject> inner = new LinkedHashMap<>();
    for (Map.Entry<String, JsonElement> entry : properties(object).entrySet()) {
      JsonObject value = entry.getValue().getAsJsonObject();
      String path = prefix + entry.getKey();
      roff.item(path + (required.contains(entry.getKey()) ? " *" : ""), text(value));
      JsonObject whole = resolved(value);
      if (whole.has("items")) {
        inner.put(path + "[].", resolved(whole.getAsJsonObject("items")));
      } else {
        inner.put(path + ".", whole);
      }
    }
    inner.forEach(
        (path, value) -> {
          if (!properties(value).isEmpty() && above.add(path)) {
            keys(roff, path, value, above);
          }
        });
  }

  private static Map<String, JsonElement> properties(JsonObject object) {
    return object.has("properties") ? object.getAsJsonObject("properties").asMap() : Map.of();
  }

  /** The description of a value: its purpose, default, and allowed values. */
  private String text(JsonObject value) {
    JsonObject whole = resolved(value);
    List<String> sentences = new ArrayList<>();
    description(value).or(() -> description(whole)).ifPresent(sentences::add);
    if (whole.has("items")) {
      JsonObject item = whole.getAsJsonObject("items");
      description(item)
          .or(() -> description(resolved(item)))
          .ifPresent(text -> sentences.add("a list of: " + text));
    }
    for (String word : List.of("enum", "const")) {
      if (whole.has(word)) {
        sentences.add(plain(whole.get(word)));
      }
    }
    if (whole.has("minimum") && whole.has("maximum")) {
      sentences.add(plain(whole.get("minimum")) + " to " + plain(whole.get("maximum")));
    }
    if (whole.has("default")) {
      sentences.add("default " + plain(whole.get("default")));
    }
    return String.join("; ", sentences);
  }

  private static Optional<String> description(JsonObject value) {
    return Optional.ofNullable(value.get("description")).map(JsonElement::getAsString);
  }

  private JsonObject resolved(JsonObject value) {
    if (!value.has("$ref")) {
      return value;
    }
    String reference = value.get("$ref").getAsString();
    return definitions.getAsJsonObject(reference.substring(REFERENCE.length()));
  }

  private static String plain(JsonElement value) {
    if (!value.isJsonArray()) {
      return value.isJsonPrimitive() ? value.getAsString() : value.toString();
    }
    StringJoiner words = new StringJoiner(" or ", "", "");
    value.getAsJsonArray().forEach(item -> words.add(plain(item)));
    return value.getAsJsonArray().isEmpty() ? "none" : words.toString();
  }
}
