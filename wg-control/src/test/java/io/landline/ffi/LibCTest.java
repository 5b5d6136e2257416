// SPDX-License-Identifier: Apache-2.0
package io.landline.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LibCTest {
  @Test
  void nativeCodeCanBeLoadedHere() {
    assertThat(LibC.unavailabilityCause()).isEmpty();
    assertThat(LibC.isAvailable()).isTrue();
  }

  @Test
  void aFailedCallTellsWhichAndWhy() {
    NativeCallException e =
        catchThrowableOfType(
            NativeCallException.class, () -> LibC.get().open("/nowhere/at/all", LibC.O_RDONLY));
    assertThat(e.call()).isEqualTo("open /nowhere/at/all");
    assertThat(e.errno()).isEqualTo(Errno.ENOENT);
    assertThat(e).hasMessage("open /nowhere/at/all: ENOENT (No such file or directory)");
  }

  @Test
  void everyErrnoHasItsKernelName() {
    assertThat(Errno.ERESTART.name()).isEqualTo("ERESTART");
    assertThat(new Errno(17)).isEqualTo(Errno.EEXIST).hasToString("EEXIST (File exists)");
    assertThat(new Errno(3000).name()).isEqualTo("errno 3000");
  }

  @Test
  void waitingEndsWhenTimeIsUp() {
    LibC libc = LibC.get();
    int fd = libc.socket(LibC.AF_NETLINK, LibC.SOCK_RAW, 0);
    try {
      assertThat(libc.awaitReadable(fd, Duration.ofMillis(20))).isFalse();
    } finally {
      libc.close(fd);
    }
  }
}
