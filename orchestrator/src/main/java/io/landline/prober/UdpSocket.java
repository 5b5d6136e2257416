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

/** A UDP socket on the event loop, which tells of each datagram when the kernel received it. */
final class UdpSocket implements AutoCloseable {
  /** Longer than any probe on a usual link; what is cut short is no probe. */
  private static final int LONGEST = 9216;

  /** Says that somebody set the clock of the day between the kernel's time and ours. */
  private static final long TOO_LONG = 10_000_000_000L;

  /** Another thread may have run between two readings of clocks that lie further apart. */
  private static final long AT_ONCE = 20_000;

  private static final int READINGS = 5;

  /** Told of each datagram, on the event loop. */
  interface Receiver {
    /**
     * A datagram came.
     *
     * @param at when the kernel received it, on the scale of {@link System#nanoTime}
     */
    void received(byte[] bytes, Endpoint from, long at);
  }

  private final EpollDatagramChannel channel;
  private final Endpoint local;

  private UdpSocket(EpollDatagramChannel channel) {
    this.channel = channel;
    this.local = endpoint(channel.localAddress());
  }

  /**
   * Takes a socket to the event loop.
   *
   * @param lent a UDP socket that is bound and does not block; closed with this
   * @throws ProbeException if it cannot be used
   */
  static UdpSocket over(EventLoopGroup loop, LentSocket lent, Receiver receiver) {
    // From the first datagram on.
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
      Nobody.waitsFor(channel.close().awaitUninterruptibly());
      throw new ProbeException(
          "cannot use a socket: " + registered.cause().getMessage(), registered.cause());
    }
    return new UdpSocket(channel);
  }

  /** Where it is bound. */
  Endpoint local() {
    return local;
  }

  /**
   * Sends a datagram; on the event loop at once.
   *
   * @param failed told if the kernel refuses it
   */
  void send(byte[] bytes, Endpoint to, Runnable failed) {
    InetSocketAddress address = new InetSocketAddress(to.address().toInetAddress(), to.port());
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
    Nobody.waitsFor(channel.close());
  }

  static Endpoint endpoint(InetSocketAddress address) {
    return new Endpoint(IpAddress.of(address.getAddress().getAddress()), address.getPort());
  }

  private static final class Handler extends SimpleChannelInboundHandler<DatagramPacket> {
    private final int fd;
    private final Receiver receiver;

    Handler(int fd, Receiver receiver) {
      this.fd = fd;
      this.receiver = receiver;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      // Of the datagram that was just read: Netty hands on each before it reads the next.
      OptionalLong stamp = LibC.get().lastReceived(fd);
      long at = stamp.isPresent() ? monotonic(stamp.getAsLong()) : System.nanoTime();
      if (packet.sender().getPort() != 0) {
        receiver.received(ByteBufUtil.getBytes(packet.content()), endpoint(packet.sender()), at);
      }
    }

    /** A time of day a moment ago on the scale of the monotonic clock: both are read at once. */
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

    /** An ICMP error, such as for a port that nobody has: silence is what is counted. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {}
  }
}
