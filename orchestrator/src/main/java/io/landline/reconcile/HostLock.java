// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.ffi.Flock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The lock for changes to this host's kernel, so that only one process makes them. It uses
 * flock(2), so that {@code flock /run/landline/lock COMMAND} excludes Landline too. The kernel
 * releases it when its holder dies.
 */
public final class HostLock implements AutoCloseable {
  private static final Path LOCKS = Path.of("/proc/locks");

  private final Flock file;

  private HostLock(Flock file) {
    this.file = file;
  }

  /**
   * Takes the lock, or fails at once with the name of its holder.
   *
   * @param who a description of this process, for others' messages
   * @throws HostException if another process holds it
   * @throws IOException if the file cannot be written
   */
  public static HostLock take(Path path, String who) throws IOException {
    Flock file =
        Flock.tryTake(path)
            .orElseThrow(
                () ->
                    new HostException(
                        "another Landline process is running on this host (" + holder(path) + ")",
                        "wait until it ends, or stop it"));
    try {
      file.write(who + ", process " + ProcessHandle.current().pid() + "\n");
      return new HostLock(file);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Whether a process holds it, by /proc/locks; does not take it. */
  public static boolean isHeld(Path path) {
    try {
      String inode = ":" + Files.getAttribute(path, "unix:ino") + " ";
      return Files.readAllLines(LOCKS).stream()
          .anyMatch(line -> line.contains(" FLOCK ") && line.contains(inode));
    } catch (IOException e) {
      return false;
    }
  }

  private static String holder(Path path) {
    try {
      String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? "name unknown" : text.substring(0, Math.min(200, text.length()));
    } catch (IOException e) {
      return "name unknown";
    }
  }

  /** Releases it and removes the holder's name, since the next holder may be the command flock. */
  @Override
  public void close() {
    try {
      file.write("");
    } catch (IOException e) {
      throw new UncheckedIOException("the lock file cannot be emptied", e);
    } finally {
      file.close();
    }
  }
}
