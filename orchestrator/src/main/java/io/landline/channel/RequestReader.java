// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import io.landline.json.MalformedJsonException;
import io.landline.json.RecordCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Reads one request, hands it over, and sends the answer. */
final class RequestReader extends SimpleChannelInboundHandler<FullHttpRequest> {
  /** How many JSON values the largest declaration has, with room for members of later versions. */
  static final int MOST_VALUES = 250_000;

  private final Admission.Ticket ticket;
  private final ChannelHandler handler;
  private boolean asked;

  RequestReader(Admission.Ticket ticket, ChannelHandler handler) {
    this.ticket = ticket;
    this.handler = handler;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (asked) {
      return; // one request for each connection
    }
    asked = true;
    context.channel().config().setAutoRead(false);
    Consumer<Response> answer = response -> answer(context, response);
    if (request.decoderResult().isFailure()) {
      answer.accept(Response.badRequest("not HTTP/1.1"));
      return;
    }
    switch (request.uri()) {
      case Paths.DECLARATION -> {
        if (request.method().equals(HttpMethod.GET)) {
          handler.last(ticket.from(), answer);
        } else {
          read(
              request,
              HttpMethod.PUT,
              DeclareRequest.class,
              answer,
              body -> handler.declare(ticket.from(), body, answer));
        }
      }
      case Paths.ENROL ->
          read(
              request,
              HttpMethod.POST,
              EnrolRequest.class,
              answer,
              body -> handler.enrol(ticket.from(), body, answer));
      case Paths.KNOCK ->
          read(
              request,
              HttpMethod.POST,
              KnockRequest.class,
              answer,
              body -> handler.knock(ticket.from(), body, answer));
      default ->
          answer.accept(
              Response.error(
                  Response.NOT_FOUND, "this hub's version of Landline has no " + path(request)));
    }
  }

  private static <T extends Record> void read(
      FullHttpRequest request,
      HttpMethod method,
      Class<T> type,
      Consumer<Response> answer,
      Consumer<T> handler) {
    if (!request.method().equals(method)) {
      answer.accept(Response.badRequest("expected " + method));
      return;
    }
    T body;
    try {
      String text = request.content().toString(StandardCharsets.UTF_8);
      body = RecordCodec.decode(type, text, MOST_VALUES);
    } catch (MalformedJsonException e) {
      answer.accept(Response.badRequest("the request is not understood: " + e.getMessage()));
      return;
    }
    handler.accept(body);
  }

  /** The path as far as it is safe to repeat. */
  private static String path(FullHttpRequest request) {
    String path = request.uri();
    return path.matches("/[a-z0-9/]{1,60}") ? path : "such path";
  }

  /** From any thread. */
  private static void answer(ChannelHandlerContext context, Response response) {
    try {
      context.executor().execute(() -> send(context, response));
    } catch (RejectedExecutionException e) {
      return; // the server has closed, and with it the connection
    }
  }

  private static void send(ChannelHandlerContext context, Response response) {
    ChannelFuture unused = write(context, response).addListener(ChannelFutureListener.CLOSE);
  }

  /** Answers a request that has not been read; the other end closes when it has the answer. */
  static void sendAndLinger(ChannelHandlerContext context, Response response) {
    ChannelFuture unused =
        write(context, response)
            .addListener(
                written -> {
                  ChannelFuture unusedEnd = ((DuplexChannel) context.channel()).shutdownOutput();
                });
  }

  private static ChannelFuture write(ChannelHandlerContext context, Response response) {
    ByteBuf body = Unpooled.copiedBuffer(response.body(), StandardCharsets.UTF_8);
    FullHttpResponse http =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()), body);
    http.headers()
        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
        .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return context.writeAndFlush(http);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    ChannelFuture unused =
        context.close(); // the other end is gone, or sends something else than HTTP
  }
}
