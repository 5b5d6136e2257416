// SPDX-License-Identifier: Apache-2.0
package io.landline.config.document;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A JSON text: one value and the blank space around it. It is parsed once; edits change only their
 * own part, and everything else is written as it was.
 */
public final class JsonDocument {
  /** Enough for far more than 100,000 forwards; protects the memory from a wrong file name. */
  public static final int LARGEST = 64 << 20;

  /** What a decoder puts in place of bytes that are not UTF-8. */
  private static final char REPLACEMENT = '\ufffd';

  private final String lead;
  private final Json root;
  private final String trail;
  private final boolean repeats;

  JsonDocument(String lead, Json root, String trail, boolean repeats) {
    this.lead = lead;
    this.root = root;
    this.trail = trail;
    this.repeats = repeats;
  }

  /**
   * Parses a file's bytes.
   *
   * @throws JsonSyntaxException if they are not JSON in UTF-8, or more than {@link #LARGEST}
   */
  public static JsonDocument parse(byte[] bytes) throws JsonSyntaxException {
    return parse(text(bytes));
  }

  /** The text of a file's bytes. */
  static String text(byte[] bytes) throws JsonSyntaxException {
    if (bytes.length > LARGEST) {
      throw unreadable("it is too large", "64 MiB is the limit");
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0
        && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
      throw unreadable("it is not UTF-8 text", "save it in UTF-8");
    }
    return text;
  }

  /**
   * Parses a text.
   *
   * @throws JsonSyntaxException if it is not JSON
   */
  public static JsonDocument parse(String text) throws JsonSyntaxException {
    return new JsonParser(text).document();
  }

  static JsonSyntaxException unreadable(String problem, String advice) {
    return new JsonSyntaxException("$", "this is not a configuration: " + problem, advice);
  }

  /** The document's only value. */
  public Json root() {
    return root;
  }

  /** The same document with another value, in the same blank space. */
  public JsonDocument with(Json value) {
    return new JsonDocument(lead, value, trail, repeats);
  }

  /**
   * The places of keys that occur twice in their object; most readers silently keep one of them.
   */
  public List<JsonPath> repeatedKeys() {
    List<JsonPath> found = new ArrayList<>();
    if (repeats) {
      repeatedKeys(root, JsonPath.ROOT, found);
    }
    return found;
  }

  private static void repeatedKeys(Json json, JsonPath path, List<JsonPath> found) {
    if (json instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        repeatedKeys(array.get(i), path.index(i), found);
      }
    } else if (json instanceof JsonObject object) {
      Set<String> seen = new HashSet<>();
      for (JsonObject.Member member : object.members()) {
        JsonPath here = path.key(member.key().value());
        repeatedKeys(member.value(), here, found);
        if (!seen.add(member.key().value())) {
          found.add(here);
        }
      }
    }
  }

  /** The text as bytes of a file. */
  public byte[] bytes() {
    return toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The text. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(lead);
    root.write(out);
    return out.append(trail).toString();
  }
}
