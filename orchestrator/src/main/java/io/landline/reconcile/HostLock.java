// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Held by whoever changes this host's kernel, so that only one does; the kernel lets go of it when
 * its holder dies.
 */
public final class HostLock implements AutoCloseable {
  private final FileChannel file;

  private HostLock(FileChannel file) {
    this.file = file;
  }

  /**
   * Takes the lock, or says at once who has it.
   *
   * @param who what the holder is, for the message of others
   * @throws HostException if somebody else holds it
   * @throws IOException if the file cannot be written
   */
  public static HostLock take(Path path, String who) throws IOException {
    Files.createDirectories(path.getParent());
    FileChannel file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (tryLock(file) == null) {
        throw new HostException(
            "another Landline is at work on this host (" + holder(file) + ")",
            "let it finish, or stop it");
      }
      file.truncate(0);
      String text = who + ", process " + ProcessHandle.current().pid() + "\n";
      file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
      return new HostLock(file);
    } catch (HostException | IOException e) {
      file.close();
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held within this process
    }
  }

  private static String holder(FileChannel file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(200);
    file.read(bytes, 0);
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
    return text.isEmpty() ? "it left no name" : text;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the lock file cannot be closed", e);
    }
  }
}
