// SPDX-License-Identifier: Apache-2.0
package io.landline.manual;

import io.landline.api.Documents;
import io.landline.json.SchemaWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The JSON Schema of each document that a command prints with {@code --json}. */
final class DocumentSchemas {
  private DocumentSchemas() {}

  /**
   * File names and schemas: {@code status.schema.json}.
   *
   * @param sources the root of the Java sources, from whose docstrings the descriptions are taken
   */
  static Map<String, String> all(Path sources) {
    Docstrings docstrings = new Docstrings(sources);
    Map<String, String> schemas = new TreeMap<>();
    Documents.all()
        .forEach(
            (command, record) ->
                schemas.put(
                    command.replace(' ', '-') + ".schema.json",
                    SchemaWriter.schema(record, docstrings.title(record), docstrings::member)));
    return schemas;
  }
}
