// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The hub's end of the control channel. One thread serves all sites and waits for none: each sender
 * has few connections, few requests a second and a share of the memory; a connection carries one
 * request and ends after a fixed time, however slowly the other end sends.
 */
public final class ChannelServer implements AutoCloseable {
  /** The longest body: about ten thousand forwards. */
  static final int LONGEST_BODY = 4 << 20;

  /** How long a connection may last. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private static final int LONGEST_LINE = 1024;
  private static final int LONGEST_HEADER = 4096;
  private static final int BACKLOG = 64;

  private final EventLoopGroup group;
  private final Channel listener;
  private final Admission admission;
  private final ChannelGroup connections;

  private ChannelServer(
      EventLoopGroup group, Channel listener, Admission admission, ChannelGroup connections) {
    this.group = group;
    this.listener = listener;
    this.admission = admission;
    this.connections = connections;
  }

  /**
   * Listens. The address need not exist yet: the tunnel's interface may come and go.
   *
   * @throws IOException if another process has the port
   */
  public static ChannelServer open(InetSocketAddress address, ChannelHandler handler)
      throws IOException {
    return open(address, handler, LONGEST, System::nanoTime);
  }

  /**
   * Listens.
   *
   * @param longest how long a connection may last
   * @param clock nanoseconds of a monotonic clock, for the rate of requests
   */
  static ChannelServer open(
      InetSocketAddress address, ChannelHandler handler, Duration longest, LongSupplier clock)
      throws IOException {
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("control channel", true), EpollIoHandler.newFactory());
    Admission admission = new Admission(longest, clock);
    ChannelGroup connections = new DefaultChannelGroup(group.next());
    ServerBootstrap server =
        new ServerBootstrap()
            .group(group)
            .channel(EpollServerSocketChannel.class)
            .option(EpollChannelOption.IP_FREEBIND, true)
            .option(EpollChannelOption.SO_BACKLOG, BACKLOG)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    boolean unused = connections.add(channel);
                    Admission.Ticket ticket = admission.enter(channel);
                    channel
                        .pipeline()
                        .addLast(new HttpServerCodec(limits()))
                        .addLast(new BodyLimit(ticket))
                        .addLast(new HttpObjectAggregator(LONGEST_BODY))
                        .addLast(new RequestReader(ticket, handler));
                  }
                });
    try {
      return new ChannelServer(
          group, server.bind(address).sync().channel(), admission, connections);
    } catch (InterruptedException e) {
      shutDown(group);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (Exception e) { // Netty throws what bind(2) reported without declaring it.
      shutDown(group);
      throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
    }
  }

  private static HttpDecoderConfig limits() {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(LONGEST_LINE)
        .setMaxHeaderSize(LONGEST_HEADER);
  }

  /** The port that it listens on. */
  int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** The bytes of long bodies that are reserved now. */
  int reserved() throws InterruptedException, ExecutionException {
    return group.submit(admission::reserved).get();
  }

  private static void shutDown(EventLoopGroup group) {
    Future<?> unused = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    boolean unused = listener.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    boolean unusedToo = connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    shutDown(group);
  }
}
