// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import java.util.List;
import java.util.Optional;

/**
 * A value within a JSON text and where it stands.
 *
 * @param kind what it is
 * @param start of its first character
 * @param end after its last character
 * @param key its name within an object, empty elsewhere
 * @param from where the whole member begins: at its key, else at {@code start}
 * @param value of text without quotes and escapes; of a number, true, false, null as written
 * @param children members of an object, entries of a list
 */
public record JsonNode(
    Kind kind, int start, int end, String key, int from, String value, List<JsonNode> children) {
  /** What a value is. */
  public enum Kind {
    OBJECT,
    LIST,
    TEXT,
    LITERAL
  }

  public JsonNode {
    children = List.copyOf(children);
  }

  /** The member of this name; of two with one name the last. */
  public Optional<JsonNode> member(String name) {
    return kind == Kind.OBJECT
        ? children.stream().filter(c -> c.key().equals(name)).reduce((a, b) -> b)
        : Optional.empty();
  }

  /** The text of the member of this name; empty if it is missing or no text. */
  public Optional<String> text(String name) {
    return member(name).filter(m -> m.kind() == Kind.TEXT).map(JsonNode::value);
  }

  /** The entries of the list of this name; none if it is missing or no list. */
  public List<JsonNode> list(String name) {
    return member(name)
        .filter(m -> m.kind() == Kind.LIST)
        .map(JsonNode::children)
        .orElse(List.of());
  }

  /** The texts in the list of this name. */
  public List<String> texts(String name) {
    return list(name).stream().filter(m -> m.kind() == Kind.TEXT).map(JsonNode::value).toList();
  }

  /** The first object in the list of this name whose member has this text. */
  public Optional<JsonNode> entry(String list, String member, String text) {
    return list(list).stream()
        .filter(e -> e.text(member).filter(text::equals).isPresent())
        .findFirst();
  }

  /** The same as a member of an object. */
  JsonNode named(String name, int at) {
    return new JsonNode(kind, start, end, name, at, value, children);
  }
}
