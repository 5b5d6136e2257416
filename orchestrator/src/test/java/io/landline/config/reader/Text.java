// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import com.google.gson.stream.JsonWriter;
import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** JSON text for tests. */
final class Text {
  private Text() {}

  static byte[] bytes(Path file) throws IOException {
    return Files.readAllBytes(file);
  }

  static String of(Path file) throws IOException {
    return Files.readString(file);
  }

  static Configuration read(String text) throws ConfigException {
    return ConfigReader.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  static String write(Json json) {
    StringWriter text = new StringWriter();
    try {
      write(json, new JsonWriter(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(Json json, JsonWriter out) throws IOException {
    if (json instanceof Json.Obj object) {
      out.beginObject();
      for (Map.Entry<String, Json> member : object.members().entrySet()) {
        write(member.getValue(), out.name(member.getKey()));
      }
      out.endObject();
    } else if (json instanceof Json.Arr array) {
      out.beginArray();
      for (Json item : array.items()) {
        write(item, out);
      }
      out.endArray();
    } else if (json instanceof Json.Text text) {
      out.value(text.value());
    } else if (json instanceof Json.Num number) {
      out.jsonValue(number.literal());
    } else if (json instanceof Json.Bool bool) {
      out.value(bool.value());
    } else {
      out.nullValue();
    }
  }
}
