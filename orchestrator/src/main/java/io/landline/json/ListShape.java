// SPDX-License-Identifier: Apache-2.0
package io.landline.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A list. */
final class ListShape extends Shape {
  private final Shape item;

  ListShape(Shape item) {
    this.item = item;
  }

  @Override
  void write(JsonWriter out, Object value) throws IOException {
    out.beginArray();
    for (Object each : (List<?>) value) {
      item.write(out, each);
    }
    out.endArray();
  }

  @Override
  Object read(Object tree, String path) throws MalformedJsonException {
    if (!(tree instanceof List<?> items)) {
      throw new MalformedJsonException(path, "not a list");
    }
    List<Object> values = new ArrayList<>(items.size());
    for (Object each : items) {
      values.add(item.read(each, path + "[" + values.size() + "]"));
    }
    return values;
  }

  @Override
  void describe(SchemaWriter out) throws IOException {
    out.type("array");
    out.items(item);
  }
}
