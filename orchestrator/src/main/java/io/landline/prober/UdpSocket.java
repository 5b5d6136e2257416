// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.ffi.LibC;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.testhost.LentSocket;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.OptionalLong;

/** A UDP socket on the event loop; each datagram comes with the time of its arrival. */
final class UdpSocket implements AutoCloseable {
  /** Longer than any probe on a usual link; a truncated datagram is not a valid probe. */
  private static final int LONGEST = 9216;

  /** A longer delay, in nanoseconds, means that the wall clock was set in between. */
  private static final long TOO_LONG = 10_000_000_000L;

  /** Two clock readings further apart, in nanoseconds, were interrupted and are repeated. */
  private static final long AT_ONCE = 20_000;

  private static final int READINGS = 5;

  /** Receives each datagram, on the event loop. */
  interface Receiver {
    /**
     * Receives a datagram.
     *
     * @param at when the kernel received it, in {@link System#nanoTime}'s time
     */
    void received(byte[] bytes, Endpoint from, long at);
  }

  /** Receives each ICMP message, on the event loop. */
  interface EchoReceiver {
    /**
     * Receives a message.
     *
     * @param at when the kernel received it, in {@link System#nanoTime}'s time
     */
    void received(byte[] bytes, long at);
  }

  private interface PacketReceiver {
    void received(DatagramPacket packet, long at);
  }

  private final EpollDatagramChannel channel;
  private final Endpoint local;

  private UdpSocket(EpollDatagramChannel channel) {
    this.channel = channel;
    this.local = endpoint(channel.localAddress());
  }

  /**
   * Registers a socket with the event loop.
   *
   * @param lent a bound UDP socket that does not block; closed together with this
   * @throws ProbeException if it cannot be used
   */
  static UdpSocket over(EventLoopGroup loop, LentSocket lent, Receiver receiver) {
    return over(
        loop,
        lent,
        (packet, at) -> {
          if (packet.sender().getPort() != 0) {
            receiver.received(
                ByteBufUtil.getBytes(packet.content()), endpoint(packet.sender()), at);
          }
        });
  }

  /**
   * The same with a socket for ICMP echo, whose messages have no ports.
   *
   * @throws ProbeException if it cannot be used
   */
  static UdpSocket echo(EventLoopGroup loop, LentSocket lent, EchoReceiver receiver) {
    return over(
        loop, lent, (packet, at) -> receiver.received(ByteBufUtil.getBytes(packet.content()), at));
  }

  private static UdpSocket over(EventLoopGroup loop, LentSocket lent, PacketReceiver receiver) {
    // Turns timestamps on, before the first datagram.
    LibC.get().lastReceived(lent.fd());
    EpollDatagramChannel channel = new EpollDatagramChannel(lent.fd());
    channel.closeFuture().addListener(closed -> lent.giveBack().run());
    ChannelFuture registered =
        new Bootstrap()
            .group(loop)
            .channelFactory(() -> channel)
            .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LONGEST))
            .handler(new Handler(lent.fd(), receiver))
            .register()
            .awaitUninterruptibly();
    if (!registered.isSuccess()) {
      Futures.ignoreResult(channel.close().awaitUninterruptibly());
      throw new ProbeException(
          "cannot use a socket: " + registered.cause().getMessage(), registered.cause());
    }
    return new UdpSocket(channel);
  }

  /** The local address and port. */
  Endpoint local() {
    return local;
  }

  /**
   * Sends a datagram; at once if called on the event loop.
   *
   * @param failed runs if the kernel refuses it
   */
  void send(byte[] bytes, Endpoint to, Runnable failed) {
    send(bytes, to.address(), to.port(), failed);
  }

  /**
   * The same; a socket for ICMP sends to port 0.
   *
   * @param failed runs if the kernel refuses it
   */
  void send(byte[] bytes, IpAddress to, int port, Runnable failed) {
    InetSocketAddress address = new InetSocketAddress(to.toInetAddress(), port);
    channel
        .writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(bytes), address))
        .addListener(
            sent -> {
              if (!sent.isSuccess()) {
                failed.run();
              }
            });
  }

  @Override
  public void close() {
    Futures.ignoreResult(channel.close());
  }

  static Endpoint endpoint(InetSocketAddress address) {
    return new Endpoint(IpAddress.of(address.getAddress().getAddress()), address.getPort());
  }

  private static final class Handler extends SimpleChannelInboundHandler<DatagramPacket> {
    private final int fd;
    private final PacketReceiver receiver;

    Handler(int fd, PacketReceiver receiver) {
      this.fd = fd;
      this.receiver = receiver;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      // This is the time of the datagram just read: Netty delivers each before it reads the next.
      OptionalLong stamp = LibC.get().lastReceived(fd);
      long at = stamp.isPresent() ? monotonic(stamp.getAsLong()) : System.nanoTime();
      receiver.received(packet, at);
    }

    /** Converts a recent wall-clock time: both clocks are read together. */
    private static long monotonic(long stamp) {
      long best = Long.MAX_VALUE;
      long at = 0;
      for (int i = 0; i < READINGS && best > AT_ONCE; i++) {
        long before = System.nanoTime();
        long waited = wallNanos() - stamp;
        long between = System.nanoTime() - before;
        if (between < best) {
          best = between;
          at = waited < 0 || waited > TOO_LONG ? before : before + between / 2 - waited;
        }
      }
      return at;
    }

    private static long wallNanos() {
      Instant now = Instant.now();
      return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    /** Ignores ICMP errors such as port unreachable: a lost datagram is counted anyway. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {}
  }
}
