// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import io.landline.json.RecordCodec;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The site's end of the control channel. It sends from the tunnel's own address, so that nothing
 * reaches another host while the tunnel is down. For one thread, which waits for the answer.
 */
public final class ChannelClient implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration ANSWER = Duration.ofSeconds(15);

  private final Duration longest;

  /** Made at the first request: a hub, and a site that is down, need none. */
  private Optional<EventLoopGroup> group = Optional.empty();

  /** A client that waits some seconds for an answer. */
  public ChannelClient() {
    this(ANSWER);
  }

  /** A client that waits this long for an answer. */
  ChannelClient(Duration longest) {
    this.longest = longest;
  }

  /**
   * Declares, and waits for the answer.
   *
   * @param own the site's tunnel address
   * @param hub the hub's tunnel address and control port
   * @throws IOException if the hub cannot be reached or does not answer
   */
  public Response declare(InetSocketAddress own, InetSocketAddress hub, DeclareRequest request)
      throws IOException, InterruptedException {
    return send(own, hub, HttpMethod.PUT, Paths.DECLARATION, RecordCodec.encode(request));
  }

  /**
   * Asks what this site declared before its computer was replaced; parameters and errors as with
   * {@link #declare}.
   */
  public Response last(InetSocketAddress own, InetSocketAddress hub)
      throws IOException, InterruptedException {
    return send(own, hub, HttpMethod.GET, Paths.DECLARATION, "");
  }

  /** Enrols, and waits for the answer; parameters and errors as with {@link #declare}. */
  public Response enrol(InetSocketAddress own, InetSocketAddress hub, EnrolRequest request)
      throws IOException, InterruptedException {
    return send(own, hub, HttpMethod.POST, Paths.ENROL, RecordCodec.encode(request));
  }

  /**
   * Asks the hub to try what it must not reach of this site, and waits for the answer.
   *
   * @param own the site's tunnel address
   * @param hub the hub's tunnel address and control port
   * @throws IOException if the hub cannot be reached or does not answer
   */
  public Response knock(InetSocketAddress own, InetSocketAddress hub, KnockRequest request)
      throws IOException, InterruptedException {
    return send(own, hub, HttpMethod.POST, Paths.KNOCK, RecordCodec.encode(request));
  }

  private Response send(
      InetSocketAddress own, InetSocketAddress hub, HttpMethod method, String path, String json)
      throws IOException, InterruptedException {
    CompletableFuture<Response> answer = new CompletableFuture<>();
    ChannelFuture connected =
        new Bootstrap()
            .group(group())
            .channel(EpollSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT.toMillis())
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(new HttpClientCodec())
                        .addLast(new HttpObjectAggregator(ChannelServer.LONGEST_BODY))
                        .addLast(new AnswerReader(answer));
                  }
                })
            .connect(hub, own);
    try {
      if (!connected.await().isSuccess()) {
        throw new IOException(String.valueOf(connected.cause().getMessage()), connected.cause());
      }
      ChannelFuture unusedWritten =
          connected.channel().writeAndFlush(request(hub, method, path, json));
      return answer.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + longest.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new IOException(String.valueOf(cause.getMessage()), e);
    } finally {
      ChannelFuture unusedClosed = connected.channel().close();
    }
  }

  private static FullHttpRequest request(
      InetSocketAddress hub, HttpMethod method, String path, String json) {
    ByteBuf body = Unpooled.copiedBuffer(json, StandardCharsets.UTF_8);
    FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, path, body);
    request
        .headers()
        .set(HttpHeaderNames.HOST, hub.getHostString() + ":" + hub.getPort())
        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
        .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return request;
  }

  /** Completes the answer with the response, or with the reason why there is none. */
  private static final class AnswerReader extends SimpleChannelInboundHandler<FullHttpResponse> {
    private final CompletableFuture<Response> answer;

    AnswerReader(CompletableFuture<Response> answer) {
      this.answer = answer;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
      if (response.decoderResult().isFailure()) {
        answer.completeExceptionally(new IOException("the answer is not HTTP/1.1"));
      } else {
        answer.complete(
            new Response(
                response.status().code(), response.content().toString(StandardCharsets.UTF_8)));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      answer.completeExceptionally(new IOException("the hub closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      answer.completeExceptionally(cause);
      ChannelFuture unused = context.close();
    }
  }

  private synchronized EventLoopGroup group() {
    if (group.isEmpty()) {
      group =
          Optional.of(
              new MultiThreadIoEventLoopGroup(
                  1, new DefaultThreadFactory("hub channel", true), EpollIoHandler.newFactory()));
    }
    return group.get();
  }

  @Override
  public synchronized void close() {
    group.ifPresent(
        made -> {
          Future<?> unused = made.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        });
  }
}
