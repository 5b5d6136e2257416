// SPDX-License-Identifier: Apache-2.0
package io.landline.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A sealed interface of records, as the object of the record with one member that names it. */
final class VariantShape extends Shape {
  private final String discriminator;
  private final Map<String, RecordShape> variants = new LinkedHashMap<>();

  VariantShape(Class<?> type) {
    this.discriminator = type.getAnnotation(Variants.class).value();
    for (Class<?> variant : type.getPermittedSubclasses()) {
      variants.put(word(variant), new RecordShape(variant));
    }
  }

  private static String word(Class<?> variant) {
    return variant.getSimpleName().toLowerCase(Locale.ROOT);
  }

  @Override
  void write(JsonWriter out, Object value) throws IOException {
    String word = word(value.getClass());
    RecordShape shape = variants.get(word);
    if (shape == null) {
      throw new IllegalArgumentException("there is no variant " + word);
    }
    out.beginObject();
    out.name(discriminator).value(word);
    shape.writeMembers(out, value);
    out.endObject();
  }

  @Override
  Object read(Object tree, String path) throws MalformedJsonException {
    Map<String, Object> members = new HashMap<>(MapShape.members(tree, path));
    String at = path + "." + discriminator;
    Object word = members.remove(discriminator);
    if (word == null) {
      throw new MalformedJsonException(at, "missing");
    }
    RecordShape shape = word instanceof String ? variants.get(word) : null;
    if (shape == null) {
      throw new MalformedJsonException(at, "not one of " + variants.keySet());
    }
    return shape.readAll(members, path);
  }

  @Override
  void describe(SchemaWriter out) throws IOException {
    throw new IllegalArgumentException("a document has no variants");
  }
}
