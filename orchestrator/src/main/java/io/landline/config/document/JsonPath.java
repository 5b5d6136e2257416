// SPDX-License-Identifier: Apache-2.0
package io.landline.config.document;

import org.jspecify.annotations.Nullable;

/**
 * A place in a JSON document; its text is the JSON path, {@code $.forwards[3].listen}, made only on
 * demand, since a large file has a million places and few problems.
 */
public final class JsonPath {
  /** The document itself, {@code $}. */
  public static final JsonPath ROOT = new JsonPath(null, "", -1);

  private final @Nullable JsonPath parent;
  private final String key;
  private final int index;

  private JsonPath(@Nullable JsonPath parent, String key, int index) {
    this.parent = parent;
    this.key = key;
    this.index = index;
  }

  /** A member of the object here. */
  public JsonPath key(String name) {
    return new JsonPath(this, name, -1);
  }

  /** An entry of the list here, counted from 0. */
  public JsonPath index(int position) {
    return new JsonPath(this, "", position);
  }

  private static boolean isPlain(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  @Override
  public String toString() {
    if (parent == null) {
      return "$";
    }
    if (index >= 0) {
      return parent + "[" + index + "]";
    }
    boolean plain = !key.isEmpty() && key.chars().allMatch(JsonPath::isPlain);
    return parent + (plain ? "." + key : "['" + key + "']");
  }
}
