// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostLockTest {
  @TempDir Path directory;

  @Test
  void onlyOneHoldsItAndTheOtherIsToldWho() throws Exception {
    Path path = directory.resolve("run/landline/lock");
    try (HostLock lock = HostLock.take(path, "apply --direct")) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(() -> HostLock.take(path, "down"))
          .isInstanceOf(HostException.class)
          .hasMessage(
              "another Landline is at work on this host (apply --direct, process "
                  + ProcessHandle.current().pid()
                  + "): let it finish, or stop it");
    }
  }

  @Test
  void itIsFreeWhenItsHolderIsDone() throws Exception {
    Path path = directory.resolve("lock");
    HostLock.take(path, "a holder with a long name").close();
    try (HostLock again = HostLock.take(path, "b")) {
      assertThat(path).content().isEqualTo("b, process " + ProcessHandle.current().pid() + "\n");
      assertThat(again).isNotNull();
    }
  }

  @Test
  void theCommandFlockSeesItAndIsSeen() throws Exception {
    Path path = directory.resolve("lock");
    try (HostLock held = HostLock.take(path, "service")) {
      assertThat(held).isNotNull();
      assertThat(flock(path, "true")).isNotZero();
    }
    assertThat(flock(path, "true")).isZero();
    Process other =
        new ProcessBuilder("flock", "--nonblock", path.toString(), "sh", "-c", "echo held; read x")
            .start();
    try {
      assertThat(other.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("held");
      assertThatThrownBy(() -> HostLock.take(path, "down"))
          .isInstanceOf(HostException.class)
          .hasMessage(
              "another Landline is at work on this host (it left no name): let it finish,"
                  + " or stop it");
    } finally {
      other.outputWriter(StandardCharsets.UTF_8).close();
    }
    assertThat(other.waitFor()).isEqualTo(1); // read met the end of its input
    HostLock.take(path, "down").close();
  }

  /** What flock(1) answers when it does not get the lock at once: 1. */
  private static int flock(Path path, String command) throws Exception {
    return new ProcessBuilder("flock", "--nonblock", path.toString(), command).start().waitFor();
  }
}
