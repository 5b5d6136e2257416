// SPDX-License-Identifier: Apache-2.0
package io.landline.testhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.landline.ffi.Errno;
import io.landline.ffi.LibC;
import io.landline.ffi.NativeCallException;
import io.landline.ffi.UnixPacketListener;
import io.landline.ffi.UnixPacketSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that may not create a test host, and root at the other end of a real socket. */
final class TestHostSourceTest {
  private static final int PORT = 51882;
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Set<PosixFilePermission> ALL = PosixFilePermissions.fromString("rwxrwxrwx");

  @TempDir Path folder;
  private final AtomicLong clock = new AtomicLong();
  private Path socket = Path.of("/");
  private Path mark = Path.of("/");
  private TestHostSource source = TestHostSource.asking(socket, mark);

  @BeforeEach
  void prepare() throws Exception {
    assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "needs root");
    socket = folder.resolve("test-hosts.sock");
    mark = folder.resolve("down");
    source =
        new TestHostSource(
            socket,
            mark,
            () -> {
              throw new NativeCallException("unshare", Errno.EPERM);
            },
            clock::get);
  }

  /** Root's side: answers this many requests. */
  private CompletableFuture<Void> root(int questions, Consumer<UnixPacketSocket> way)
      throws Exception {
    UnixPacketListener listener = UnixPacketListener.at(socket);
    return CompletableFuture.runAsync(
        () -> {
          try (listener) {
            for (int i = 0; i < questions; i++) {
              try (UnixPacketSocket client = listener.accept(SOON).orElseThrow()) {
                way.accept(client);
              }
            }
          }
        });
  }

  private static void give(UnixPacketSocket client) {
    Handover.give(client, 4711);
  }

  @Test
  void sockets_from_root_are_kept() throws Exception {
    CompletableFuture<Void> root = root(1, TestHostSourceTest::give);
    TestHostSockets sockets = source.sockets(PORT);
    root.join();
    // The sockets work after root's process has ended.
    LibC.get().close(sockets.answerer(PORT).fd());
    assertThat(source.sockets(PORT)).isSameAs(sockets);
    source.close();
  }

  @Test
  void another_port_needs_other_sockets() throws Exception {
    CompletableFuture<Void> root = root(2, TestHostSourceTest::give);
    TestHostSockets first = source.sockets(PORT);
    LibC.get().close(first.answerer(PORT).fd());
    assertThat(source.sockets(PORT + 1)).isNotSameAs(first);
    root.join();
    source.close();
  }

  @Test
  void closing_leaves_no_socket_open() throws Exception {
    CompletableFuture<Void> warm = root(1, TestHostSourceTest::give);
    source.sockets(PORT);
    warm.join();
    source.close();
    OpenFiles before = OpenFiles.now();
    CompletableFuture<Void> root = root(1, TestHostSourceTest::give);
    source.sockets(PORT);
    root.join();
    source.close();
    before.assertNoMoreAreOpen();
  }

  @Test
  void without_a_listener_it_names_the_command_and_retries_at_once() throws Exception {
    assertThatThrownBy(() -> source.sockets(PORT))
        .isInstanceOf(TestHostException.class)
        .hasMessage(
            "this service may not create a test host, and no other process provides one: systemctl"
                + " start landline-test-hosts.socket, or landline test-hosts up");
    CompletableFuture<Void> root = root(1, TestHostSourceTest::give);
    source.sockets(PORT);
    root.join();
    source.close();
  }

  @Test
  void pauses_grow_while_the_program_fails() throws Exception {
    List<Long> asked = new ArrayList<>();
    CompletableFuture<Void> root = root(5, client -> asked.add(clock.get() / 1_000_000_000));
    for (long second = 0; second < 400; second++) {
      clock.set(second * 1_000_000_000);
      assertThatThrownBy(() -> source.sockets(PORT))
          .isInstanceOf(TestHostException.class)
          .hasMessageContaining("ended without creating a test host")
          .hasMessageContaining("journalctl -u 'landline-test-hosts@*'");
    }
    root.join();
    assertThat(asked).containsExactly(0L, 25L, 75L, 175L, 375L);
  }

  @Test
  void too_few_files_or_another_version_are_refused_and_closed() throws Exception {
    int file = LibC.get().open("/dev/null", LibC.O_RDONLY);
    OpenFiles before = OpenFiles.now();
    for (String text : List.of("landline test host 1", "landline test host 2")) {
      clock.addAndGet(Duration.ofHours(1).toNanos());
      CompletableFuture<Void> root =
          root(1, client -> client.send(new UnixPacketSocket.Packet(text, List.of(file, file))));
      assertThatThrownBy(() -> source.sockets(PORT))
          .isInstanceOf(TestHostException.class)
          .hasMessageContaining(text.endsWith("1") ? "2 files instead of" : "another version");
      root.join();
    }
    before.assertNoMoreAreOpen();
    LibC.get().close(file);
  }

  @Test
  void the_down_mark_removes_the_test_host_until_it_is_deleted() throws Exception {
    CompletableFuture<Void> root = root(2, TestHostSourceTest::give);
    TestHostSockets first = source.sockets(PORT);
    Files.createFile(mark);
    assertThat(source.isDown()).isTrue();
    assertThatThrownBy(() -> source.sockets(PORT))
        .isInstanceOf(TestHostException.class)
        .hasMessageContaining("landline test-hosts up ends that");
    Files.delete(mark);
    assertThat(source.sockets(PORT)).isNotSameAs(first);
    root.join();
    source.close();
  }

  @Test
  void another_user_gets_no_test_host() throws Exception {
    try (UnixPacketListener listener = UnixPacketListener.at(socket)) {
      Files.setPosixFilePermissions(socket, ALL);
      Process anotherUser = anotherUser("connect($s, pack_sockaddr_un($ARGV[0])) or die $!;");
      try (UnixPacketSocket client = listener.accept(SOON).orElseThrow()) {
        assertThatThrownBy(() -> Handover.give(client, 4711))
            .isInstanceOf(TestHostException.class)
            .hasMessage("user 65534 is not allowed to get a test host");
        Handover.give(client, 65534);
      } finally {
        anotherUser.destroy();
      }
    }
  }

  @Test
  void sockets_from_another_user_are_refused() throws Exception {
    Process anotherUser =
        anotherUser(
            "bind($s, pack_sockaddr_un($ARGV[0])) or die $!; listen($s, 1); print qq(here\\n);");
    try {
      assertThat(anotherUser.inputReader().readLine()).isEqualTo("here");
      assertThatThrownBy(() -> source.sockets(PORT))
          .isInstanceOf(TestHostException.class)
          .hasMessageContaining("user 65534 listens on the socket instead of root");
    } finally {
      anotherUser.destroy();
    }
  }

  /** Another user's process, which creates a socket, runs this, and stays. */
  private Process anotherUser(String does) throws Exception {
    Files.setPosixFilePermissions(folder, ALL);
    String become = "$| = 1; $( = $) = 65534; $< = $> = 65534;";
    String open = "socket(my $s, AF_UNIX, SOCK_SEQPACKET, 0) or die $!;";
    return new ProcessBuilder(
            "perl", "-MSocket", "-e", become + open + does + "sleep 60", socket.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
