// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.fact;

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

/** This host's files. Those in /proc and /sys are the kernel's; all others are below a prefix. */
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

  public Path path(String absolute) {
    return isKernels(absolute) ? Path.of(absolute) : root.resolve(absolute.substring(1));
  }

  /**
   * A file's text; empty if it does not exist.
   *
   * @throws UncheckedIOException of AccessDeniedException if the caller may not read it
   */
  public Optional<String> text(String absolute) {
    try {
      Path file = path(absolute);
      return Optional.of(isKernels(absolute) ? KernelFile.text(file) : Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(absolute, e);
    }
  }

  /** The number in a file of /proc or /sys. */
  public Optional<Long> number(String absolute) {
    return text(absolute)
        .map(String::strip)
        .filter(t -> t.matches("-?[0-9]{1,18}"))
        .map(Long::valueOf);
  }

  /** Whether the file exists; false also if the caller may not see it. */
  public boolean exists(String absolute) {
    return Files.exists(path(absolute));
  }

  /** The names in a directory, sorted; none if it does not exist. */
  public List<String> names(String absolute) {
    try (Stream<Path> files = Files.list(path(absolute))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(absolute, e);
    }
  }

  /** A file's permissions; empty if it does not exist. */
  public Optional<Set<PosixFilePermission>> mode(Path file) {
    try {
      return Optional.of(Files.getPosixFilePermissions(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  /** Whether the exception means that the caller lacks permission. */
  public static boolean isDenied(UncheckedIOException e) {
    return e.getCause() instanceof AccessDeniedException;
  }
}
