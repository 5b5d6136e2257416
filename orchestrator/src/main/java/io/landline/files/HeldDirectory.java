// SPDX-License-Identifier: Apache-2.0
package io.landline.files;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A directory of the service that root can use safely: it is held open, and its files are accessed
 * relative to it, so that nobody can redirect a path meanwhile. Symbolic links in it are not
 * followed. It may be a link itself only if root or this process's user created that.
 */
public final class HeldDirectory implements AutoCloseable {
  private final Path directory;
  private final SecureDirectoryStream<Path> held;

  private HeldDirectory(Path directory, SecureDirectoryStream<Path> held) {
    this.directory = directory;
    this.held = held;
  }

  /**
   * Opens it.
   *
   * @throws NoSuchFileException if it does not exist
   * @throws IOException also if it is a link of another user
   */
  @SuppressWarnings("StreamResourceLeak") // it is held, and closed with the object
  public static HeldDirectory open(Path directory) throws IOException {
    DirectoryStream<Path> listing = Files.newDirectoryStream(directory);
    try {
      if (!(listing instanceof SecureDirectoryStream<Path> held)) {
        throw new IOException(directory + " is on no file system of this host's");
      }
      assertIsThere(held, directory);
      return new HeldDirectory(directory, held);
    } catch (IOException | RuntimeException e) {
      listing.close();
      throw e;
    }
  }

  /** The directory of a file. */
  static HeldDirectory of(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      throw new IOException(file + " is no file");
    }
    return open(directory);
  }

  /** Refuses a link of another user. */
  private static void assertIsThere(SecureDirectoryStream<Path> held, Path directory)
      throws IOException {
    BasicFileAttributes named =
        Files.readAttributes(directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    Object open =
        held.getFileAttributeView(BasicFileAttributeView.class).readAttributes().fileKey();
    if (!open.equals(named.fileKey())
        && !(named.isSymbolicLink() && Ownership.isTrusted(directory))) {
      throw new IOException(
          directory + " is a symbolic link that root does not own; replace it with a directory");
    }
  }

  SecureDirectoryStream<Path> stream() {
    return held;
  }

  /** The names in it; may be read once. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    held.forEach(file -> names.add(name(file).toString()));
    return names;
  }

  /** Deletes a file if it exists; of a link, the link and not its target. */
  public void delete(String name) throws IOException {
    try {
      held.deleteFile(Path.of(name));
    } catch (NoSuchFileException e) {
      return;
    }
  }

  /**
   * The content of a file.
   *
   * @throws NoSuchFileException if it does not exist
   * @throws IOException also if it is a link, a FIFO or anything other than a regular file
   */
  public byte[] read(String name) throws IOException {
    Path file = Path.of(name);
    BasicFileAttributes found =
        held.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes();
    if (!found.isRegularFile()) {
      throw new IOException(directory.resolve(name) + " is no regular file; remove it");
    }
    try (SeekableByteChannel in =
        held.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      return Channels.newInputStream(in).readAllBytes();
    }
  }

  /** The content of one file of such a directory; as {@link #read(String)}. */
  public static byte[] readFile(Path file) throws IOException {
    try (HeldDirectory directory = of(file)) {
      return directory.read(name(file).toString());
    }
  }

  /** Deletes one file of such a directory, if it exists. */
  public static void deleteFile(Path file) throws IOException {
    try (HeldDirectory directory = of(file)) {
      directory.delete(name(file).toString());
    } catch (NoSuchFileException e) {
      return;
    }
  }

  static Path name(Path file) {
    return Objects.requireNonNull(file.getFileName(), "a file has a name");
  }

  @Override
  public void close() throws IOException {
    held.close();
  }
}
