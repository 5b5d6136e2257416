// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
              "another Landline process is running on this host (apply --direct, process "
                  + ProcessHandle.current().pid()
                  + "): wait until it ends, or stop it");
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
              "another Landline process is running on this host (name unknown): wait until it ends,"
                  + " or stop it");
    } finally {
      other.outputWriter(StandardCharsets.UTF_8).close();
    }
    assertThat(other.waitFor()).isEqualTo(1); // read met the end of its input
    HostLock.take(path, "down").close();
  }

  @Test
  void aLinkInItsPlaceIsRefusedAndWhatItLeadsToStays() throws Exception {
    Path other = Files.writeString(directory.resolve("other"), "somebody's");
    Path path = Files.createSymbolicLink(directory.resolve("lock"), other);
    assertThatThrownBy(() -> HostLock.take(path, "down"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no link");
    assertThat(other).hasContent("somebody's");
    Path nowhere = Files.createSymbolicLink(directory.resolve("lock2"), directory.resolve("none"));
    assertThatThrownBy(() -> HostLock.take(nowhere, "down")).isInstanceOf(Exception.class);
    assertThat(directory.resolve("none")).doesNotExist();
  }

  @Test
  @Timeout(60)
  void aPipeInItsPlaceKeepsNobodyWaiting() throws Exception {
    Path path = directory.resolve("lock");
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> HostLock.take(path, "down"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is to be a file");
  }

  @Test
  void whatWasMadeIsItsOwnersAloneWhoeverHasTheDirectory() throws Exception {
    boolean root = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    if (root) {
      Files.setAttribute(directory, "unix:uid", 4711);
    }
    Path path = directory.resolve("lock");
    HostLock.take(path, "down").close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    assertThat(Files.getOwner(path)).isEqualTo(Files.getOwner(directory));
  }

  /** What flock(1) answers when it does not get the lock at once: 1. */
  private static int flock(Path path, String command) throws Exception {
    return new ProcessBuilder("flock", "--nonblock", path.toString(), command).start().waitFor();
  }
}
