// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.ffi.LibC;
import io.landline.health.fact.LegResult;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.probe.ProbeDatagram;
import io.landline.probe.ProbeKey;
import io.landline.testhost.LentSocket;
import io.landline.testhost.TestHostSockets;
import io.landline.wireguard.PrivateKey;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Anybody may connect: sockets of this host do. */
final class StreamResponderTest {
  private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

  /** Another address of this host. */
  private static final IpAddress OTHER_HOST = IpAddress.parse("127.0.0.2");

  private static final int MANY = 16;
  private static final int PATIENCE_MILLIS = 5_000;

  private final PrivateKey hub = PrivateKey.generate();
  private final ProbeKey key = ProbeKey.ofSite(PrivateKey.generate(), hub.publicKey());
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final List<Socket> sockets = new ArrayList<>();
  private InetSocketAddress at;
  private StreamResponder responder;

  @BeforeEach
  void listen() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, LOOPBACK.toInetAddress())) {
      at = new InetSocketAddress(LOOPBACK.toInetAddress(), free.getLocalPort());
    }
    LibC libc = LibC.get();
    int fd = libc.socket(LibC.AF_INET, LibC.SOCK_STREAM | LibC.SOCK_NONBLOCK, 0);
    libc.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_REUSEADDR, 1);
    TestHostSockets.bind(fd, LOOPBACK, at.getPort());
    libc.listen(fd, 2 * MANY);
    responder = new StreamResponder(loop, LentSocket.own(fd), List.of(key), OTHER_HOST::equals);
  }

  private LegResult brief(ProbeKey asker, int port) {
    int fd = LibC.get().socket(LibC.AF_INET, LibC.SOCK_STREAM | LibC.SOCK_NONBLOCK, 0);
    return StreamTrial.brief(
            loop.next(),
            asker,
            LentSocket.own(fd),
            new Endpoint(LOOPBACK, port),
            Duration.ofSeconds(5))
        .join();
  }

  @Test
  void a_brief_hello_gets_its_answer_and_no_more() {
    assertThat(brief(key, at.getPort()))
        .isInstanceOfSatisfying(
            LegResult.Stream.class,
            stream -> {
              assertThat(stream.isWhole()).isTrue();
              assertThat(stream.wanted()).isEqualTo(ProbeDatagram.SHORTEST);
            });
  }

  @Test
  void a_stranger_and_a_closed_port_make_no_stream() throws IOException {
    ProbeKey stranger = ProbeKey.ofSite(PrivateKey.generate(), hub.publicKey());
    assertThat(brief(stranger, at.getPort()))
        .isInstanceOfSatisfying(
            LegResult.Stream.class, stream -> assertThat(stream.received()).isZero());
    int closed;
    try (ServerSocket free = new ServerSocket(0, 1, LOOPBACK.toInetAddress())) {
      closed = free.getLocalPort();
    }
    assertThat(brief(key, closed))
        .isInstanceOfSatisfying(
            LegResult.Stream.class, stream -> assertThat(stream.connected()).isEmpty());
  }

  /** Where time stands still while somebody is busy, one that is would never end. */
  @Test
  void what_failed_before_it_was_watched_ends_at_once() throws IOException {
    int closed;
    try (ServerSocket free = new ServerSocket(0, 1, LOOPBACK.toInetAddress())) {
      closed = free.getLocalPort();
    }
    int fd = LibC.get().socket(LibC.AF_INET, LibC.SOCK_STREAM | LibC.SOCK_NONBLOCK, 0);
    CompletableFuture<LegResult> result =
        StreamTrial.brief(
            loop.next(),
            key,
            LentSocket.own(fd),
            new Endpoint(LOOPBACK, closed),
            Duration.ofDays(1));
    assertThat(result)
        .succeedsWithin(Duration.ofSeconds(30))
        .isInstanceOfSatisfying(
            LegResult.Stream.class, stream -> assertThat(stream.connected()).isEmpty());
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    responder.close();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(at);
    return socket;
  }

  /** How many bytes come back for an authentic hello until the other end closes. */
  private int answered(Socket socket) throws IOException {
    socket.getOutputStream().write(ProbeDatagram.hello(7).encode(key));
    return socket.getInputStream().readAllBytes().length;
  }

  @Test
  void an_authentic_hello_is_answered() throws IOException {
    assertThat(answered(connect())).isEqualTo(StreamResponder.BYTES);
  }

  @Test
  void strangers_who_say_nothing_do_not_keep_a_probe_out() throws IOException {
    List<Socket> idle = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      idle.add(connect());
    }
    assertThat(answered(connect())).isEqualTo(StreamResponder.BYTES);
    // The oldest made room, and only it: the next is answered still.
    assertThat(idle.get(0).getInputStream().read()).isEqualTo(-1);
    assertThat(answered(idle.get(1))).isEqualTo(StreamResponder.BYTES);
  }

  @Test
  void a_flood_of_strangers_closes_no_connection_of_the_other_host() throws IOException {
    Socket probe = new Socket();
    sockets.add(probe);
    probe.setSoTimeout(PATIENCE_MILLIS);
    probe.bind(new InetSocketAddress(OTHER_HOST.toInetAddress(), 0));
    probe.connect(at);
    for (int i = 0; i < 3 * MANY; i++) {
      connect();
    }
    // By now the first strangers are closed; the probe, older than all of them, is not.
    assertThat(sockets.get(1).getInputStream().read()).isEqualTo(-1);
    assertThat(answered(probe)).isEqualTo(StreamResponder.BYTES);
  }
}
