// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.change.JsonNode.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds where each value of a JSON text stands (RFC 8259). What is JSON at all is judged by the
 * strict reader; this one only must not lose its way.
 */
final class JsonScanner {
  private static final int DEEPEST = 32;

  private final String text;
  private int at;

  private JsonScanner(String text) {
    this.text = text;
  }

  /**
   * The one value of a text.
   *
   * @throws IllegalArgumentException if it is not JSON
   */
  static JsonNode scan(String text) {
    JsonScanner scanner = new JsonScanner(text);
    JsonNode node = scanner.value(0);
    scanner.space();
    if (scanner.at != text.length()) {
      throw scanner.lost();
    }
    return node;
  }

  private JsonNode value(int depth) {
    space();
    if (depth > DEEPEST) {
      throw lost();
    }
    int start = at;
    char c = peek();
    if (c == '{' || c == '[') {
      List<JsonNode> children = children(c == '{', depth);
      return node(c == '{' ? Kind.OBJECT : Kind.LIST, start, "", children);
    }
    if (c == '"') {
      return node(Kind.TEXT, start, string(), List.of());
    }
    while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    if (at == start) {
      throw lost();
    }
    return node(Kind.LITERAL, start, text.substring(start, at), List.of());
  }

  private JsonNode node(Kind kind, int start, String value, List<JsonNode> children) {
    return new JsonNode(kind, start, at, "", start, value, children);
  }

  private List<JsonNode> children(boolean object, int depth) {
    List<JsonNode> children = new ArrayList<>();
    char close = object ? '}' : ']';
    at++;
    space();
    if (peek() == close) {
      at++;
      return children;
    }
    while (true) {
      children.add(object ? member(depth) : value(depth + 1));
      space();
      char c = peek();
      at++;
      if (c == close) {
        return children;
      }
      if (c != ',') {
        throw lost();
      }
    }
  }

  private JsonNode member(int depth) {
    space();
    int from = at;
    String key = string();
    space();
    if (peek() != ':') {
      throw lost();
    }
    at++;
    return value(depth + 1).named(key, from);
  }

  private String string() {
    if (peek() != '"') {
      throw lost();
    }
    at++;
    StringBuilder value = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      value.append(c == '\\' ? escaped() : c);
    }
    at++;
    return value.toString();
  }

  private char escaped() {
    char c = peek();
    at++;
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> {
        if (at + 4 > text.length()) {
          throw lost();
        }
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      default -> c;
    };
  }

  private char peek() {
    if (at >= text.length()) {
      throw lost();
    }
    return text.charAt(at);
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private IllegalArgumentException lost() {
    return new IllegalArgumentException("no JSON at character " + at);
  }
}
