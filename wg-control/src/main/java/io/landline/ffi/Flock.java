// SPDX-License-Identifier: Apache-2.0
package io.landline.ffi;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;

/**
 * An exclusive lock on a file, as flock(2) and the command {@code flock} take it; Java's own file
 * locks are fcntl's, which neither of them sees. It holds against other threads of this process
 * too. The kernel lets go of it when its holder dies; the file stays.
 */
public final class Flock implements AutoCloseable {
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
    makeFile(path);
    LibC libc = LibC.get();
    int fd = open(libc, path);
    try {
      libc.flock(fd, operation);
      return new Flock(libc, fd);
    } catch (NativeCallException e) {
      libc.close(fd);
      throw e;
    }
  }

  /**
   * Whoever may read a file may lock it, and so keep others waiting: it is its owner's alone. That
   * is the directory's owner, who may be a service without root's rights.
   */
  private static void makeFile(Path path) throws IOException {
    Path directory = path.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    try {
      Files.createFile(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      return; // whoever made it, it is the file that all of them lock
    }
    UserPrincipal owner = Files.getOwner(directory);
    if (!owner.equals(Files.getOwner(path))) {
      Files.setOwner(path, owner);
    }
  }

  private static int open(LibC libc, Path path) throws IOException {
    try {
      return libc.open(path.toString(), LibC.O_RDONLY);
    } catch (NativeCallException e) {
      if (e.errno().equals(Errno.EACCES)) {
        throw new AccessDeniedException(path.toString());
      }
      throw e;
    }
  }

  @Override
  public void close() {
    libc.close(fd);
  }
}
