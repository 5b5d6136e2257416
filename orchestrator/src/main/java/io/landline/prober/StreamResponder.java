// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.net.IpAddress;
import io.landline.probe.Answerer;
import io.landline.probe.ProbeDatagram;
import io.landline.probe.ProbeKey;
import io.landline.testhost.LentSocket;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Answers an authentic hello on a TCP connection with {@link #BYTES} bytes, or to a brief hello
 * with the answer alone, and closes the connection. Anyone may connect: when there are too many
 * connections, the oldest without an authentic hello is closed. The other host's connections are
 * counted separately, so no flood from elsewhere can displace them.
 */
final class StreamResponder implements AutoCloseable {
  /** Many full segments, so that a wrong MSS shows. */
  static final int BYTES = 65_536;

  private static final int ANSWERS_PER_SECOND = 500;
  private static final int CONNECTIONS = 16;
  private static final long PATIENCE_SECONDS = 10;

  private final Predicate<IpAddress> otherHost;
  private volatile Answerer answerer;
  private final Channel channel;

  /** Connections of the other host. */
  private final Set<Channel> expected = new HashSet<>();

  /** All other connections. */
  private final Set<Channel> others = new HashSet<>();

  /** Connections without an authentic hello so far, the oldest first. */
  private final Set<Channel> unauthenticated = new LinkedHashSet<>();

  /**
   * Begins to answer.
   *
   * @param lent a listening socket that does not block; closed together with this
   * @param otherHost whether the other host probes from an address
   */
  StreamResponder(
      EventLoopGroup loop,
      LentSocket lent,
      Collection<ProbeKey> keys,
      Predicate<IpAddress> otherHost) {
    this.otherHost = otherHost;
    this.answerer = answerer(keys);
    ChannelFuture registered =
        new ServerBootstrap()
            .group(loop)
            .channelFactory(() -> new EpollServerSocketChannel(lent.fd()))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel accepted) {
                    accept(accepted);
                  }
                })
            .register()
            .awaitUninterruptibly();
    this.channel = registered.channel();
    channel.closeFuture().addListener(closed -> lent.giveBack().run());
    if (!registered.isSuccess()) {
      Futures.ignoreResult(channel.close());
      throw new ProbeException("no TCP probes: " + registered.cause().getMessage());
    }
  }

  private static Answerer answerer(Collection<ProbeKey> keys) {
    return new Answerer(keys, ANSWERS_PER_SECOND, () -> true, System.nanoTime());
  }

  /** Answers probes with these keys from now on; connections stay open. */
  void answer(Collection<ProbeKey> keys) {
    answerer = answerer(keys);
  }

  /** On the event loop, like all handling of connections. */
  private void accept(Channel accepted) {
    boolean fromOtherHost =
        accepted.remoteAddress() instanceof InetSocketAddress from
            && otherHost.test(UdpSocket.endpoint(from).address());
    Set<Channel> alike = fromOtherHost ? expected : others;
    if (alike.size() >= CONNECTIONS && !makeRoom(alike)) {
      Futures.ignoreResult(accepted.close());
      return;
    }
    alike.add(accepted);
    unauthenticated.add(accepted);
    accepted
        .closeFuture()
        .addListener(
            closed -> {
              alike.remove(accepted);
              unauthenticated.remove(accepted);
            });
    Futures.ignoreResult(
        accepted
            .eventLoop()
            .schedule(
                () -> Futures.ignoreResult(accepted.close()), PATIENCE_SECONDS, TimeUnit.SECONDS));
    accepted.pipeline().addLast(new Hello());
  }

  /** Closes the oldest of these without an authentic hello; returns whether there was one. */
  private boolean makeRoom(Set<Channel> alike) {
    Optional<Channel> oldest = unauthenticated.stream().filter(alike::contains).findFirst();
    oldest.ifPresent(channel -> Futures.ignoreResult(channel.close()));
    return oldest.isPresent();
  }

  private final class Hello extends ChannelInboundHandlerAdapter {
    private final ByteBuf heard = Unpooled.buffer(ProbeDatagram.SHORTEST, ProbeDatagram.SHORTEST);

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        ByteBuf bytes = (ByteBuf) message;
        heard.writeBytes(bytes, Math.min(heard.writableBytes(), bytes.readableBytes()));
      } finally {
        ReferenceCountUtil.release(message);
      }
      if (!heard.isWritable()) {
        answer(context);
      }
    }

    private void answer(ChannelHandlerContext context) {
      InetSocketAddress from = (InetSocketAddress) context.channel().remoteAddress();
      Optional<byte[]> answer =
          answerer.answer(
              heard.array(), UdpSocket.endpoint(from), System.nanoTime(), System::nanoTime);
      context.pipeline().remove(this);
      if (answer.isEmpty()) {
        Futures.ignoreResult(context.close());
        return;
      }
      unauthenticated.remove(context.channel());
      int length = ProbeDatagram.isBrief(answer.get()) ? answer.get().length : BYTES;
      ByteBuf all = Unpooled.buffer(length, length).writeBytes(answer.get());
      all.writeZero(all.writableBytes());
      context.writeAndFlush(all).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      Futures.ignoreResult(context.close());
    }
  }

  @Override
  public void close() {
    Futures.ignoreResult(channel.close());
  }
}
