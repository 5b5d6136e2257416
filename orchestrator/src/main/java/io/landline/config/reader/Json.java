// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import java.util.List;
import java.util.Map;

/** A JSON value as it was written: a number keeps its digits, an object the order of its keys. */
sealed interface Json {
  /** The kind of value, in words for an error message. */
  String kind();

  record Obj(Map<String, Json> members) implements Json {
    @Override
    public String kind() {
      return "an object";
    }
  }

  record Arr(List<Json> items) implements Json {
    @Override
    public String kind() {
      return "a list";
    }
  }

  record Text(String value) implements Json {
    @Override
    public String kind() {
      return "text";
    }
  }

  record Num(String literal) implements Json {
    @Override
    public String kind() {
      return "a number";
    }
  }

  record Bool(boolean value) implements Json {
    @Override
    public String kind() {
      return String.valueOf(value);
    }
  }

  record Null() implements Json {
    @Override
    public String kind() {
      return "null";
    }
  }
}
