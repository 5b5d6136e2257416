// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.change.JsonNode;
import io.landline.change.JsonText;
import io.landline.config.Suggestion;
import java.util.List;

/** A host's configuration as a text being edited, with the questions that commands ask of it. */
final class HostText {
  private JsonText text;

  HostText(JsonText text) {
    this.text = text;
  }

  JsonNode root() {
    return text.root();
  }

  boolean isHub() {
    return root().text("role").filter("hub"::equals).isPresent();
  }

  boolean isSite() {
    return root().text("role").filter("site"::equals).isPresent();
  }

  String name() {
    return root().text("name").orElse("");
  }

  void append(JsonNode object, String list, String json) {
    text = text.append(object, list, json);
  }

  void set(JsonNode object, String key, String json) {
    text = text.set(object, key, json);
  }

  void unset(JsonNode object, String key) {
    text = text.unset(object, key);
  }

  /** Takes an entry out of a list of an object. */
  void remove(JsonNode object, String list, JsonNode entry) {
    text = text.without(object.member(list).orElseThrow(), entry);
  }

  /** The entry of this name in a list of the outermost object. */
  JsonNode named(String list, String kind, String name) throws EditException {
    List<String> known = root().list(list).stream().flatMap(e -> e.text("name").stream()).toList();
    return root()
        .entry(list, "name", name)
        .orElseThrow(() -> unknown(kind, name, known, "landline " + kind + " list"));
  }

  static EditException unknown(String kind, String name, List<String> known, String listing) {
    String there = known.isEmpty() ? "there is none yet" : listing + " says which there are";
    return new EditException(
        Kind.USAGE,
        "there is no " + kind + " '" + name + "'",
        Suggestion.nearest(name, known).map(word -> "did you mean " + word + "?").orElse(there));
  }

  void siteOnly(String command) throws EditException {
    if (isHub()) {
      throw new EditException(Kind.USAGE, "this is a hub", command + " belongs on a site");
    }
  }

  void hubOnly(String command) throws EditException {
    if (!isHub()) {
      throw new EditException(Kind.USAGE, "this is a site", command + " belongs on the hub");
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
