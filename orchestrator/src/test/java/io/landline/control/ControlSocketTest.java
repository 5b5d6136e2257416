// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.control.ControlException.Kind;
import io.landline.edit.Author;
import io.landline.edit.Deed;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real sockets. */
final class ControlSocketTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final StatusFacts FACTS =
      new StatusFacts(
          "hub",
          "seattle",
          1,
          Instant.EPOCH,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          new StatusFacts.Repairs(0, Optional.empty()),
          "",
          List.of());
  private static final Request.Up CHANGE =
      new Request.Up(new Deed(new Author("root", false, Optional.empty()), "up"));

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
      reply.accept(new Reply.Facts(FACTS));
    } else {
      waiting.add(reply);
      changeCame.countDown();
    }
  }

  private Reply status() throws ControlException {
    return new ControlClient(socket).ask(new Request.Status(), PATIENCE);
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
    assertThat(status()).isEqualTo(new Reply.Facts(FACTS));
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
        assertThat(one.get()).isEqualTo(new Reply.Facts(FACTS));
      }
      assertThat(change.isDone()).isFalse();
      waiting.remove().accept(new Reply.Settled(true));
      assertThat(change.get()).isEqualTo(new Reply.Settled(true));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void silent_slow_and_deaf_clients_harm_nobody() throws Exception {
    List<SocketChannel> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        SocketChannel channel = connect();
        idle.add(channel);
        if (i % 2 == 0) {
          write(channel, "{\"landline\":1,");
        }
      }
      assertThat(status()).isEqualTo(new Reply.Facts(FACTS));
    } finally {
      for (SocketChannel channel : idle) {
        channel.close();
      }
    }
    assertThat(status()).isEqualTo(new Reply.Facts(FACTS));
  }

  @Test
  void a_line_may_come_in_pieces() throws Exception {
    try (SocketChannel channel = connect()) {
      for (char c : "{\"landline\":1,\"verb\":\"status\"}\n".toCharArray()) {
        write(channel, String.valueOf(c));
      }
      assertThat(read(channel)).contains("seattle").endsWith("\n");
    }
  }

  @Test
  void nonsense_is_refused_in_words() throws Exception {
    try (SocketChannel channel = connect()) {
      write(channel, "GET / HTTP/1.1\n");
      assertThat(read(channel)).contains("not_understood").contains("not a JSON object");
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
      write(channel, RequestCodec.encode(CHANGE) + "\n");
      changeCame.await();
    }
    waiting.remove().accept(new Reply.Settled(true));
    assertThat(status()).isEqualTo(new Reply.Facts(FACTS));
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
    assertThat(status()).isEqualTo(new Reply.Facts(FACTS));
  }

  @Test
  void without_a_service_the_client_says_so() {
    assertThatThrownBy(
            () ->
                new ControlClient(directory.resolve("nobody")).ask(new Request.Status(), PATIENCE))
        .isInstanceOfSatisfying(
            ControlException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_SERVICE));
  }

  @Test
  void the_client_does_not_wait_for_ever() {
    assertThatThrownBy(() -> new ControlClient(socket).ask(CHANGE, Duration.ofMillis(50)))
        .isInstanceOfSatisfying(
            ControlException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_ANSWER));
  }
}
