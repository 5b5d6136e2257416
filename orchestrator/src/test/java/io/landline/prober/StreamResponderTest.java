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

/** Connects to a responder with sockets of this host. */
final class StreamResponderTest {
  private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

  /** Another address of this host, which stands for the other host. */
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

  private LegResult brief(ProbeKey prober, int port) {
    int fd = LibC.get().socket(LibC.AF_INET, LibC.SOCK_STREAM | LibC.SOCK_NONBLOCK, 0);
    return StreamProbe.brief(
            loop.next(),
            prober,
            LentSocket.own(fd),
            new Endpoint(LOOPBACK, port),
            Duration.ofSeconds(5))
        .join();
  }

  @Test
  void a_brief_hello_gets_only_its_answer() {
    assertThat(brief(key, at.getPort()))
        .isInstanceOfSatisfying(
            LegResult.Stream.class,
            stream -> {
              assertThat(stream.isWhole()).isTrue();
              assertThat(stream.wanted()).isEqualTo(ProbeDatagram.SHORTEST);
            });
  }

  @Test
  void another_key_and_a_closed_port_get_no_answer() throws IOException {
    ProbeKey anotherKey = ProbeKey.ofSite(PrivateKey.generate(), hub.publicKey());
    assertThat(brief(anotherKey, at.getPort()))
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

  /** In the lab, time stands still while a process is busy: a busy loop would never time out. */
  @Test
  void a_connection_that_failed_before_registration_ends_at_once() throws IOException {
    int closed;
    try (ServerSocket free = new ServerSocket(0, 1, LOOPBACK.toInetAddress())) {
      closed = free.getLocalPort();
    }
    int fd = LibC.get().socket(LibC.AF_INET, LibC.SOCK_STREAM | LibC.SOCK_NONBLOCK, 0);
    CompletableFuture<LegResult> result =
        StreamProbe.brief(
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

  /** The number of bytes that answer an authentic hello. */
  private int answerLength(Socket socket) throws IOException {
    socket.getOutputStream().write(ProbeDatagram.hello(7).encode(key));
    return socket.getInputStream().readAllBytes().length;
  }

  @Test
  void an_authentic_hello_is_answered() throws IOException {
    assertThat(answerLength(connect())).isEqualTo(StreamResponder.BYTES);
  }

  @Test
  void idle_connections_do_not_keep_a_probe_out() throws IOException {
    List<Socket> idle = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      idle.add(connect());
    }
    assertThat(answerLength(connect())).isEqualTo(StreamResponder.BYTES);
    // Only the oldest was closed: the next one is still answered.
    assertThat(idle.get(0).getInputStream().read()).isEqualTo(-1);
    assertThat(answerLength(idle.get(1))).isEqualTo(StreamResponder.BYTES);
  }

  @Test
  void a_flood_from_elsewhere_closes_no_connection_of_the_other_host() throws IOException {
    Socket probe = new Socket();
    sockets.add(probe);
    probe.setSoTimeout(PATIENCE_MILLIS);
    probe.bind(new InetSocketAddress(OTHER_HOST.toInetAddress(), 0));
    probe.connect(at);
    for (int i = 0; i < 3 * MANY; i++) {
      connect();
    }
    // The first of these are closed now, but not the probe, which is older.
    assertThat(sockets.get(1).getInputStream().read()).isEqualTo(-1);
    assertThat(answerLength(probe)).isEqualTo(StreamResponder.BYTES);
  }
}
