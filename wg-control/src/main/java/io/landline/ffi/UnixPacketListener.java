// SPDX-License-Identifier: Apache-2.0
package io.landline.ffi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;

/** Listens at a path for {@link UnixPacketSocket}s. */
public final class UnixPacketListener implements AutoCloseable {
  private static final int BACKLOG = 4;
  private static final int OWNER_ONLY = 0177;

  private final LibC libc = LibC.get();
  private final Path path;
  private final Object file;
  private final int fd;

  private UnixPacketListener(Path path, Object file, int fd) {
    this.path = path;
    this.file = file;
    this.fd = fd;
  }

  /** Listens; replaces the file that an earlier listener left. Only the same user may connect. */
  public static UnixPacketListener at(Path path) throws IOException {
    LibC libc = LibC.get();
    Files.deleteIfExists(path);
    int fd = libc.socket(LibC.AF_UNIX, LibC.SOCK_SEQPACKET, 0);
    try {
      // By umask: changing the mode by name afterwards could reach another file.
      int former = libc.umask(OWNER_ONLY);
      try {
        libc.bind(fd, UnixDatagram.address(path.toString()));
      } finally {
        libc.umask(former);
      }
      libc.listen(fd, BACKLOG);
      return new UnixPacketListener(path, file(path), fd);
    } catch (IOException | RuntimeException e) {
      libc.close(fd);
      throw e;
    }
  }

  /** The next connection; empty on timeout. */
  public Optional<UnixPacketSocket> accept(Duration timeout) {
    return libc.awaitReadable(fd, timeout)
        ? Optional.of(UnixPacketSocket.over(libc.accept(fd)))
        : Optional.empty();
  }

  /** The device and inode of the file at a path. */
  private static Object file(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  /** Closes the socket and deletes its file, unless another one has replaced it. */
  @Override
  public void close() {
    try {
      // Before the socket is closed: until then the inode number cannot be reused.
      if (file(path).equals(file)) {
        Files.delete(path);
      }
    } catch (IOException e) {
      // The file is gone, or the next listener replaces it.
    } finally {
      libc.close(fd);
    }
  }
}
