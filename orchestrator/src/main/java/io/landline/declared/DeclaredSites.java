// SPDX-License-Identifier: Apache-2.0
package io.landline.declared;

import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.files.AtomicFile;
import io.landline.files.HeldDirectory;
import io.landline.grant.Ledger;
import io.landline.grant.SiteClaims;
import io.landline.json.MalformedJsonException;
import io.landline.json.RecordCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The files that keep what a hub's sites declared, apart from {@code landline.json}: one for each
 * site, in {@code /var/lib/landline/declared}.
 */
public final class DeclaredSites {
  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-r-----");
  private static final String SUFFIX = ".json";

  private final Path directory;

  /** The files of a host. */
  public DeclaredSites(HostPaths paths) {
    this.directory = paths.declared();
  }

  /**
   * What all sites declared.
   *
   * @param warnings receives a line for each file that cannot be used: its site declares again
   * @throws IOException if the directory cannot be read
   */
  public Ledger read(Consumer<String> warnings) throws IOException {
    List<SiteClaims> claims = new ArrayList<>();
    for (Path file : files()) {
      try {
        String text = new String(HeldDirectory.readFile(file), StandardCharsets.UTF_8);
        claims.add(RecordCodec.decode(SiteClaims.class, text));
      } catch (MalformedJsonException e) {
        warnings.accept(
            file + " is not readable (" + e.getMessage() + "); its site will declare again");
      }
    }
    return Ledger.of(claims);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.getFileName().toString().endsWith(SUFFIX)).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** Writes the files that differ between two ledgers, and deletes those of removed sites. */
  public void write(Ledger before, Ledger after) throws IOException {
    for (SiteClaims claims : after.sites().values()) {
      if (!claims.equals(before.sites().get(claims.site()))) {
        Path file = file(claims);
        AtomicFile.makeDirectory(file);
        String text = RecordCodec.encode(claims) + "\n";
        AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8), MODE);
      }
    }
    for (SiteClaims claims : before.sites().values()) {
      if (after.of(claims.site()).isEmpty()) {
        AtomicFile.delete(file(claims));
      }
    }
  }

  private Path file(SiteClaims claims) {
    return directory.resolve(claims.site() + SUFFIX);
  }

  /**
   * A host's configuration with what it grants of what its sites declared; a site's own is as it
   * was.
   */
  public Configuration over(Configuration configuration, Consumer<String> warnings)
      throws IOException {
    return configuration instanceof Configuration.Hub hub
        ? hub.with(hub.judge(read(warnings)).policy())
        : configuration;
  }
}
