// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.command;

import com.google.gson.FormattingStyle;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.BiConsumer;

/** One JSON document with a schema number, printed as a whole when closed. */
public final class JsonOutput implements AutoCloseable {
  /** Increases when a key is removed or changes its meaning; new keys do not change it. */
  private static final int SCHEMA = 1;

  private final PrintStream out;
  private final StringWriter text = new StringWriter();
  private final JsonWriter writer = new JsonWriter(text);

  JsonOutput(PrintStream out) {
    this.out = out;
    writer.setFormattingStyle(FormattingStyle.PRETTY);
    writer.setHtmlSafe(false);
    attempt(writer::beginObject);
    put("schema", SCHEMA);
  }

  public JsonOutput put(String key, String value) {
    attempt(() -> writer.name(key).value(value));
    return this;
  }

  public JsonOutput put(String key, long value) {
    attempt(() -> writer.name(key).value(value));
    return this;
  }

  public JsonOutput put(String key, double value) {
    attempt(() -> writer.name(key).value(value));
    return this;
  }

  public JsonOutput put(String key, boolean value) {
    attempt(() -> writer.name(key).value(value));
    return this;
  }

  public JsonOutput put(String key, List<String> values) {
    attempt(
        () -> {
          writer.name(key).beginArray();
          for (String value : values) {
            writer.value(value);
          }
          writer.endArray();
        });
    return this;
  }

  /** A list of objects, each filled by the function. */
  <T> JsonOutput objects(String key, List<T> values, BiConsumer<JsonOutput, T> fill) {
    attempt(() -> writer.name(key).beginArray());
    for (T value : values) {
      attempt(writer::beginObject);
      fill.accept(this, value);
      attempt(writer::endObject);
    }
    attempt(writer::endArray);
    return this;
  }

  /** An object, filled by the function. */
  JsonOutput object(String key, Runnable fill) {
    attempt(() -> writer.name(key).beginObject());
    fill.run();
    attempt(writer::endObject);
    return this;
  }

  @Override
  public void close() {
    attempt(writer::endObject);
    out.println(PrintableText.ofJson(text.toString()));
  }

  private interface Write {
    void to() throws IOException;
  }

  private static void attempt(Write write) {
    try {
      write.to();
    } catch (IOException e) {
      throw new UncheckedIOException("a string does not fail to be written", e);
    }
  }
}
