// SPDX-License-Identifier: Apache-2.0
package io.landline.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A map with text for keys, as an object. */
final class MapShape extends Shape {
  private final TextShape key;
  private final Shape value;

  MapShape(TextShape key, Shape value) {
    this.key = key;
    this.value = value;
  }

  @Override
  void write(JsonWriter out, Object map) throws IOException {
    out.beginObject();
    for (Map.Entry<?, ?> entry : ((Map<?, ?>) map).entrySet()) {
      out.name(key.text(entry.getKey()));
      value.write(out, entry.getValue());
    }
    out.endObject();
  }

  @Override
  Object read(Object tree, String path) throws MalformedJsonException {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (Map.Entry<String, Object> entry : members(tree, path).entrySet()) {
      String at = path + "." + entry.getKey();
      map.put(key.parsed(entry.getKey(), at), value.read(entry.getValue(), at));
    }
    return map;
  }

  @SuppressWarnings("unchecked") // JsonTree makes no other maps
  static Map<String, Object> members(Object tree, String path) throws MalformedJsonException {
    if (tree instanceof Map<?, ?>) {
      return (Map<String, Object>) tree;
    }
    throw new MalformedJsonException(path, "not an object");
  }

  @Override
  void describe(SchemaWriter out) throws IOException {
    out.type("object");
    out.values(value);
  }
}
