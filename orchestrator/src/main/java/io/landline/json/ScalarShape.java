// SPDX-License-Identifier: Apache-2.0
package io.landline.json;

import com.google.gson.stream.JsonWriter;
import io.landline.json.JsonTree.NumberText;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;

/** Numbers, truth values, and lengths of time in seconds. */
final class ScalarShape extends Shape {
  /** The longest number that is read; a longer one is invalid, and slow to convert. */
  private static final int MOST_CHARACTERS = 40;

  private static final int MOST_DIGITS = 18;
  private static final int NANO_DIGITS = 9;

  /** Of the longest time that nanoseconds in 64 bits hold. */
  private static final int MOST_NANO_DIGITS = 19;

  private final Class<?> type;

  ScalarShape(Class<?> type) {
    this.type = type;
  }

  static boolean isBox(Class<?> type) {
    return type == Integer.class
        || type == Long.class
        || type == Double.class
        || type == Boolean.class;
  }

  boolean isSeconds() {
    return type == Duration.class;
  }

  private boolean isBoolean() {
    return type == boolean.class || type == Boolean.class;
  }

  private boolean isInt() {
    return type == int.class || type == Integer.class;
  }

  private boolean isDouble() {
    return type == double.class || type == Double.class;
  }

  @Override
  void write(JsonWriter out, Object value) throws IOException {
    if (value instanceof Boolean truth) {
      out.value(truth);
    } else if (value instanceof Duration time) {
      out.jsonValue(seconds(time));
    } else if (value instanceof Double number) {
      out.value(number.doubleValue());
    } else {
      out.value(((Number) value).longValue());
    }
  }

  /** Without an exponent, which BigDecimal would use below a microsecond. */
  private static String seconds(Duration time) {
    return BigDecimal.valueOf(time.toNanos(), NANO_DIGITS).stripTrailingZeros().toPlainString();
  }

  @Override
  Object read(Object tree, String path) throws MalformedJsonException {
    if (isBoolean()) {
      if (tree instanceof Boolean) {
        return tree;
      }
      throw new MalformedJsonException(path, "neither true nor false");
    }
    if (!(tree instanceof NumberText number) || number.text().length() > MOST_CHARACTERS) {
      throw new MalformedJsonException(path, "not a number");
    }
    return isDouble()
        ? finite(number.text(), path)
        : isSeconds() ? duration(number.text(), path) : whole(number.text(), path);
  }

  /** Digits only. Without a regular expression, whose classes would slow down every command. */
  private Object whole(String digits, String path) throws MalformedJsonException {
    if (digits.length() <= MOST_DIGITS && isDigits(digits)) {
      long value = Long.parseLong(digits);
      if (!isInt()) {
        return value;
      }
      if (value <= Integer.MAX_VALUE) {
        return (int) value;
      }
    }
    throw new MalformedJsonException(
        path,
        isInt()
            ? "not a whole number from 0 to " + Integer.MAX_VALUE
            : "not a whole number of at most " + MOST_DIGITS + " digits");
  }

  private static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static Double finite(String text, String path) throws MalformedJsonException {
    double value = Double.parseDouble(text);
    if (Double.isFinite(value)) {
      return value;
    }
    throw new MalformedJsonException(path, "not a finite number");
  }

  private static Duration duration(String text, String path) throws MalformedJsonException {
    int point = text.indexOf('.');
    String digits = point < 0 ? text : text.substring(0, point) + text.substring(point + 1);
    int decimals = point < 0 ? 0 : text.length() - point - 1;
    if (isDigits(digits) && digits.length() <= MOST_NANO_DIGITS && decimals <= NANO_DIGITS) {
      try {
        return Duration.ofNanos(new BigDecimal(text).movePointRight(NANO_DIGITS).longValueExact());
      } catch (ArithmeticException e) {
        throw new MalformedJsonException(path, "too many seconds");
      }
    }
    throw new MalformedJsonException(path, "not a decimal number of seconds");
  }

  @Override
  void describe(SchemaWriter out) throws IOException {
    out.type(isBoolean() ? "boolean" : isDouble() || isSeconds() ? "number" : "integer");
    if (!isBoolean() && !isDouble()) {
      out.minimum(0);
    }
  }
}
