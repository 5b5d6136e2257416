// SPDX-License-Identifier: Apache-2.0
package io.landline.json;

import com.google.gson.FormattingStyle;
import com.google.gson.stream.JsonWriter;
import io.landline.json.RecordShape.Kind;
import io.landline.json.RecordShape.Member;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the JSON Schema (draft 2020-12) of what {@link RecordCodec} writes for a record. Objects
 * may have more members than the schema names, since a later version may add some.
 */
public final class SchemaWriter {
  /** Describes members for people. */
  public interface Descriptions {
    /**
     * The description.
     *
     * @param record that has the component or the derived member
     */
    Optional<String> of(Class<?> record, String member);
  }

  private final StringWriter text = new StringWriter();
  private final JsonWriter out = new JsonWriter(text);
  private final Descriptions descriptions;

  /** The records that are members of others, by their simple names. */
  private final Map<String, RecordShape> definitions = new LinkedHashMap<>();

  private SchemaWriter(Descriptions descriptions) {
    this.descriptions = descriptions;
    out.setFormattingStyle(FormattingStyle.PRETTY);
    out.setHtmlSafe(false);
  }

  /**
   * The schema of a document.
   *
   * @param title what the document is
   */
  public static String schema(Class<?> record, String title, Descriptions descriptions) {
    SchemaWriter writer = new SchemaWriter(descriptions);
    try {
      writer.document((RecordShape) Shape.ofDocument(record), title);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to a string does not fail", e);
    }
    return writer.text + "\n";
  }

  private void document(RecordShape record, String title) throws IOException {
    out.beginObject();
    out.name("$schema").value("https://json-schema.org/draft/2020-12/schema");
    out.name("title").value(title);
    object(record);
    out.name("$defs").beginObject();
    // Writing one definition may find others.
    for (int n = 0; n < definitions.size(); n++) {
      RecordShape definition = List.copyOf(definitions.values()).get(n);
      out.name(definition.name()).beginObject();
      object(definition);
      out.endObject();
    }
    out.endObject();
    out.endObject();
  }

  private void object(RecordShape record) throws IOException {
    out.name("type").value("object");
    out.name("properties").beginObject();
    List<String> required = new ArrayList<>();
    properties(record, required);
    out.endObject();
    out.name("required").beginArray();
    for (String name : required) {
      out.value(name);
    }
    out.endArray();
  }

  private void properties(RecordShape record, List<String> required) throws IOException {
    for (Member member : record.members()) {
      if (member.kind() == Kind.INLINE) {
        properties((RecordShape) member.shape(), required);
        continue;
      }
      if (member.kind() != Kind.OPTIONAL) {
        required.add(member.name());
      }
      out.name(member.name()).beginObject();
      Optional<String> description = descriptions.of(record.type(), member.name());
      if (description.isPresent()) {
        out.name("description").value(description.get());
      }
      member.shape().describe(this);
      out.endObject();
    }
  }

  void type(String type) throws IOException {
    out.name("type").value(type);
  }

  void minimum(int least) throws IOException {
    out.name("minimum").value(least);
  }

  void format(String format) throws IOException {
    out.name("format").value(format);
  }

  void oneOf(List<String> words) throws IOException {
    out.name("enum").beginArray();
    for (String word : words) {
      out.value(word);
    }
    out.endArray();
  }

  void items(Shape item) throws IOException {
    out.name("items").beginObject();
    item.describe(this);
    out.endObject();
  }

  void values(Shape value) throws IOException {
    out.name("additionalProperties").beginObject();
    value.describe(this);
    out.endObject();
  }

  void record(RecordShape record) throws IOException {
    RecordShape other = definitions.putIfAbsent(record.name(), record);
    if (other != null && other.type() != record.type()) {
      throw new IllegalArgumentException("two records are called " + record.name());
    }
    out.name("$ref").value("#/$defs/" + record.name());
  }
}
