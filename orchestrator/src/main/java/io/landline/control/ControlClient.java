// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import io.landline.control.ControlException.Kind;
import io.landline.json.MalformedJsonException;
import io.landline.json.RecordCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Sends requests to the service. */
public final class ControlClient {
  /** In bytes; enough for the status of a hub with hundreds of sites. */
  private static final int LARGEST_REPLY = 4 << 20;

  private final Path socket;

  /** A client of the service that listens there. */
  public ControlClient(Path socket) {
    this.socket = socket;
  }

  /**
   * Sends a request and waits for the answer.
   *
   * @param patience how long to wait
   */
  public Reply ask(Request request, Duration patience) throws ControlException {
    if (Files.notExists(socket)) {
      throw new ControlException(Kind.NO_SERVICE, "the service is not running (" + socket + ")");
    }
    try (SocketChannel channel = connected()) {
      return ask(channel, request, System.nanoTime() + patience.toNanos());
    } catch (IOException e) {
      throw new ControlException(
          Kind.NO_ANSWER, "the connection to the service broke: " + e.getMessage());
    }
  }

  private SocketChannel connected() throws ControlException, IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return channel;
    } catch (SocketException e) {
      channel.close();
      // The JDK distinguishes EACCES from ECONNREFUSED only by the text of strerror.
      if (String.valueOf(e.getMessage()).contains("ermission")) {
        throw new ControlException(Kind.NOT_PERMITTED, "no permission to use the service's socket");
      }
      throw new ControlException(
          Kind.NO_SERVICE, "the service is not running (" + socket + ": " + e.getMessage() + ")");
    }
  }

  private static Reply ask(SocketChannel channel, Request request, long deadline)
      throws ControlException, IOException {
    channel.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
      String line = RecordCodec.encode(Request.class, request) + "\n";
      ByteBuffer out = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      while (out.hasRemaining()) {
        await(selector, deadline);
        try {
          channel.write(out);
        } catch (IOException e) {
          break; // the service answers before it has read all, and says why
        }
      }
      key.interestOps(SelectionKey.OP_READ);
      return RecordCodec.decode(Reply.class, readLine(channel, selector, deadline));
    } catch (MalformedJsonException e) {
      throw new ControlException(
          Kind.NO_ANSWER,
          "the service's answer is not understood ("
              + e.getMessage()
              + "); restart the service after an update");
    }
  }

  private static String readLine(SocketChannel channel, Selector selector, long deadline)
      throws ControlException, IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer in = ByteBuffer.allocate(8192);
    while (true) {
      await(selector, deadline);
      if (channel.read(in.clear()) < 0) {
        throw new ControlException(Kind.NO_ANSWER, "the service ended before it answered");
      }
      in.flip();
      while (in.hasRemaining()) {
        byte next = in.get();
        if (next == '\n') {
          return line.toString(StandardCharsets.UTF_8);
        }
        line.write(next);
      }
      if (line.size() > LARGEST_REPLY) {
        throw new ControlException(Kind.NO_ANSWER, "the service's answer is too long");
      }
    }
  }

  private static void await(Selector selector, long deadline) throws ControlException, IOException {
    selector.selectedKeys().clear();
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    if (millis <= 0 || selector.select(millis) == 0) {
      throw new ControlException(Kind.NO_ANSWER, "the service did not answer in time");
    }
  }
}
