// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import io.landline.files.AtomicFile;
import io.landline.policy.HubLink;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Which of a site's hubs carries what captured devices send; kept in a file until the next boot.
 */
public final class HubInUse {
  private final Path file;

  HubInUse(Path file) {
    this.file = file;
  }

  /** The hub in use of a host with this directory for state until the next boot. */
  public static HubInUse in(Path runDirectory) {
    return new HubInUse(runDirectory.resolve("hub-in-use"));
  }

  /** The number of the hub in use; the first one's where none was chosen. */
  public int number(SitePolicy policy) {
    List<HubLink> links = policy.links();
    return links.size() == 1
        ? 0
        : IntStream.range(0, links.size())
            .filter(n -> read().filter(links.get(n).name().text()::equals).isPresent())
            .findFirst()
            .orElse(0);
  }

  /** The hub in use. */
  public HubLink of(SitePolicy policy) {
    return policy.links().get(number(policy));
  }

  private Optional<String> read() {
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // the first one, until another is chosen
    }
  }

  /**
   * Uses this hub from now on.
   *
   * @throws UncheckedIOException if that cannot be recorded
   */
  public void use(Name hub) {
    try {
      AtomicFile.writeLines(file, List.of(hub.text()));
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
