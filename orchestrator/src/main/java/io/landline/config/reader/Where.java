// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import org.jspecify.annotations.Nullable;

/**
 * A place in a JSON document; its text is the JSON path, {@code $.forwards[3].listen}, written only
 * when somebody asks: a large file has a million places and few problems.
 */
final class Where {
  static final Where ROOT = new Where(null, "", -1);

  private final @Nullable Where parent;
  private final String key;
  private final int index;

  private Where(@Nullable Where parent, String key, int index) {
    this.parent = parent;
    this.key = key;
    this.index = index;
  }

  Where key(String name) {
    return new Where(this, name, -1);
  }

  Where index(int position) {
    return new Where(this, "", position);
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
    boolean plain = !key.isEmpty() && key.chars().allMatch(Where::isPlain);
    return parent + (plain ? "." + key : "['" + key + "']");
  }
}
