// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import io.landline.control.Reply.Reason;
import io.landline.control.Reply.Refused;
import io.landline.json.MalformedJsonException;
import io.landline.json.RecordCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** One client of the control socket, on the server's thread: one request, one reply. */
final class Connection {
  /** How long a client may take to send its line, and to read the answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How many bytes a user other than root may send. */
  static final int SHORT = 4 << 10;

  /** How many bytes root may send: enough for a configuration of a hundred thousand forwards. */
  static final int LONG = 32 << 20;

  private enum Stage {
    READING,
    WORKING,
    WRITING
  }

  private final SocketChannel channel;
  private final SelectionKey key;
  private final UserPrincipal user;
  private final boolean root;
  private final BiConsumer<Connection, Request> handler;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private Stage stage = Stage.READING;
  private ByteBuffer out = ByteBuffer.allocate(0);
  private long began = System.nanoTime();

  private Connection(
      SocketChannel channel,
      SelectionKey key,
      UserPrincipal user,
      boolean root,
      BiConsumer<Connection, Request> handler) {
    this.channel = channel;
    this.key = key;
    this.user = user;
    this.root = root;
    this.handler = handler;
  }

  static void begin(
      SocketChannel channel,
      Selector selector,
      UserPrincipal user,
      boolean root,
      BiConsumer<Connection, Request> handler)
      throws IOException {
    channel.configureBlocking(false);
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
    key.attach(new Connection(channel, key, user, root, handler));
  }

  /** The user at the other end. */
  UserPrincipal user() {
    return user;
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  /** When it is dropped; absent while the service works on its request. */
  Optional<Long> deadline() {
    return stage == Stage.WORKING ? Optional.empty() : Optional.of(began + PATIENCE.toNanos());
  }

  boolean isLate(long now) {
    return deadline().filter(d -> now - d >= 0).isPresent();
  }

  /** Whether the service works on its request. */
  boolean isWorking() {
    return stage == Stage.WORKING;
  }

  /** When it began to wait or to be served, in nanoseconds of the monotonic clock. */
  long patienceBegan() {
    return began;
  }

  /** There is something to read, or room to write. */
  void ready() {
    try {
      if (stage == Stage.WRITING) {
        write();
      } else {
        read();
      }
    } catch (IOException e) {
      drop();
    }
  }

  private void read() throws IOException {
    ByteBuffer in = ByteBuffer.allocate(64 << 10);
    int count = channel.read(in);
    if (count < 0 || stage == Stage.WORKING) {
      drop(); // it hung up, or sent more than one line
      return;
    }
    int end = endOfLine(in.array(), count);
    line.write(in.array(), 0, end < 0 ? count : end);
    if (line.size() > (root ? LONG : SHORT)) {
      String limit = root ? (LONG >> 20) + " MiB" : (SHORT >> 10) + " KiB";
      send(refused(Reason.NOT_UNDERSTOOD, "a request is at most " + limit + " long"));
    } else if (end >= 0) {
      request(line.toString(StandardCharsets.UTF_8));
      line.reset();
    }
  }

  private static int endOfLine(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void request(String text) {
    try {
      Request request = RecordCodec.decode(Request.class, text);
      if (!root && !request.looks()) {
        send(refused(Reason.NOT_PERMITTED, "only root may change anything; run this with sudo"));
        return;
      }
      stage = Stage.WORKING;
      began = System.nanoTime();
      handler.accept(this, request);
    } catch (MalformedJsonException e) {
      send(
          refused(
              Reason.NOT_UNDERSTOOD,
              "the request is not understood ("
                  + e.getMessage()
                  + "); restart the service after an update"));
    }
  }

  private static Reply refused(Reason reason, String line) {
    return new Refused(reason, List.of(line));
  }

  /** Answers; does nothing if the client has hung up. */
  void send(Reply reply) {
    if (!isOpen()) {
      return;
    }
    out =
        ByteBuffer.wrap(
            (RecordCodec.encode(Reply.class, reply) + "\n").getBytes(StandardCharsets.UTF_8));
    stage = Stage.WRITING;
    began = System.nanoTime();
    try {
      write();
    } catch (IOException e) {
      drop();
    }
  }

  private void write() throws IOException {
    channel.write(out);
    if (out.hasRemaining()) {
      key.interestOps(SelectionKey.OP_WRITE);
    } else {
      channel.close();
    }
  }

  void drop() {
    key.cancel();
    try {
      channel.close();
    } catch (IOException e) {
      return; // nothing can be done about it
    }
  }
}
