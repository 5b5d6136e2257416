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

/** A service that may not make its test host, and root on the other end of a real socket. */
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

  /** Root, who answers so many questions, each in this way. */
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
  void what_root_hands_over_is_kept() throws Exception {
    CompletableFuture<Void> root = root(1, TestHostSourceTest::give);
    TestHostSockets sockets = source.sockets(PORT);
    root.join();
    // Root is gone, and they work.
    LibC.get().close(sockets.answerer(PORT).fd());
    assertThat(source.sockets(PORT)).isSameAs(sockets);
    source.close();
  }

  @Test
  void another_port_takes_others() throws Exception {
    CompletableFuture<Void> root = root(2, TestHostSourceTest::give);
    TestHostSockets first = source.sockets(PORT);
    LibC.get().close(first.answerer(PORT).fd());
    assertThat(source.sockets(PORT + 1)).isNotSameAs(first);
    root.join();
    source.close();
  }

  @Test
  void nothing_stays_open_of_what_was_handed_over() throws Exception {
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
  void where_nobody_listens_it_says_what_to_do_and_looks_again_at_once() throws Exception {
    assertThatThrownBy(() -> source.sockets(PORT))
        .isInstanceOf(TestHostException.class)
        .hasMessage(
            "this service may not create a test host, and no process provides one: systemctl"
                + " start landline-test-hosts.socket, or landline test-hosts up");
    CompletableFuture<Void> root = root(1, TestHostSourceTest::give);
    source.sockets(PORT);
    root.join();
    source.close();
  }

  @Test
  void a_program_that_fails_is_started_ever_more_rarely() throws Exception {
    List<Long> asked = new ArrayList<>();
    CompletableFuture<Void> root = root(5, client -> asked.add(clock.get() / 1_000_000_000));
    for (long second = 0; second < 400; second++) {
      clock.set(second * 1_000_000_000);
      assertThatThrownBy(() -> source.sockets(PORT))
          .isInstanceOf(TestHostException.class)
          .hasMessageContaining("ended without sending sockets")
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
  void a_mark_takes_it_down_and_its_end_brings_it_back() throws Exception {
    CompletableFuture<Void> root = root(2, TestHostSourceTest::give);
    TestHostSockets first = source.sockets(PORT);
    Files.createFile(mark);
    assertThat(source.isDown()).isTrue();
    assertThatThrownBy(() -> source.sockets(PORT))
        .isInstanceOf(TestHostException.class)
        .hasMessageContaining("to bring it back: landline test-hosts up");
    Files.delete(mark);
    assertThat(source.sockets(PORT)).isNotSameAs(first);
    root.join();
    source.close();
  }

  @Test
  void somebody_else_gets_none() throws Exception {
    try (UnixPacketListener listener = UnixPacketListener.at(socket)) {
      Files.setPosixFilePermissions(socket, ALL);
      Process nobody = nobody("connect($s, pack_sockaddr_un($ARGV[0])) or die $!;");
      try (UnixPacketSocket client = listener.accept(SOON).orElseThrow()) {
        assertThatThrownBy(() -> Handover.give(client, 4711))
            .isInstanceOf(TestHostException.class)
            .hasMessage("user 65534 connected, but may not have a test host");
        Handover.give(client, 65534);
      } finally {
        nobody.destroy();
      }
    }
  }

  @Test
  void nothing_is_taken_from_somebody_else() throws Exception {
    Process nobody =
        nobody("bind($s, pack_sockaddr_un($ARGV[0])) or die $!; listen($s, 1); print qq(here\\n);");
    try {
      assertThat(nobody.inputReader().readLine()).isEqualTo("here");
      assertThatThrownBy(() -> source.sockets(PORT))
          .isInstanceOf(TestHostException.class)
          .hasMessageContaining("user 65534 listens there instead of root");
    } finally {
      nobody.destroy();
    }
  }

  /** Another user with a socket, who does this and stays. */
  private Process nobody(String does) throws Exception {
    Files.setPosixFilePermissions(folder, ALL);
    String become = "$| = 1; $( = $) = 65534; $< = $> = 65534;";
    String open = "socket(my $s, AF_UNIX, SOCK_SEQPACKET, 0) or die $!;";
    return new ProcessBuilder(
            "perl", "-MSocket", "-e", become + open + does + "sleep 60", socket.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
