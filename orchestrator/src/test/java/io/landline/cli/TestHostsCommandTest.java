// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.landline.config.HostPaths;
import io.landline.ffi.LibC;
import io.landline.ffi.UnixPacketListener;
import io.landline.testhost.TestHostException;
import io.landline.testhost.TestHostSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Root's command and a service that may not make its test host, without systemd between them. */
final class TestHostsCommandTest {
  private static final int PORT = 51882;

  @TempDir Path root;

  private HostPaths paths() {
    return new HostPaths(root);
  }

  private TestHostSource service() {
    return TestHostSource.asking(paths().testHostSocket(), paths().testHostsDown());
  }

  /** What a service does in each round, until it has them. */
  private static boolean isServed(TestHostSource service) {
    for (int i = 0; i < 1000; i++) {
      try {
        LibC.get().close(service.sockets(PORT).answerer(PORT).fd());
        return true;
      } catch (TestHostException e) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
    return false;
  }

  @Test
  void up_waits_for_the_service_hands_over_and_leaves_nothing() throws Exception {
    assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "needs root");
    CompletableFuture<Cli.Outcome> up =
        CompletableFuture.supplyAsync(() -> new Cli(root).run("test-hosts", "up"));
    try (TestHostSource service = service()) {
      assertThat(isServed(service)).isTrue();
      Cli.Outcome outcome = up.get(30, TimeUnit.SECONDS);
      assertThat(outcome.err()).startsWith("waiting for the service to ask");
      assertThat(outcome.out()).isEqualTo("the service has its test host\n");
      assertThat(outcome.code()).isZero();
      assertThat(paths().testHostSocket()).doesNotExist();
    }
  }

  @Test
  void up_leaves_the_socket_to_its_listener_and_ends_down() throws Exception {
    Files.createDirectories(paths().run());
    assertThat(new Cli(root).run("test-hosts", "down").out())
        .startsWith("the test host is removed in the next round of probes");
    assertThat(new Cli(root).run("test-hosts", "down", "--json").out())
        .contains("\"changed\": false");
    try (TestHostSource service = service()) {
      assertThat(service.isDown()).isTrue();
      assertThatThrownBy(() -> service.sockets(PORT)).hasMessageContaining("test-hosts down");
      try (UnixPacketListener systemd = UnixPacketListener.at(paths().testHostSocket())) {
        assertThat(new Cli(root).run("test-hosts", "up", "--json").out())
            .contains("\"changed\": true");
        assertThat(systemd.accept(Duration.ZERO)).isEqualTo(Optional.empty());
      }
      assertThat(service.isDown()).isFalse();
    }
  }

  @Test
  void the_service_alone_may_ask() throws Exception {
    CompletableFuture<Cli.Outcome> up =
        CompletableFuture.supplyAsync(() -> new Cli(root).run("test-hosts", "up"));
    Path socket = paths().testHostSocket();
    String mode = "";
    for (int i = 0; i < 1000 && !mode.equals("rw-------"); i++) {
      if (Files.exists(socket)) {
        mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(socket));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    assertThat(mode).isEqualTo("rw-------");
    try (TestHostSource service = service()) {
      assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "needs root");
      assertThat(isServed(service)).isTrue();
    }
    assertThat(up.get(30, TimeUnit.SECONDS).code()).isZero();
  }
}
