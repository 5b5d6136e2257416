// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a body before it is read: too long, of unknown length, or more than there is room for.
 */
final class BodyLimit extends ChannelInboundHandlerAdapter {
  private final Admission.Ticket ticket;
  private boolean begun;
  private boolean refused;
  private long discarded;

  BodyLimit(Admission.Ticket ticket) {
    this.ticket = ticket;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (refused) {
      discard(context, message);
      return;
    }
    if (message instanceof HttpRequest request) {
      if (begun) { // a connection carries one request
        refused = true;
        ReferenceCountUtil.release(message);
        return;
      }
      begun = true;
      Response response = refusal(request);
      if (response != null) {
        refused = true;
        ReferenceCountUtil.release(message);
        RequestReader.sendAndLinger(context, response);
        return;
      }
    }
    context.fireChannelRead(message);
  }

  /** Reads on for a while: a reset, because of unread bytes, would overtake the answer. */
  private void discard(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpContent content) {
      discarded += content.content().readableBytes();
    }
    ReferenceCountUtil.release(message);
    if (discarded > ChannelServer.LONGEST_BODY) {
      ChannelFuture unused = context.close();
    }
  }

  private @Nullable Response refusal(HttpRequest request) {
    if (!ticket.isAdmitted()) {
      return Response.tooMany(Duration.ofSeconds(1));
    }
    if (request.decoderResult().isFailure()) {
      return Response.badRequest("not HTTP/1.1");
    }
    if (HttpUtil.isTransferEncodingChunked(request)) {
      return Response.error(Response.LENGTH_REQUIRED, "a body has a Content-Length");
    }
    long length = HttpUtil.getContentLength(request, 0L);
    if (length < 0 || length > ChannelServer.LONGEST_BODY) {
      String most = "a body has at most " + (ChannelServer.LONGEST_BODY >> 20) + " MiB";
      return Response.error(Response.CONTENT_TOO_LARGE, most);
    }
    request.headers().remove(HttpHeaderNames.EXPECT);
    if (!ticket.affords((int) length)) {
      return Response.tooMany(Duration.ofSeconds(4));
    }
    return ticket.reserve((int) length)
        ? null
        : Response.unavailable("the hub reads other declarations now", Duration.ofSeconds(5));
  }
}
