// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.config.document.JsonPath;
import java.util.HashMap;
import java.util.Map;

/** Finds what two entries have alike and must not. */
final class Unique<T> {
  private final String what;
  private final Problems problems;
  private final Map<T, JsonPath> first = new HashMap<>();

  /**
   * A check of one property.
   *
   * @param what it is in words: "the name"
   */
  Unique(String what, Problems problems) {
    this.what = what;
    this.problems = problems;
  }

  /** Adds a problem where an earlier entry has the same value. */
  void add(T value, JsonPath where) {
    JsonPath earlier = first.putIfAbsent(value, where);
    if (earlier != null) {
      problems.add(where, what + " " + value + " is taken by " + earlier, "choose another");
    }
  }
}
