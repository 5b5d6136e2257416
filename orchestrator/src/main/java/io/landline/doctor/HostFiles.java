// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor;

import io.landline.files.KernelFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * This host's files: those below /proc and /sys are the kernel's own, all others lie below a
 * prefix.
 */
public final class HostFiles {
  private static final List<String> KERNEL = List.of("/proc/", "/sys/");

  private final Path root;

  /**
   * The files of a host.
   *
   * @param root the prefix; {@code /} on a real host
   */
  public HostFiles(Path root) {
    this.root = root;
  }

  private static boolean isKernels(String absolute) {
    return KERNEL.stream().anyMatch(absolute::startsWith);
  }

  Path path(String absolute) {
    return isKernels(absolute) ? Path.of(absolute) : root.resolve(absolute.substring(1));
  }

  /**
   * A file's text; empty where there is none.
   *
   * @throws UncheckedIOException of AccessDeniedException where the caller may not read it
   */
  Optional<String> text(String absolute) {
    try {
      Path file = path(absolute);
      return Optional.of(isKernels(absolute) ? KernelFile.text(file) : Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(absolute, e);
    }
  }

  /** The number that a file of /proc or /sys holds. */
  Optional<Long> number(String absolute) {
    return text(absolute)
        .map(String::strip)
        .filter(t -> t.matches("-?[0-9]{1,18}"))
        .map(Long::valueOf);
  }

  /** Whether it is there; false too where that cannot be seen. */
  boolean exists(String absolute) {
    return Files.exists(path(absolute));
  }

  /** The names in a directory, sorted; none where it is not there. */
  List<String> names(String absolute) {
    try (Stream<Path> files = Files.list(path(absolute))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(absolute, e);
    }
  }

  /** A file's permissions; empty where there is none. */
  Optional<Set<PosixFilePermission>> mode(Path file) {
    try {
      return Optional.of(Files.getPosixFilePermissions(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  /** Whether an exception says that the caller may not read something. */
  static boolean isDenied(UncheckedIOException e) {
    return e.getCause() instanceof AccessDeniedException;
  }
}
