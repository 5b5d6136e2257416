// SPDX-License-Identifier: Apache-2.0
package io.landline.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** Writes a file completely or not at all, even if the power fails meanwhile. */
public final class AtomicFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_AND_GROUP =
      PosixFilePermissions.fromString("rw-r-----");

  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private AtomicFile() {}

  /**
   * Replaces a file's content; its mode stays. If root writes, the file gets the owner and group of
   * its directory. A symbolic link is replaced, not followed: whoever may write to the directory
   * could point it anywhere.
   *
   * @param mode of a new file
   */
  public static void write(Path file, byte[] content, Set<PosixFilePermission> mode)
      throws IOException {
    replace(file, file.toAbsolutePath(), content, mode);
  }

  /**
   * The same for a file that may be a symbolic link, for example into a repository: the link stays,
   * and its target is replaced and keeps its owner.
   *
   * @throws IOException also if the link has no target, or one that this process may not write, or
   *     belongs neither to root nor to this process's user
   */
  public static void writeThroughLink(Path named, byte[] content, Set<PosixFilePermission> mode)
      throws IOException {
    if (!Files.isSymbolicLink(named)) {
      write(named, content, mode);
      return;
    }
    if (!Files.exists(named)) {
      throw new IOException(
          named + " is a link to " + Files.readSymbolicLink(named) + ", which is not there");
    }
    if (!Ownership.isTrusted(named)) {
      throw new IOException(
          named + " is a symbolic link that root does not own; root follows only its own");
    }
    replace(named, named.toRealPath(), content, mode);
  }

  private static void replace(Path named, Path file, byte[] content, Set<PosixFilePermission> mode)
      throws IOException {
    boolean isLink = Files.isSymbolicLink(named) && !file.equals(named.toAbsolutePath());
    Path directory = file.getParent();
    if (directory == null) {
      throw new IOException(file + " is no file");
    }
    try (HeldDirectory open = HeldDirectory.open(directory)) {
      SecureDirectoryStream<Path> held = open.stream();
      // Relative to the open directory: another user who may write to it could otherwise replace
      // the temporary file between two uses of its name.
      Path temporary = temporary(file);
      FileChannel begun;
      try {
        begun =
            (FileChannel)
                held.newByteChannel(
                    temporary, NEW, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      } catch (IOException e) {
        throw isLink ? new IOException(blocked(named, file, e), e) : e;
      }
      try (FileChannel out = begun) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        PosixFileAttributeView view =
            held.getFileAttributeView(
                temporary, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        view.setPermissions(
            Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)
                : mode);
        Ownership.as(view, isLink ? file : directory);
        out.force(true);
        held.move(temporary, held, name(file));
      } catch (IOException | RuntimeException e) {
        try {
          held.deleteFile(temporary);
        } catch (IOException left) {
          e.addSuppressed(left); // report the first error
        }
        throw e;
      }
    }
    sync(directory);
  }

  private static Path temporary(Path file) {
    long any = ThreadLocalRandom.current().nextLong();
    return Path.of("." + name(file) + Long.toUnsignedString(any, 36) + ".new");
  }

  private static Path name(Path file) {
    return HeldDirectory.name(file);
  }

  private static String blocked(Path named, Path file, IOException e) {
    String why = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return named
        + " is a link to "
        + file
        + ", beside which this process may write nothing"
        + (why == null ? "" : " (" + why + ")")
        + ": the service writes below /etc/landline only";
  }

  /**
   * Replaces a file's content by lines of text; its owner and group may read it. Creates its
   * directory if missing.
   */
  public static void writeLines(Path file, List<String> lines) throws IOException {
    makeDirectory(file);
    String text = lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    write(file, text.getBytes(StandardCharsets.UTF_8), OWNER_AND_GROUP);
  }

  /** Creates the directory of a file if it is missing. */
  public static void makeDirectory(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null && !Files.isDirectory(directory)) {
      Files.createDirectories(directory);
      Ownership.asDirectory(directory);
    }
  }

  /** Deletes a file if it exists, durably. */
  public static void delete(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      HeldDirectory.deleteFile(file);
      sync(directory);
    }
  }

  /** Makes the entries of a directory durable. */
  public static void sync(Path directory) throws IOException {
    try (FileChannel listing = FileChannel.open(directory, StandardOpenOption.READ)) {
      listing.force(true);
    }
  }
}
