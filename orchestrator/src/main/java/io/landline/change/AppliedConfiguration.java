// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.config.reader.ConfigReader;
import io.landline.declared.DeclaredSites;
import io.landline.enrol.EnrolmentFiles;
import io.landline.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A copy of the configuration that was last applied to the kernel. It is below {@code /run}, so
 * like the kernel's state it is lost at a reboot. Plans compare with it.
 */
public final class AppliedConfiguration {
  private final HostPaths paths;
  private final Path file;

  /** The copy of a host. */
  public AppliedConfiguration(HostPaths paths) {
    this.paths = paths;
    this.file = paths.run().resolve("applied.json");
  }

  /** The configuration; empty if nothing was applied or the copy is unusable. */
  public Optional<Configuration> read() {
    try {
      return Optional.of(ConfigReader.read(file));
    } catch (ConfigException | IOException e) {
      // Written by an older Landline, or edited by hand: ignored.
      return Optional.empty();
    }
  }

  /**
   * A configuration as it is applied: with its preshared keys, what sites declared and the keys of
   * sites that enrolled, without disabled captures.
   */
  public Configuration applicable(Configuration configuration, Consumer<String> warnings)
      throws IOException, KeyFileException {
    Configuration complete = new KeyFiles(paths, warnings).withPresharedKeys(configuration);
    Configuration granted =
        new DeclaredSites(paths)
            .over(complete, warnings)
            .withoutCaptures(new DisabledCaptures(paths).devices());
    return new EnrolmentFiles(paths).read(warnings).over(granted, Instant.now());
  }

  /** The text of the configuration; empty if nothing was applied. */
  public Optional<byte[]> text() {
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Records the text of the configuration that the kernel has now. */
  public void write(byte[] text) throws IOException {
    AtomicFile.makeDirectory(file);
    AtomicFile.write(file, text, PosixFilePermissions.fromString("rw-r-----"));
  }

  /** Deletes the copy, since the kernel has no state of Landline's any more. */
  public void clear() throws IOException {
    try {
      Files.delete(file);
    } catch (NoSuchFileException e) {
      // Nothing was applied.
    }
  }
}
