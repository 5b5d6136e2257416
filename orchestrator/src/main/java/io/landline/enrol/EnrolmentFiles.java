// SPDX-License-Identifier: Apache-2.0
package io.landline.enrol;

import io.landline.config.HostPaths;
import io.landline.files.AtomicFile;
import io.landline.files.HeldDirectory;
import io.landline.json.MalformedJsonException;
import io.landline.json.RecordCodec;
import io.landline.policy.Name;
import io.landline.wireguard.PublicKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The files of a hub's one-time codes: one for each site, in {@code /var/lib/landline/enrolments}.
 * They hold public keys only.
 */
public final class EnrolmentFiles {
  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-r-----");
  private static final String SUFFIX = ".json";

  private final Path directory;

  /** The files of a host. */
  public EnrolmentFiles(HostPaths paths) {
    this.directory = paths.enrolments();
  }

  /**
   * All codes.
   *
   * @param warnings receives a line for each file that cannot be used
   * @throws IOException if the directory or a file cannot be read
   */
  public Enrolments read(Consumer<String> warnings) throws IOException {
    Enrolments all = Enrolments.NONE;
    for (Path file : files()) {
      try {
        String text = new String(HeldDirectory.readFile(file), StandardCharsets.UTF_8);
        all = all.with(RecordCodec.decode(SiteCodes.class, text));
      } catch (MalformedJsonException e) {
        warnings.accept(file + " is not readable (" + e.getMessage() + "); remove it");
      }
    }
    return all;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.getFileName().toString().endsWith(SUFFIX)).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** Adds a code. */
  public void add(Name site, OneTimeCode code) throws IOException {
    write(read(warning -> {}).of(site).with(code));
  }

  /**
   * Notes that a site used its code.
   *
   * @param own the site's own key
   * @return all codes
   */
  public Enrolments use(Enrolments all, Name site, OneTimeCode code, PublicKey own)
      throws IOException {
    SiteCodes codes = all.of(site).with(code.usedBy(own));
    write(codes);
    return all.with(codes);
  }

  /**
   * Notes that a site replaced its key.
   *
   * @param inForce the key that it had
   * @return all codes
   */
  public Enrolments replace(
      Enrolments all, Name site, PublicKey inForce, PublicKey next, Instant time)
      throws IOException {
    SiteCodes codes = all.of(site).replacing(inForce, next, time);
    write(codes);
    return all.with(codes);
  }

  private void write(SiteCodes codes) throws IOException {
    Path file = directory.resolve(codes.site() + SUFFIX);
    AtomicFile.makeDirectory(file);
    String text = RecordCodec.encode(codes) + "\n";
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8), MODE);
  }
}
