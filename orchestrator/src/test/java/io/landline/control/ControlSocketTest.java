// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.api.Examples;
import io.landline.api.ServiceState;
import io.landline.change.Author;
import io.landline.change.ChangeRecord;
import io.landline.control.ControlException.Kind;
import io.landline.json.RecordCodec;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real sockets. */
final class ControlSocketTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ServiceState STATE = Examples.quiet();
  private static final Request.Up CHANGE =
      new Request.Up(new ChangeRecord(new Author("root", false, Optional.empty()), "up"));

  @TempDir Path directory;
  private Path socket;
  private ControlServer server;

  /** Changes that wait for an answer. */
  private final Queue<Consumer<Reply>> waiting = new ConcurrentLinkedQueue<>();

  private final CountDownLatch changeCame = new CountDownLatch(1);

  @BeforeEach
  void listen() throws IOException {
    socket = directory.resolve("control.sock");
    server = ControlServer.open(socket, this::answer);
  }

  @AfterEach
  void close() {
    server.close();
    assertThat(socket).doesNotExist();
  }

  private void answer(Request request, Consumer<Reply> reply) {
    if (request.looks()) {
      reply.accept(new Reply.State(STATE));
    } else {
      waiting.add(reply);
      changeCame.countDown();
    }
  }

  private Reply status() throws ControlException {
    return new ControlClient(socket).ask(new Request.State(), PATIENCE);
  }

  private SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  private static String read(SocketChannel channel) throws IOException {
    ByteBuffer in = ByteBuffer.allocate(1 << 16);
    while (channel.read(in) >= 0) {
      assertThat(in.hasRemaining()).isTrue();
    }
    return new String(in.array(), 0, in.position(), StandardCharsets.UTF_8);
  }

  private static void write(SocketChannel channel, String text) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (out.hasRemaining()) {
      channel.write(out);
    }
  }

  @Test
  void a_question_is_answered() throws Exception {
    assertThat(status()).isEqualTo(new Reply.State(STATE));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isIn("rw-rw----", "rw-------"); // the group may, where there is one
  }

  @Test
  void many_at_once_are_answered_while_a_change_is_under_way() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(20);
    try {
      Future<Reply> change = threads.submit(() -> new ControlClient(socket).ask(CHANGE, PATIENCE));
      changeCame.await();
      List<Future<Reply>> all = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        all.add(threads.submit(this::status));
      }
      for (Future<Reply> one : all) {
        assertThat(one.get()).isEqualTo(new Reply.State(STATE));
      }
      assertThat(change.isDone()).isFalse();
      waiting.remove().accept(new Reply.Settled(true));
      assertThat(change.get()).isEqualTo(new Reply.Settled(true));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void silent_slow_and_deaf_clients_harm_no_other_client() throws Exception {
    List<SocketChannel> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        SocketChannel channel = connect();
        idle.add(channel);
        if (i % 2 == 0) {
          write(channel, "{\"landline\":2,");
        }
      }
      assertThat(status()).isEqualTo(new Reply.State(STATE));
    } finally {
      for (SocketChannel channel : idle) {
        channel.close();
      }
    }
    assertThat(status()).isEqualTo(new Reply.State(STATE));
  }

  @Test
  void a_line_may_come_in_pieces() throws Exception {
    try (SocketChannel channel = connect()) {
      for (char c : "{\"landline\":2,\"verb\":\"state\"}\n".toCharArray()) {
        write(channel, String.valueOf(c));
      }
      assertThat(read(channel)).contains("seattle").endsWith("\n");
    }
  }

  @Test
  void nonsense_is_refused_in_words() throws Exception {
    try (SocketChannel channel = connect()) {
      write(channel, "GET / HTTP/1.1\n");
      assertThat(read(channel))
          .contains("not_understood")
          .contains("not JSON")
          .contains("restart the service after an update");
    }
  }

  @Test
  void a_line_without_end_is_refused() throws Exception {
    try (SocketChannel channel = connect()) {
      String much = "x".repeat(1 << 20);
      try {
        for (int i = 0; i < 64; i++) {
          write(channel, much);
        }
      } catch (IOException e) {
        // The server has closed it already.
      }
      channel.shutdownOutput();
      assertThat(read(channel)).contains("a request is at most");
    }
  }

  @Test
  void who_hangs_up_is_forgotten() throws Exception {
    try (SocketChannel channel = connect()) {
      write(channel, RecordCodec.encode(Request.class, CHANGE) + "\n");
      changeCame.await();
    }
    waiting.remove().accept(new Reply.Settled(true));
    assertThat(status()).isEqualTo(new Reply.State(STATE));
  }

  @Test
  void a_new_service_takes_the_place_of_one_that_was_killed() throws Exception {
    server.close();
    try (var left = java.nio.channels.ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(socket));
    }
    assertThatThrownBy(this::status)
        .isInstanceOfSatisfying(
            ControlException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_SERVICE));
    server = ControlServer.open(socket, this::answer);
    assertThat(status()).isEqualTo(new Reply.State(STATE));
  }

  @Test
  void without_a_service_the_client_reports_that() {
    assertThatThrownBy(
            () -> new ControlClient(directory.resolve("nobody")).ask(new Request.State(), PATIENCE))
        .isInstanceOfSatisfying(
            ControlException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_SERVICE));
  }

  @Test
  void the_client_does_not_wait_for_ever() {
    assertThatThrownBy(() -> new ControlClient(socket).ask(CHANGE, Duration.ofMillis(50)))
        .isInstanceOfSatisfying(
            ControlException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_ANSWER));
  }

  /** A member of the group, as a process of its own: the kernel says that it is another user. */
  private Process member(int user, String perl) throws IOException {
    Assumptions.assumeTrue(
        Files.getOwner(Path.of("/proc/self")).getName().equals("root"),
        "only root can be somebody else");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
    String program =
        "use IO::Socket::UNIX; $| = 1; sub c { IO::Socket::UNIX->new(Peer => $ARGV[0]) or die $! } "
            + perl;
    return new ProcessBuilder(
            "setpriv",
            "--reuid=" + user,
            "--clear-groups",
            "perl",
            "-MSocket",
            "-e",
            program,
            socket.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Waits for its line. */
  private static void awaitLine(Process process, String line) throws IOException {
    StringBuilder seen = new StringBuilder();
    for (int c = process.getInputStream().read(); c != '\n'; c = process.getInputStream().read()) {
      assertThat(c).as("it ended after: " + seen).isNotNegative();
      seen.append((char) c);
    }
    assertThat(seen.toString()).isEqualTo(line);
  }

  @Test
  void a_flood_of_a_member_drops_neither_root_nor_another_member() throws Exception {
    // Of root: one whose change is under way, and one that has said half of its line.
    ExecutorService threads = Executors.newFixedThreadPool(1);
    Future<Reply> change = threads.submit(() -> new ControlClient(socket).ask(CHANGE, PATIENCE));
    changeCame.await();
    // Of a member: 64 connections, and then ever more when it is told so.
    Process flood =
        member(
            65534,
            "push @s, c() for 1 .. 64; print \"64\\n\"; <STDIN>; while (1) { push @s, c();"
                + " shift @s if @s > 64; print \"1000\\n\" if ++$n == 1000 }");
    awaitLine(flood, "64");
    Process other =
        member(
            65533,
            "$s = c(); print $s '{\"landline\":2,'; $s->flush; print \"half\\n\"; <STDIN>;"
                + " print $s qq('verb':'state'}\\n) =~ s/'/\"/gr; $s->flush;"
                + " print <$s> =~ /seattle/ ? \"answered\\n\" : \"dropped\\n\";");
    try (SocketChannel half = connect()) {
      write(half, "{\"landline\":2,");
      awaitLine(other, "half");
      flood.getOutputStream().write('\n');
      flood.getOutputStream().flush();
      awaitLine(flood, "1000");
      for (int i = 0; i < 20; i++) {
        assertThat(status()).isEqualTo(new Reply.State(STATE));
      }
      write(half, "\"verb\":\"state\"}\n");
      assertThat(read(half)).contains("seattle");
      other.getOutputStream().write('\n');
      other.getOutputStream().flush();
      awaitLine(other, "answered");
      assertThat(change.isDone()).isFalse();
      waiting.remove().accept(new Reply.Settled(true));
      assertThat(change.get()).isEqualTo(new Reply.Settled(true));
    } finally {
      flood.destroyForcibly().waitFor();
      other.destroyForcibly().waitFor();
      threads.shutdownNow();
    }
  }

  @Test
  void a_member_has_a_share_and_no_more() throws Exception {
    Process member =
        member(
            65534,
            // The newest first: it is accepted last, when the others are dropped already.
            "$SIG{PIPE} = 'IGNORE'; push @s, c() for 1 .. 40; $n = 0; for $c (reverse @s) {"
                + " print $c qq({\"landline\":2,\"verb\":\"state\"}\\n); $c->flush;"
                + " $n++ if (<$c> // '') =~ /seattle/ } print \"$n\\n\";");
    try {
      awaitLine(member, String.valueOf(ControlServer.OF_ONE_USER));
    } finally {
      member.destroyForcibly().waitFor();
    }
  }

  @Test
  void the_service_sees_that_a_caller_is_gone() throws Exception {
    server.close();
    CountDownLatch came = new CountDownLatch(1);
    AtomicReference<Caller> caller = new AtomicReference<>();
    server =
        ControlServer.open(
            socket,
            (request, who) -> {
              if (request instanceof Request.Probe) {
                caller.set(who);
                came.countDown();
              } else {
                answer(request, who);
              }
            });
    try (SocketChannel channel = connect()) {
      write(channel, RecordCodec.encode(Request.class, new Request.Probe()) + "\n");
      came.await();
      assertThat(Objects.requireNonNull(caller.get()).isGone()).isFalse();
    }
    // One thread serves all: what comes later is answered later than the end is seen.
    for (int i = 0; i < 1000 && !Objects.requireNonNull(caller.get()).isGone(); i++) {
      status();
    }
    assertThat(Objects.requireNonNull(caller.get()).isGone()).isTrue();
  }
}
