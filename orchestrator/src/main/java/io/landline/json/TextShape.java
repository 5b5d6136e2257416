// SPDX-License-Identifier: Apache-2.0
package io.landline.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values that are text: strings, times, enum constants, and typed values that can be parsed. */
final class TextShape extends Shape {
  /** How text becomes a value. */
  private interface Parser {
    Object parse(String text) throws ReflectiveOperationException;
  }

  private final Class<?> type;
  private final Parser parser;

  /** Of a record of one String: that component. */
  private final @Nullable Method accessor;

  private TextShape(Class<?> type, Parser parser, @Nullable Method accessor) {
    this.type = type;
    this.parser = parser;
    this.accessor = accessor;
  }

  private TextShape(Class<?> type, Parser parser) {
    this(type, parser, null);
  }

  static TextShape of(Class<?> type) {
    if (type == String.class) {
      return new TextShape(type, text -> text);
    }
    if (type == Instant.class) {
      return new TextShape(type, Instant::parse);
    }
    if (type.isEnum()) {
      return new TextShape(type, text -> constant(type, text));
    }
    Method parse = parseMethod(type);
    if (parse != null) {
      parse.trySetAccessible();
      return new TextShape(type, text -> parse.invoke(null, text));
    }
    Constructor<?> constructor = ofOneString(type);
    if (constructor != null) {
      constructor.trySetAccessible();
      Method accessor = type.getRecordComponents()[0].getAccessor();
      accessor.trySetAccessible();
      return new TextShape(type, constructor::newInstance, accessor);
    }
    throw new IllegalArgumentException("there is no JSON for " + type);
  }

  /** Whether a record is one text rather than an object. */
  static boolean fits(Class<?> record) {
    return parseMethod(record) != null || ofOneString(record) != null;
  }

  private static @Nullable Method parseMethod(Class<?> type) {
    try {
      Method parse = type.getDeclaredMethod("parse", String.class);
      return Modifier.isStatic(parse.getModifiers()) && parse.getReturnType() == type
          ? parse
          : null;
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  private static @Nullable Constructor<?> ofOneString(Class<?> type) {
    try {
      return type.isRecord() && type.getRecordComponents().length == 1
          ? type.getDeclaredConstructor(String.class)
          : null;
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  private static Object constant(Class<?> type, String text) {
    for (Object constant : type.getEnumConstants()) {
      if (constant.toString().equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("not one of " + Arrays.toString(type.getEnumConstants()));
  }

  @Override
  void write(JsonWriter out, Object value) throws IOException {
    out.value(text(value));
  }

  String text(Object value) {
    try {
      return accessor == null ? value.toString() : String.valueOf(accessor.invoke(value));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot read " + type, e);
    }
  }

  @Override
  Object read(Object tree, String path) throws MalformedJsonException {
    if (!(tree instanceof String text)) {
      throw new MalformedJsonException(path, "not text");
    }
    return parsed(text, path);
  }

  Object parsed(String text, String path) throws MalformedJsonException {
    try {
      return parser.parse(text);
    } catch (InvocationTargetException e) {
      throw refused(e.getCause(), path);
    } catch (DateTimeException e) {
      throw new MalformedJsonException(path, "not a time");
    } catch (IllegalArgumentException e) {
      throw refused(e, path);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot parse " + type, e);
    }
  }

  /** The error for a value that a constructor or parser refused. */
  static MalformedJsonException refused(@Nullable Throwable problem, String path) {
    if (problem instanceof RuntimeException) {
      return new MalformedJsonException(path, String.valueOf(problem.getMessage()));
    }
    throw new IllegalStateException(path, problem);
  }

  @Override
  void describe(SchemaWriter out) throws IOException {
    out.type("string");
    if (type == Instant.class) {
      out.format("date-time");
    } else if (type.isEnum()) {
      List<String> words = new ArrayList<>();
      for (Object constant : type.getEnumConstants()) {
        words.add(constant.toString());
      }
      out.oneOf(words);
    }
  }
}
