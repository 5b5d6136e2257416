// SPDX-License-Identifier: Apache-2.0
package io.landline.hubs;

import io.landline.files.AtomicFile;
import io.landline.net.ParseException;
import io.landline.policy.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The hub that a person wants to be used whatever the probes say; kept over restarts. */
final class HubPin {
  private final Path file;

  /** A pin in this directory for permanent state. */
  HubPin(Path stateDirectory) {
    this.file = stateDirectory.resolve("hub-pin");
  }

  Optional<Name> read() {
    try {
      return Files.exists(file)
          ? Optional.of(new Name(Files.readString(file).strip()))
          : Optional.empty();
    } catch (IOException | ParseException e) {
      return Optional.empty(); // chosen by the probes
    }
  }

  void write(Optional<Name> hub) throws IOException {
    if (hub.isPresent()) {
      AtomicFile.writeLines(file, List.of(hub.get().text()));
    } else {
      Files.deleteIfExists(file);
    }
  }
}
