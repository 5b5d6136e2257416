// SPDX-License-Identifier: Apache-2.0
package io.landline.manual;

import io.landline.cli.CommandPage;
import io.landline.preset.Presets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes all generated files into a directory: man/, bash/landline, zsh/_landline and more. */
public final class Manual {
  private static final String SCHEMA = "landline.schema.json";
  private static final String NAMES = "names.awk";

  private Manual() {}

  /**
   * Called by the build.
   *
   * @param args the directory, the version, the time of the build in ISO 8601, the root of the Java
   *     sources
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 4) {
      throw new IllegalArgumentException("usage: DIRECTORY VERSION TIME SOURCES");
    }
    Path directory = Path.of(args[0]);
    String date = args[2].split("T", 2)[0];
    for (Map.Entry<String, String> file : files(args[1], date, Path.of(args[3])).entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.resolveSibling("."));
      Files.writeString(path, file.getValue());
    }
  }

  /** Every file below the directory. */
  static Map<String, String> files(String version, String date, Path sources) throws IOException {
    List<CommandPage> commands = CommandPage.all();
    String schema = resource("/" + SCHEMA);
    Map<String, String> files = new LinkedHashMap<>();
    ManPages pages = new ManPages(commands, version, date);
    pages.all().forEach((name, page) -> files.put("man/" + name, page));
    files.put("man/landline.json.5", new SchemaPage(schema, version, date).page());
    files.put("man/landline-doctor.7", new ChecksPage(version, date).page());
    Presets presets = Presets.load();
    files.put("man/landline-presets.7", new PresetsPage(presets, version, date).page());
    Completion completion = new Completion(commands, presets.names());
    files.put("bash/landline", completion.fill(resource("completion.bash")));
    files.put("zsh/_landline", completion.fill(resource("completion.zsh")));
    files.put(NAMES, resource(NAMES));
    files.put(SCHEMA, schema);
    DocumentSchemas.all(sources).forEach((name, text) -> files.put("schema/" + name, text));
    return files;
  }

  static String resource(String name) throws IOException {
    try (var in = Manual.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("resource " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
