// SPDX-License-Identifier: Apache-2.0
package io.landline.ffi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Listens at a path for {@link UnixPacketSocket}s; who may connect, the file's mode says. */
public final class UnixPacketListener implements AutoCloseable {
  private static final int BACKLOG = 4;

  private final LibC libc = LibC.get();
  private final Path path;
  private final int fd;

  private UnixPacketListener(Path path, int fd) {
    this.path = path;
    this.fd = fd;
  }

  /** Listens, in the place of a file that a former listener left. */
  public static UnixPacketListener at(Path path) throws IOException {
    LibC libc = LibC.get();
    Files.deleteIfExists(path);
    int fd = libc.socket(LibC.AF_UNIX, LibC.SOCK_SEQPACKET, 0);
    try {
      libc.bind(fd, UnixDatagram.address(path.toString()));
      libc.listen(fd, BACKLOG);
      return new UnixPacketListener(path, fd);
    } catch (RuntimeException e) {
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

  /** Ends it and takes its file away. */
  @Override
  public void close() {
    libc.close(fd);
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // The next one takes its place.
    }
  }
}
