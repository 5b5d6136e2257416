// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.change.JsonNode.Kind;
import java.util.List;

/**
 * A JSON text that is changed in places and left alone elsewhere: order of keys, spaces and line
 * breaks stay as somebody wrote them. What is added follows its neighbours' layout.
 */
public final class JsonText {
  /** Where a key of the outermost object goes that was not there: behind those before it here. */
  private static final List<String> ORDER =
      List.of(
          "role",
          "name",
          "lan",
          "wan",
          "public",
          "tunnel",
          "hub",
          "protect",
          "sites",
          "devices",
          "forwards",
          "capture");

  private final String text;
  private final JsonNode root;

  private JsonText(String text) {
    this.text = text;
    this.root = JsonScanner.scan(text);
  }

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException if it is not JSON
   */
  public static JsonText parse(String text) {
    return new JsonText(text);
  }

  public JsonNode root() {
    return root;
  }

  /**
   * Gives a member of an object a value; a new one comes last, in the outermost object at its usual
   * place.
   *
   * @param json the value, as JSON
   */
  public JsonText set(JsonNode object, String key, String json) {
    return object
        .member(key)
        .map(old -> replaced(old.start(), old.end(), json))
        .orElseGet(() -> inserted(object, place(object, key), JsonEntry.quoted(key) + ": " + json));
  }

  /** Takes a member out of an object. */
  public JsonText unset(JsonNode object, String key) {
    return object.member(key).map(old -> without(object, old)).orElse(this);
  }

  /** Adds an entry at the end of a list of an object; makes the list where there is none. */
  public JsonText append(JsonNode object, String list, String json) {
    return object
        .member(list)
        .map(found -> inserted(found, found.children().size(), json))
        .orElseGet(
            () -> set(object, list, json.startsWith("{") ? "[ " + json + " ]" : "[" + json + "]"));
  }

  /** Takes an entry out of a list, or a member out of an object. */
  public JsonText without(JsonNode container, JsonNode child) {
    List<JsonNode> children = container.children();
    int index = children.indexOf(child);
    if (children.size() == 1) {
      return replaced(container.start() + 1, container.end() - 1, "");
    }
    return index == 0
        ? replaced(child.from(), children.get(1).from(), "")
        : replaced(children.get(index - 1).end(), child.end(), "");
  }

  private int place(JsonNode object, String key) {
    int size = object.children().size();
    int rank = ORDER.indexOf(key);
    if (!object.equals(root) || rank < 0) {
      return size;
    }
    for (int i = size; i > 0; i--) {
      int before = ORDER.indexOf(object.children().get(i - 1).key());
      if (before >= 0 && before < rank) {
        return i;
      }
    }
    return size;
  }

  private JsonText inserted(JsonNode container, int index, String piece) {
    List<JsonNode> children = container.children();
    if (children.isEmpty()) {
      boolean tight = container.kind() == Kind.LIST && !piece.startsWith("{");
      String inside = tight ? piece : " " + piece + " ";
      return replaced(container.start() + 1, container.end() - 1, inside);
    }
    String separator = "," + space(container, piece);
    if (index == 0) {
      int at = children.get(0).from();
      return replaced(at, at, piece + separator);
    }
    int at = children.get(index - 1).end();
    return replaced(at, at, separator + piece);
  }

  /** What stands between a comma and the next child. */
  private String space(JsonNode container, String piece) {
    List<JsonNode> children = container.children();
    JsonNode first = children.get(0);
    if (container.equals(root)) {
      return ownLine(first);
    }
    if (children.size() > 1) {
      JsonNode last = children.get(children.size() - 1);
      int comma = text.indexOf(',', children.get(children.size() - 2).end());
      return text.substring(comma + 1, last.from());
    }
    String before = text.substring(container.start() + 1, first.from());
    return before.contains("\n") ? before : piece.startsWith("{") ? ownLine(first) : " ";
  }

  /** A new line, with as many columns before it as the node has. */
  private String ownLine(JsonNode node) {
    int line = text.lastIndexOf('\n', node.from() - 1) + 1;
    return "\n" + text.substring(line, node.from()).replaceAll("[^\t]", " ");
  }

  private JsonText replaced(int start, int end, String piece) {
    return new JsonText(text.substring(0, start) + piece + text.substring(end));
  }

  @Override
  public String toString() {
    return text;
  }
}
