// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.reader.ConfigReader;
import io.landline.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * What was last put into the kernel: a copy below {@code /run}, which like the kernel's state does
 * not outlive a reboot. Plans are compared with it.
 */
public final class AppliedConfiguration {
  private final Path file;

  /** That of a host. */
  public AppliedConfiguration(HostPaths paths) {
    this.file = paths.run().resolve("applied.json");
  }

  /** The configuration; empty where nothing was applied or the copy cannot be used. */
  public Optional<Configuration> read() {
    try {
      return Optional.of(ConfigReader.read(file));
    } catch (ConfigException | IOException e) {
      // A copy by an older Landline, or edited by hand: as good as none.
      return Optional.empty();
    }
  }

  /** Its text; empty where nothing was applied. */
  public Optional<byte[]> text() {
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Remembers the text of the configuration that is in the kernel now. */
  public void write(byte[] text) throws IOException {
    AtomicFile.makeDirectory(file);
    AtomicFile.write(file, text, PosixFilePermissions.fromString("rw-r-----"));
  }

  /** Forgets it: the kernel holds nothing of Landline's. */
  public void clear() throws IOException {
    try {
      Files.delete(file);
    } catch (NoSuchFileException e) {
      // Nothing was applied.
    }
  }
}
