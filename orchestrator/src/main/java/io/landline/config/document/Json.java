// SPDX-License-Identifier: Apache-2.0
package io.landline.config.document;

import java.util.List;

/**
 * A JSON value and how it is written. Two values are equal if they mean the same: layout, escapes
 * and the order of an object's keys do not count. A number keeps its digits.
 */
public sealed interface Json
    permits JsonObject, JsonArray, JsonText, JsonNumber, JsonBoolean, JsonNull {
  /** The kind of value, in words for an error message: {@code a list}. */
  String kind();

  /** Writes the value behind what is there already. */
  void write(StringBuilder out);

  /** A text. */
  static Json of(String text) {
    return JsonText.of(text);
  }

  /** A whole number. */
  static Json of(long number) {
    return new JsonNumber(Long.toString(number));
  }

  /** {@code true} or {@code false}. */
  static Json of(boolean value) {
    return new JsonBoolean(value);
  }

  /** A list of texts on one line: {@code ["br0", "br1"]}. */
  static JsonArray texts(List<String> texts) {
    JsonArray array = JsonArray.EMPTY;
    for (String text : texts) {
      array = array.plus(of(text));
    }
    return array;
  }
}
