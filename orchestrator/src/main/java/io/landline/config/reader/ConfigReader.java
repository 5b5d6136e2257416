// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.config.ConfigException;
import io.landline.config.ConfigProblem;
import io.landline.config.Configuration;
import io.landline.config.document.JsonDocument;
import io.landline.config.document.JsonObject;
import io.landline.config.document.JsonPath;
import io.landline.config.document.JsonSyntaxException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code landline.json}: strict JSON, no key that means nothing, no value of the wrong kind,
 * nothing that contradicts something else. The order of keys does not matter.
 */
public final class ConfigReader {
  private ConfigReader() {}

  /**
   * Reads a file.
   *
   * @throws ConfigException with every problem in it
   * @throws IOException if the file is not there or cannot be read
   */
  public static Configuration read(Path file) throws ConfigException, IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in);
    }
  }

  /**
   * Reads a stream to its end, or to one byte more than a configuration can have.
   *
   * @throws ConfigException with every problem in it
   */
  public static Configuration read(InputStream in) throws ConfigException, IOException {
    return parse(in.readNBytes(JsonDocument.LARGEST + 1));
  }

  /**
   * Reads the bytes of a file.
   *
   * @throws ConfigException with every problem in them
   */
  public static Configuration parse(byte[] bytes) throws ConfigException {
    return read(document(bytes));
  }

  /**
   * Parses the bytes of a file.
   *
   * @throws ConfigException if they are not JSON
   */
  public static JsonDocument document(byte[] bytes) throws ConfigException {
    try {
      return JsonDocument.parse(bytes);
    } catch (JsonSyntaxException e) {
      throw noJson(e);
    }
  }

  static ConfigException noJson(JsonSyntaxException e) {
    return new ConfigException(
        List.of(new ConfigProblem(e.path(), String.valueOf(e.getMessage()), e.advice())));
  }

  /**
   * Reads a document.
   *
   * @throws ConfigException with every problem in it
   */
  public static Configuration read(JsonDocument document) throws ConfigException {
    return reading(document).configuration();
  }

  /** What was read: on a hub with what its parts were. */
  record Parts(Configuration configuration, Optional<HubReading> hub) {}

  static Parts reading(JsonDocument document) throws ConfigException {
    Problems problems = new Problems();
    document
        .repeatedKeys()
        .forEach(
            key -> problems.add(key, "this key occurs twice in one object", "keep one of them"));
    if (!(document.root() instanceof JsonObject object)) {
      String kind = document.root().kind();
      problems.add(JsonPath.ROOT, "expected an object, found " + kind, "write {...}");
      throw problems.thrown();
    }
    ObjectReader top = new ObjectReader(object, JsonPath.ROOT, problems);
    boolean isHub = top.required("role", ConfigReader::isHub, "site").orElseThrow(problems::thrown);
    if (!isHub) {
      return new Parts(new SiteReader(problems).read(top), Optional.empty());
    }
    HubReading hub = new HubReader(problems).read(top);
    return new Parts(hub.hub(), Optional.of(hub));
  }

  private static boolean isHub(String role) {
    if (!role.equals("hub") && !role.equals("site")) {
      throw new Rejected("'" + role + "' is not a role", "write \"hub\" or \"site\"");
    }
    return role.equals("hub");
  }
}
