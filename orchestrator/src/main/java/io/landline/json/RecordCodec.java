// SPDX-License-Identifier: Apache-2.0
package io.landline.json;

import com.google.gson.FormattingStyle;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * Writes records as JSON and reads them back.
 *
 * <ul>
 *   <li>A record is an object; its components are the members, by their names. See {@link Inline},
 *       {@link Derived} and, for sealed interfaces, {@link Variants}.
 *   <li>An absent {@code Optional} is an absent member. {@code List} is an array, {@code Map} an
 *       object.
 *   <li>{@code int} and {@code long} are whole numbers that are not negative, {@code double} is a
 *       finite number.
 *   <li>{@code Instant} is ISO 8601 in UTC. {@code Duration} is a decimal number of seconds, and
 *       the name of such a component ends in {@code Seconds}.
 *   <li>An enum constant, and a value of a class with a static method {@code parse(String)}, is the
 *       text that {@code toString} returns; a record of one String is that text.
 * </ul>
 *
 * <p>Reading is strict: an unknown, missing or repeated member, another type, and a value that the
 * record's constructor refuses are errors.
 */
public final class RecordCodec {
  private RecordCodec() {}

  /** The JSON of a record on one line, without a line end. */
  public static String encode(Record value) {
    return encode(value.getClass(), value);
  }

  /**
   * The JSON of a value on one line, without a line end.
   *
   * @param type how it is written: a record, or a sealed interface with {@link Variants}
   */
  public static String encode(Class<?> type, Object value) {
    return written(Shape.ofDocument(type), value, FormattingStyle.COMPACT);
  }

  /** The JSON of a record for people: indented, without a line end. */
  public static String pretty(Record value) {
    return written(Shape.ofDocument(value.getClass()), value, FormattingStyle.PRETTY);
  }

  private static String written(Shape shape, Object value, FormattingStyle style) {
    StringWriter text = new StringWriter();
    JsonWriter writer = new JsonWriter(text);
    writer.setFormattingStyle(style);
    writer.setHtmlSafe(false);
    try {
      shape.write(writer, value);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to a string does not fail", e);
    }
    return text.toString();
  }

  /** Reads what {@link #encode(Class, Object)} writes for the same type. */
  public static <T> T decode(Class<T> type, String text) throws MalformedJsonException {
    return decode(type, text, Integer.MAX_VALUE);
  }

  /**
   * The same for a text from another host.
   *
   * @param most how many JSON values it may have: each takes many times as much memory as its text
   */
  public static <T> T decode(Class<T> type, String text, int most) throws MalformedJsonException {
    return type.cast(Shape.ofDocument(type).read(JsonTree.parse(text, most), "$"));
  }
}
