// SPDX-License-Identifier: Apache-2.0
package io.landline.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnixDatagramTest {
  private static String sentTo(String address) {
    LibC libc = LibC.get();
    int fd = libc.socket(LibC.AF_UNIX, LibC.SOCK_DGRAM, 0);
    try {
      libc.bind(fd, UnixDatagram.address(address));
      UnixDatagram.send(address, "READY=1\n");
      assertThat(libc.awaitReadable(fd, Duration.ofSeconds(5))).isTrue();
      ByteBuffer bytes = ByteBuffer.allocateDirect(100);
      byte[] text = new byte[libc.recvfrom(fd, bytes, 0, new byte[110])];
      bytes.get(text);
      return new String(text, StandardCharsets.UTF_8);
    } finally {
      libc.close(fd);
    }
  }

  @Test
  void reaches_a_path(@TempDir Path folder) {
    assertThat(sentTo(folder.resolve("notify").toString())).isEqualTo("READY=1\n");
  }

  @Test
  void reaches_an_abstract_address() {
    assertThat(sentTo("@landline-test-" + ProcessHandle.current().pid())).isEqualTo("READY=1\n");
  }

  @Test
  void says_that_nobody_listens() {
    assertThatThrownBy(() -> UnixDatagram.send("@landline-nobody-listens", "x"))
        .isInstanceOf(NativeCallException.class)
        .hasMessageContaining("ECONNREFUSED");
  }

  @Test
  void refuses_what_is_no_address() {
    assertThatThrownBy(() -> UnixDatagram.send("relative", "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> UnixDatagram.send("/" + "x".repeat(107), "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
