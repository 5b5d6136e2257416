// SPDX-License-Identifier: Apache-2.0
package io.landline.config.document;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A strict parser of RFC 8259 JSON, without comments or trailing commas. */
final class JsonParser {
  private static final int DEEPEST = 16;
  private static final int FEW = 16;
  private static final String BLANK = " \t\r\n";

  private final String text;
  private int at;

  /** The path to the value being parsed: in a list its index, in an object the last key. */
  private final String[] keys = new String[DEEPEST + 1];

  private final int[] indices = new int[DEEPEST + 1];
  private int depth;

  /** A large file repeats a few keys and gaps many times. */
  private final Map<String, JsonText> known = new HashMap<>();

  private String gap = "";
  private boolean repeats;
  private final ObjectPlaces places;

  JsonParser(String text) {
    this(text, new ObjectPlaces(""));
  }

  /**
   * A parser that notes places.
   *
   * @param places takes those of the objects in one list of the root's
   */
  JsonParser(String text, ObjectPlaces places) {
    this.text = text;
    this.places = places;
  }

  /** The whole text as a document. */
  JsonDocument document() throws JsonSyntaxException {
    // RFC 8259, 8.1: a byte order mark may be ignored.
    at = text.startsWith("\ufeff") ? 1 : 0;
    gap();
    if (at == text.length()) {
      throw JsonDocument.unreadable(
          "it is empty", "see the documentation and examples for its content");
    }
    String lead = text.substring(0, at);
    Json root = value();
    String trail = gap();
    if (at < text.length()) {
      throw JsonDocument.unreadable(
          "something follows the closing brace", "one file holds one object");
    }
    return new JsonDocument(lead, root, trail, repeats);
  }

