// SPDX-License-Identifier: Apache-2.0
package io.landline.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How values of one Java type are written, read and described. */
abstract sealed class Shape
    permits ScalarShape, TextShape, ListShape, MapShape, RecordShape, VariantShape {
  private static final Map<Type, Shape> KNOWN = new ConcurrentHashMap<>();

  /**
   * The shape of a type.
   *
   * @throws IllegalArgumentException if there is none for it
   */
  static Shape of(Type type) {
    Shape known = KNOWN.get(type);
    if (known == null) {
      known = made(type);
      KNOWN.put(type, known);
    }
    return known;
  }

  /** The shape of a record as an object, even if a component of its type would be text. */
  static Shape ofDocument(Class<?> type) {
    Shape shape = of(type);
    return shape instanceof TextShape && type.isRecord() ? new RecordShape(type) : shape;
  }

  private static Shape made(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == List.class) {
        return new ListShape(of(arguments[0]));
      }
      if (generic.getRawType() == Map.class && of(arguments[0]) instanceof TextShape key) {
        return new MapShape(key, of(arguments[1]));
      }
    } else if (type instanceof Class<?> plain) {
      return plain(plain);
    }
    throw new IllegalArgumentException("there is no JSON for " + type);
  }

  private static Shape plain(Class<?> type) {
    if (type == String.class || type == Instant.class || type.isEnum()) {
      return TextShape.of(type);
    }
    if (type == Duration.class || type.isPrimitive() || ScalarShape.isBox(type)) {
      return new ScalarShape(type);
    }
    if (type.isSealed() && type.isAnnotationPresent(Variants.class)) {
      return new VariantShape(type);
    }
    return type.isRecord() && !TextShape.fits(type) ? new RecordShape(type) : TextShape.of(type);
  }

  /** Writes a value of the type. */
  abstract void write(JsonWriter out, Object value) throws IOException;

  /**
   * Reads a value of the type.
   *
   * @param tree as {@link JsonTree} has it
   * @param path its path, for errors
   */
  abstract Object read(Object tree, String path) throws MalformedJsonException;

  /** Writes the JSON Schema of such values, as members of the object that is being written. */
  abstract void describe(SchemaWriter out) throws IOException;
}
