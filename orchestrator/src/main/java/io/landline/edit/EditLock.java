// SPDX-License-Identifier: Apache-2.0
package io.landline.edit;

import io.landline.files.Ownership;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Held by who edits; the next one waits. The kernel lets go of the file's lock when its holder
 * dies.
 */
final class EditLock implements AutoCloseable {
  /** A file's lock is the whole process's: its threads wait for one another here. */
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final FileChannel file;
  private final ReentrantLock thread;

  private EditLock(FileChannel file, ReentrantLock thread) {
    this.file = file;
    this.thread = thread;
  }

  static EditLock take(Path path) throws IOException {
    ReentrantLock thread = THREADS.computeIfAbsent(path, p -> new ReentrantLock(true));
    thread.lock();
    FileChannel file = null;
    try {
      Files.createDirectories(path.getParent());
      file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      Ownership.asDirectory(path);
      file.lock();
      return new EditLock(file, thread);
    } catch (IOException | RuntimeException e) {
      if (file != null) {
        file.close();
      }
      thread.unlock();
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the lock file cannot be closed", e);
    } finally {
      thread.unlock();
    }
  }
}
