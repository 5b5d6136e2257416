// SPDX-License-Identifier: Apache-2.0
package io.landline.service.change;

import io.landline.config.ConfigException;
import io.landline.config.reader.ConfigReader;
import io.landline.host.LoadedConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Optional;

/**
 * Checks on request whether landline.json still is the configuration in force. Reads the file again
 * only if it changed.
 */
public final class ConfigurationFileWatch {
  private final Path file;
  private Optional<Seen> last = Optional.empty();

  private record Seen(
      FileTime modified, long size, String key, LoadedConfiguration inForce, String trouble) {}

  public ConfigurationFileWatch(Path file) {
    this.file = file;
  }

  /**
   * The problem with the file, and what to do; empty if the file is the configuration in force.
   *
   * @param inForce the configuration in force
   */
  public synchronized String trouble(LoadedConfiguration inForce) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      String key = String.valueOf(now.fileKey());
      Optional<Seen> same =
          last.filter(
              seen ->
                  seen.modified().equals(now.lastModifiedTime())
                      && seen.size() == now.size()
                      && seen.key().equals(key)
                      && seen.inForce().equals(inForce));
      if (same.isPresent()) {
        return same.get().trouble();
      }
      String trouble = compared(inForce);
      last = Optional.of(new Seen(now.lastModifiedTime(), now.size(), key, inForce, trouble));
      return trouble;
    } catch (NoSuchFileException e) {
      return file
          + " is missing; the service keeps its present configuration; to write the file again:"
          + " landline rollback N (landline log lists the numbers)";
    } catch (IOException e) {
      return file + " cannot be read (" + e + "); the service keeps its present configuration";
    }
  }

  private String compared(LoadedConfiguration inForce) throws IOException {
    byte[] text = Files.readAllBytes(file);
    if (Arrays.equals(text, inForce.text())) {
      return "";
    }
    try {
      ConfigReader.parse(text);
      return file + " was changed and is not applied yet: landline plan, then landline apply";
    } catch (ConfigException e) {
      return file
          + " is invalid (landline check says why); the service keeps the configuration that it"
          + " has";
    }
  }
}
