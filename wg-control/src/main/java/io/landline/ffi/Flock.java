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
 * An exclusive lock on a file, as flock(2) and the command {@code flock} take it; Java's own file
 * locks are fcntl's, which neither of them sees. It holds against other threads of this process
 * too. The kernel lets go of it when its holder dies; the file stays.
 */
public final class Flock implements AutoCloseable {
  private static final int OWNER_ONLY = 0600;

  private final LibC libc;
  private final int fd;

  private Flock(LibC libc, int fd) {
    this.libc = libc;
    this.fd = fd;
  }

  /** Waits until nobody else holds it. */
  public static Flock take(Path path) throws IOException {
    return lock(path, LibC.LOCK_EX);
  }

  /** Takes it if nobody else holds it now. */
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
      // Without waiting: a pipe in its place would wait for who writes.
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
   * Whoever may read a file may lock it, and so keep others waiting: it is its owner's alone. Empty
   * if it is there: whoever made it, it is the file that all of them lock.
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

  /** The directory's owner may be a service without root's rights. */
  private static void giveTo(UserPrincipal owner, int fd) throws IOException {
    if (!owner.equals(Files.getOwner(opened(fd)))) {
      Files.setOwner(opened(fd), owner);
    }
  }

  /**
   * What is open, whatever its name leads to by now: who owns the directory could put something
   * else there, and root must not give that away or write into it.
   */
  private static Path opened(int fd) {
    return Path.of("/proc/self/fd/" + fd);
  }

  /** Not a link's target, which may be anybody's file. */
  private static void assertIsThere(int fd, Path path) throws IOException {
    BasicFileAttributes named =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    BasicFileAttributes open = Files.readAttributes(opened(fd), BasicFileAttributes.class);
    if (!named.isRegularFile() || !Objects.equals(named.fileKey(), open.fileKey())) {
      throw new IOException(path + " is to be a file and no link: take it away");
    }
  }

  /** Puts a text into the file in the place of what it said. */
  public void write(String text) throws IOException {
    Files.writeString(
        opened(fd), text, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
  }

  @Override
  public void close() {
    libc.close(fd);
  }
}
