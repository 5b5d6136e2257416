// SPDX-License-Identifier: Apache-2.0
package io.landline.ffi;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.Objects;
import java.util.Optional;

/**
 * An exclusive lock on a file by flock(2), as the command {@code flock} takes it. Java's file locks
 * are those of fcntl(2), which flock does not see. It also excludes other threads of this process.
 * The kernel releases it when the process dies; the file stays.
 */
public final class Flock implements AutoCloseable {
  private static final int OWNER_ONLY = 0600;

  private final LibC libc;
  private final int fd;

  private Flock(LibC libc, int fd) {
    this.libc = libc;
    this.fd = fd;
  }

  /** Takes it, waiting until it is free. */
  public static Flock take(Path path) throws IOException {
    return lock(path, LibC.LOCK_EX);
  }

  /** Takes it if it is free now. */
  public static Optional<Flock> tryTake(Path path) throws IOException {
    try {
      return Optional.of(lock(path, LibC.LOCK_EX | LibC.LOCK_NB));
    } catch (NativeCallException e) {
      if (e.errno().equals(Errno.EAGAIN)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Flock lock(Path path, int operation) throws IOException {
    LibC libc = LibC.get();
    Path directory = path.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    try {
      Optional<Integer> made = make(libc, path);
      // O_NONBLOCK: opening a FIFO in its place would wait for a writer.
      int fd = made.orElseGet(() -> libc.open(path.toString(), LibC.O_RDONLY | LibC.O_NONBLOCK));
      try {
        if (made.isPresent()) {
          giveTo(Files.getOwner(directory), fd);
        }
        assertIsThere(fd, path);
        libc.flock(fd, operation);
        return new Flock(libc, fd);
      } catch (IOException | NativeCallException e) {
        libc.close(fd);
        throw e;
      }
    } catch (NativeCallException e) {
      if (e.errno().equals(Errno.EACCES)) {
        throw new AccessDeniedException(path.toString());
      }
      throw e;
    }
  }

  /**
   * Creates the file, readable by its owner only: a user who may read a file may lock it and so
   * make others wait. Empty if the file exists, whoever created it, since all of them lock it.
   */
  private static Optional<Integer> make(LibC libc, Path path) {
    try {
      int flags = LibC.O_RDONLY | LibC.O_CREAT | LibC.O_EXCL;
      return Optional.of(libc.open(path.toString(), flags, OWNER_ONLY));
    } catch (NativeCallException e) {
      if (e.errno().equals(Errno.EEXIST)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Gives the file to the directory's owner, which may be a service without root's rights. */
  private static void giveTo(UserPrincipal owner, int fd) throws IOException {
    if (!owner.equals(Files.getOwner(opened(fd)))) {
      Files.setOwner(opened(fd), owner);
    }
  }

  /**
   * The open file itself instead of its name: the directory's owner could have replaced the file,
   * and root must not give away or write to the replacement.
   */
  private static Path opened(int fd) {
    return Path.of("/proc/self/fd/" + fd);
  }

  /** Does not follow a symbolic link, whose target may be any file. */
  private static void assertIsThere(int fd, Path path) throws IOException {
    BasicFileAttributes named =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    BasicFileAttributes open = Files.readAttributes(opened(fd), BasicFileAttributes.class);
    if (!named.isRegularFile() || !Objects.equals(named.fileKey(), open.fileKey())) {
      throw new IOException(path + " is to be a file and no link: take it away");
    }
  }

  /** Replaces the file's content. */
  public void write(String text) throws IOException {
    Files.writeString(
        opened(fd), text, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
  }

  @Override
  public void close() {
    libc.close(fd);
  }
}
