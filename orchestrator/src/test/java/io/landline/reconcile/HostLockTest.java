// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
