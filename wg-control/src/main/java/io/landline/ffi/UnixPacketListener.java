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

  /** Listens, in the place of a file that a former listener left; its owner alone may connect. */
  public static UnixPacketListener at(Path path) throws IOException {
    LibC libc = LibC.get();
    Files.deleteIfExists(path);
    int fd = libc.socket(LibC.AF_UNIX, LibC.SOCK_SEQPACKET, 0);
    try {
      // From its beginning: by its name it might be another's file by then.
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

  /** The next who connects; empty when time is up. */
  public Optional<UnixPacketSocket> accept(Duration timeout) {
    return libc.awaitReadable(fd, timeout)
        ? Optional.of(UnixPacketSocket.over(libc.accept(fd)))
        : Optional.empty();
  }

  /** The device and inode of what is at a path. */
  private static Object file(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  /** Ends it and takes its file away, unless another's is there by now. */
  @Override
  public void close() {
    try {
      // Before the socket is closed: until then its inode's number is nobody else's.
      if (file(path).equals(file)) {
        Files.delete(path);
      }
    } catch (IOException e) {
      // It is gone, or the next one takes its place.
    } finally {
      libc.close(fd);
    }
  }
}
