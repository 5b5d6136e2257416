// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import io.landline.control.ControlException.Kind;
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

/** Asks the service. */
public final class ControlClient {
  private static final int LARGEST_REPLY = 1 << 20;

  private final Path socket;

  /** A client of the service that listens there. */
  public ControlClient(Path socket) {
    this.socket = socket;
  }

  /**
   * Asks, and waits for the answer.
   *
   * @param patience how long
   */
  public Reply ask(Request request, Duration patience) throws ControlException {
    if (Files.notExists(socket)) {
      throw new ControlException(Kind.NO_SERVICE, "the service does not run (" + socket + ")");
    }
    try (SocketChannel channel = connected()) {
      return ask(channel, request, System.nanoTime() + patience.toNanos());
    } catch (IOException e) {
      throw new ControlException(Kind.NO_ANSWER, "the service went away: " + e.getMessage());
    }
  }

  private SocketChannel connected() throws ControlException, IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return channel;
    } catch (SocketException e) {
      channel.close();
      // The JDK tells EACCES and ECONNREFUSED apart by strerror's words alone.
      if (String.valueOf(e.getMessage()).contains("ermission")) {
        throw new ControlException(Kind.NOT_PERMITTED, "you may not ask the service");
      }
      throw new ControlException(
          Kind.NO_SERVICE, "the service does not run (" + socket + ": " + e.getMessage() + ")");
    }
  }

  private static Reply ask(SocketChannel channel, Request request, long deadline)
      throws ControlException, IOException {
    channel.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
      String line = RequestCodec.encode(request) + "\n";
      ByteBuffer out = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      while (out.hasRemaining()) {
        await(selector, deadline);
        try {
          channel.write(out);
        } catch (IOException e) {
          break; // it answers before it has read all, and says why
        }
      }
      key.interestOps(SelectionKey.OP_READ);
      return ReplyCodec.decode(readLine(channel, selector, deadline));
    } catch (MalformedLineException e) {
      throw new ControlException(
          Kind.NO_ANSWER,
          "the service does not speak as this command does: "
              + e.getMessage()
              + "; restart it after an update");
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
        throw new ControlException(Kind.NO_ANSWER, "the service's answer has no end");
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