  private Json value() throws JsonSyntaxException {
    char c = peek();
    return switch (c) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> word("true", new JsonBoolean(true));
      case 'f' -> word("false", new JsonBoolean(false));
      case 'n' -> word("null", new JsonNull());
      default -> number();
    };
  }

  private void enter(int index) throws JsonSyntaxException {
    at++;
    if (++depth > DEEPEST) {
      at--;
      depth--;
      throw problem("no configuration is nested that deeply");
    }
    keys[depth] = "";
    indices[depth] = index;
  }

  private JsonObject object() throws JsonSyntaxException {
    enter(-1);
    String lead = gap();
    if (peek() == '}') {
      at++;
      depth--;
      return new JsonObject(List.of(), lead);
    }
    List<JsonObject.Member> members = new ArrayList<>();
    while (true) {
      if (peek() != '"') {
        throw unexpected(!members.isEmpty());
      }
      JsonText found = string();
      JsonText key = known.computeIfAbsent(found.written(), k -> found);
      keys[depth] = key.value();
      int colon = at;
      gap();
      if (peek() != ':') {
        throw unexpected(false);
      }
      at++;
      gap();
      String between =
          at - colon == 2 && text.charAt(at - 1) == ' ' ? ": " : text.substring(colon, at);
      Json value = value();
      String trail = gap();
      members.add(new JsonObject.Member(lead, key, between, value, trail));
      if (!more('}')) {
        depth--;
        repeats |= repeats(members);
        return new JsonObject(members, "");
      }
      lead = gap();
    }
  }

  private JsonArray array() throws JsonSyntaxException {
    enter(0);
    boolean noted = depth == 2 && indices[1] < 0 && keys[1].equals(places.key());
    if (noted) {
      places.begin(at);
    }
    String lead = gap();
    if (peek() == ']') {
      if (noted) {
        places.end(at);
      }
      at++;
      depth--;
      return new JsonArray(List.of(), lead);
    }
    List<JsonArray.Item> items = new ArrayList<>();
    while (true) {
      if (peek() == ']') {
        throw unexpected(true);
      }
      int start = at;
      Json value = value();
      if (noted) {
        places.add(start, at);
      }
      indices[depth]++;
      String trail = gap();
      items.add(new JsonArray.Item(lead, value, trail));
      if (!more(']')) {
        if (noted) {
          places.end(at - 1);
        }
        depth--;
        return new JsonArray(items, "");
      }
      lead = gap();
    }
  }

  /** Whether a comma follows, and not the closing bracket. */
  private boolean more(char close) throws JsonSyntaxException {
    char c = peek();
    if (c != ',' && c != close) {
      throw problem(
          isComment(c)
              ? "JSON has no comments; every object takes a \"note\""
              : "a comma or a closing bracket is missing");
    }
    at++;
    return c == ',';
  }

  private static boolean repeats(List<JsonObject.Member> members) {
    if (members.size() > FEW) {
      Set<String> seen = new HashSet<>();
      return !members.stream().allMatch(m -> seen.add(m.key().value()));
    }
    for (int i = 1; i < members.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (members.get(i).key().equals(members.get(j).key())) {
          return true;
        }
      }
    }
    return false;
  }

  private JsonText string() throws JsonSyntaxException {
    int start = ++at;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        String value = text.substring(start, at++);
        return new JsonText(value, value);
      }
      if (c == '\\') {
        return escaped(start);
      }
      plain(c);
      at++;
    }
    throw problem("a closing quotation mark is missing");
  }

  /** Whether it is a lone surrogate; a pair is one code point. */
  private static boolean isHalf(int codePoint) {
    return Character.getType(codePoint) == Character.SURROGATE;
  }

  private void plain(char c) throws JsonSyntaxException {
    if (c < ' ') {
      throw problem("a line break or tab inside quotation marks; write \\n or \\t");
    }
  }

  private JsonText escaped(int start) throws JsonSyntaxException {
    StringBuilder value = new StringBuilder(text.substring(start, at));
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        if (value.codePoints().anyMatch(JsonParser::isHalf)) {
          throw problem("an escape is half of a character: \\ud83d needs its second half");
        }
        return new JsonText(value.toString(), text.substring(start, at++));
      }
      plain(c);
      value.append(c == '\\' ? escape() : c);
      at++;
    }
    throw problem("a closing quotation mark is missing");
  }

  /** The character of an escape, which ends at its last character. */
  private char escape() throws JsonSyntaxException {
    at++;
    char c = peek();
    int known = "\"\\/bfnrt".indexOf(c);
    if (known >= 0) {
      return "\"\\/\b\f\n\r\t".charAt(known);
    }
    if (c == 'u' && at + 4 < text.length()) {
      int code = 0;
      for (int i = 1; i <= 4; i++) {
        int digit = Character.digit(text.charAt(at + i), 16);
        code = digit < 0 || text.charAt(at + i) > 'f' ? -1 : code < 0 ? -1 : code * 16 + digit;
      }
      if (code >= 0) {
        at += 4;
        return (char) code;
      }
    }
    throw problem("after a backslash write \" \\ / b f n r t, or u and four hexadecimal digits");
  }

  private Json word(String word, Json value) throws JsonSyntaxException {
    if (!text.startsWith(word, at)) {
      throw unexpected(false);
    }
    at += word.length();
    return value;
  }

  private JsonNumber number() throws JsonSyntaxException {
    int start = at;
    at += text.charAt(at) == '-' ? 1 : 0;
    int whole = at;
    int digits = digits();
    if (digits == 0 || (digits > 1 && text.charAt(whole) == '0')) {
      at = start;
      throw unexpected(false);
    }
    if (isAt('.')) {
      at++;
      if (digits() == 0) {
        throw unexpected(false);
      }
    }
    if (isAt('e') || isAt('E')) {
      at++;
      at += isAt('+') || isAt('-') ? 1 : 0;
      if (digits() == 0) {
        throw unexpected(false);
      }
    }
    return new JsonNumber(text.substring(start, at));
  }

  private boolean isAt(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private int digits() {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at - start;
  }

  private char peek() throws JsonSyntaxException {
    if (at >= text.length()) {
      throw problem("the file ends too early: a closing brace or bracket is missing");
    }
    return text.charAt(at);
  }

  private String gap() {
    int start = at;
    while (at < text.length() && BLANK.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    int length = at - start;
    if (length == 0) {
      return "";
    }
    if (length == 1 && text.charAt(start) == ' ') {
      return " ";
    }
    if (length != gap.length() || !text.regionMatches(start, gap, 0, length)) {
      gap = text.substring(start, at);
    }
    return gap;
  }

  private static boolean isComment(char c) {
    return c == '/' || c == '#';
  }

  /**
   * The error for a character that begins no value, key or colon.
   *
   * @param afterComma whether a comma precedes it
   */
  private JsonSyntaxException unexpected(boolean afterComma) {
    char c = at < text.length() ? text.charAt(at) : ' ';
    if (isComment(c)) {
      return problem("JSON has no comments; every object takes a \"note\"");
    }
    if (afterComma && (c == '}' || c == ']')) {
      return problem("remove the comma before the closing bracket");
    }
    return problem(
        c == '\''
            ? "use double quotation marks"
            : "names and text need double quotation marks, numbers have no leading 0, true and"
                + " false are in small letters");
  }

  /** An error at the parser's position. */
  private JsonSyntaxException problem(String advice) {
    JsonPath path = JsonPath.ROOT;
    for (int i = 1; i <= depth; i++) {
      path =
          indices[i] >= 0 ? path.index(indices[i]) : keys[i].isEmpty() ? path : path.key(keys[i]);
    }
    int line = 1 + (int) text.chars().limit(at).filter(c -> c == '\n').count();
    int column = at - text.lastIndexOf('\n', at - 1);
    return new JsonSyntaxException(
        path.toString(), "this is not JSON, at line " + line + ", column " + column, advice);
  }
}
