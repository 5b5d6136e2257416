// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.ffi.LibC;
import io.landline.ffi.NativeCallException;
import io.landline.health.fact.LegResult;
import io.landline.net.Endpoint;
import io.landline.net.InterfaceName;
import io.landline.probe.ProbeDatagram;
import io.landline.probe.ProbeKey;
import io.landline.testhost.LentSocket;
import io.landline.testhost.TestHostSockets;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Probes with one TCP connection: connects, sends a hello, and reads the answer. */
final class StreamProbe extends ChannelInboundHandlerAdapter {
  private static final RawUnixChannelOption SO_BINDTODEVICE =
      new RawUnixChannelOption("SO_BINDTODEVICE", 1, 25, Sockets.IFNAMSIZ);
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A multiple of the timeout for one answer, since the bytes need several round trips. */
  private static final int TIMES = 3;

  private final ProbeKey key;
  private final ProbeDatagram hello;
  private final int wanted;
  private final byte[] head = new byte[ProbeDatagram.SHORTEST];
  private final CompletableFuture<LegResult> result = new CompletableFuture<>();
  private final long begun = System.nanoTime();
  private Optional<Duration> connected = Optional.empty();
  private int received;

  private StreamProbe(ProbeKey key, ProbeDatagram hello, int wanted) {
    this.key = key;
    this.hello = hello;
    this.wanted = wanted;
  }

  /**
   * Tries whether the connection opens and the hello is answered.
   *
   * @param lent a socket that is not connected; closed and given back when the result is complete
   * @param timeout for all of it
   */
  static CompletableFuture<LegResult> brief(
      EventLoop loop, ProbeKey key, LentSocket lent, Endpoint to, Duration timeout) {
    StreamProbe probe =
        new StreamProbe(key, ProbeDatagram.briefHello(RANDOM.nextLong()), ProbeDatagram.SHORTEST);
    try {
      LibC.get().connect(lent.fd(), TestHostSockets.sockaddr(to.address(), to.port()));
    } catch (NativeCallException e) {
      // EINPROGRESS is expected; after any other error the connection never opens.
    }
    // Netty assumes that the socket is connected: the hello waits in its queue until it is.
    EpollSocketChannel channel = new EpollSocketChannel(lent.fd());
    channel.pipeline().addLast(probe);
    channel
        .closeFuture()
        .addListener(
            closed -> {
              try {
                lent.giveBack().run();
              } finally {
                probe.end();
              }
            });
    loop.register(channel)
        .addListener(
            registered -> {
              if (!channel.isActive()) {
                // It failed already. Nothing would read the error, and epoll would report it
                // forever.
                Futures.ignoreResult(channel.close());
              }
            });
    Futures.ignoreResult(
        loop.schedule(
            () -> Futures.ignoreResult(channel.close()),
            timeout.toMillis(),
            TimeUnit.MILLISECONDS));
    return probe.result;
  }

  /**
   * Tries whether {@link StreamResponder#BYTES} bytes come back.
   *
   * @param device the interface to leave by
   * @param timeout for one answer
   */
  static CompletableFuture<LegResult> begin(
      EventLoop loop, ProbeKey key, InterfaceName device, Endpoint to, Duration timeout) {
    StreamProbe probe =
        new StreamProbe(key, ProbeDatagram.hello(RANDOM.nextLong()), StreamResponder.BYTES);
    byte[] name = device.name().getBytes(StandardCharsets.UTF_8);
    Channel channel =
        new Bootstrap()
            .group(loop)
            .channel(EpollSocketChannel.class)
            .option(SO_BINDTODEVICE, ByteBuffer.wrap(Arrays.copyOf(name, Sockets.IFNAMSIZ)))
            .handler(probe)
            .connect(new InetSocketAddress(to.address().toInetAddress(), to.port()))
            .channel();
    Futures.ignoreResult(
        loop.schedule(
            () -> Futures.ignoreResult(channel.close()),
            timeout.toMillis() * TIMES,
            TimeUnit.MILLISECONDS));
    channel.closeFuture().addListener(closed -> probe.end());
    return probe.result;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context
        .writeAndFlush(Unpooled.wrappedBuffer(hello.encode(key)))
        .addListener(
            written -> {
              if (written.isSuccess()) {
                connected = Optional.of(Duration.ofNanos(System.nanoTime() - begun));
              }
            });
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      ByteBuf bytes = (ByteBuf) message;
      while (received < head.length && bytes.isReadable()) {
        head[received++] = bytes.readByte();
      }
      received = Math.min(wanted, received + bytes.readableBytes());
    } finally {
      ReferenceCountUtil.release(message);
    }
    if (received == wanted) {
      Futures.ignoreResult(context.close());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Futures.ignoreResult(context.close());
  }

  /** Bytes from anyone without the key do not count. */
  private void end() {
    boolean authentic =
        ProbeDatagram.decode(head, key)
            .filter(d -> d.kind() == ProbeDatagram.Kind.HELLO_BACK)
            .filter(d -> d.nonce() == hello.nonce())
            .isPresent();
    result.complete(new LegResult.Stream(connected, authentic ? received : 0, wanted));
  }
}
