// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import static io.landline.netlink.NetlinkConstants.NLMSG_DONE;
import static io.landline.netlink.NetlinkConstants.NLMSG_ERROR;
import static io.landline.netlink.NetlinkConstants.NLMSG_NOOP;
import static io.landline.netlink.NetlinkConstants.NLMSG_OVERRUN;
import static io.landline.netlink.NetlinkConstants.NLM_F_ACK;
import static io.landline.netlink.NetlinkConstants.NLM_F_DUMP;
import static io.landline.netlink.NetlinkConstants.NLM_F_DUMP_INTR;
import static io.landline.netlink.NetlinkConstants.NLM_F_REQUEST;

import io.landline.ffi.Errno;
import io.landline.ffi.NativeCallException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Requests to one netlink family and the answers to them; safe for several threads, one request at
 * a time.
 *
 * <p>Errors that leave this class are a {@link NetlinkException} where the kernel refused, a {@link
 * NativeCallException} where the socket failed, ETIMEDOUT where the kernel kept silent, and a
 * {@link MalformedMessageException} where an answer makes no sense. Events need a connection of
 * their own: {@link NetlinkMonitor}.
 */
public final class NetlinkConnection implements AutoCloseable {
  /** How often an inconsistent or overrun dump is read anew before it counts as failed. */
  private static final int DUMP_ATTEMPTS = 20;

  // The kernel answers within the system call; only its locks can make anybody wait this long.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Holds what a dump and a refused batch of hundreds of messages put into the queue at once. */
  private static final int RECEIVE_BUFFER = 4 << 20;

  private final NetlinkSocket socket;
  private final MessageTrace trace;
  private int sequence = 1;
  private int sendBuffer;

  /** A connection over {@code socket}, which it closes with itself. */
  public NetlinkConnection(NetlinkFamily family, NetlinkSocket socket) {
    this.socket = socket;
    this.trace = new MessageTrace(family);
    socket.receiveBufferSize(RECEIVE_BUFFER);
  }

  /** A connection to the kernel, in the network namespace of the calling thread. */
  public static NetlinkConnection open(NetlinkFamily family) {
    return new NetlinkConnection(family, LinuxNetlinkSocket.open(family));
  }

  /**
   * Asks for a change and waits until the kernel has acknowledged it.
   *
   * @return the messages that came before the acknowledgement, such as an echo; mostly none
   */
  public synchronized List<NetlinkMessage> execute(NetlinkRequest request) {
    int sent = send(request, NLM_F_ACK);
    List<NetlinkMessage> replies = new ArrayList<>();
    while (true) {
      for (NetlinkMessage message : receive(sent, 1, PATIENCE).orElseThrow(this::silence)) {
        switch (message.type()) {
          case NLMSG_ERROR -> {
            Acknowledgement answer = Acknowledgement.parse(message);
            answer.asException(request.operation()).ifPresent(NetlinkConnection::raise);
            return replies;
          }
          case NLMSG_NOOP -> {}
          case NLMSG_OVERRUN, NLMSG_DONE ->
              throw new MalformedMessageException(request.operation() + ": answered by " + message);
          default -> replies.add(message);
        }
      }
    }
  }

  /** Reads all objects of a kind; an answer that changed underway is thrown away and asked anew. */
  public List<NetlinkMessage> dump(NetlinkRequest request) {
    return this.<NetlinkMessage>dump(request, (message, result) -> result.accept(message));
  }

  /**
   * Reads all objects of a kind, each message turned into any number of results as it arrives, so
   * that a dump of 100,000 objects never holds all of its bytes.
   */
  public <T> List<T> dump(NetlinkRequest request, BiConsumer<NetlinkMessage, Consumer<T>> parser) {
    return dump(request, parser, false);
  }

  /**
   * The same where the kernel says of any change, to whatever object, that a dump may be
   * inconsistent: the caller knows by other means whether one changed that was asked for.
   */
  public <T> List<T> dumpThroughChanges(
      NetlinkRequest request, BiConsumer<NetlinkMessage, Consumer<T>> parser) {
    return dump(request, parser, true);
  }

  private synchronized <T> List<T> dump(
      NetlinkRequest request,
      BiConsumer<NetlinkMessage, Consumer<T>> parser,
      boolean throughChanges) {
    for (int attempt = 1; ; attempt++) {
      try {
        List<T> results = new ArrayList<>();
        if (dumpOnce(request, parser, results::add, throughChanges)) {
          return results;
        }
        if (attempt == DUMP_ATTEMPTS) {
          throw new NetlinkException(
              request.operation(), Errno.EINTR, "changed while it was read, every time");
        }
      } catch (NativeCallException e) {
        // Parts of the dump were lost for want of room in the receive buffer.
        if (!e.errno().equals(Errno.ENOBUFS) || attempt == DUMP_ATTEMPTS) {
          throw e;
        }
        drain();
      }
    }
  }

  /** One try; false when the kernel said that the objects changed underway. */
  private <T> boolean dumpOnce(
      NetlinkRequest request,
      BiConsumer<NetlinkMessage, Consumer<T>> parser,
      Consumer<T> results,
      boolean throughChanges) {
    int sent = send(request, NLM_F_DUMP);
    boolean consistent = true;
    while (true) {
      for (NetlinkMessage message : receive(sent, 1, PATIENCE).orElseThrow(this::silence)) {
        consistent &=
            throughChanges || !message.hasFlag(NLM_F_DUMP_INTR) || message.type() == NLMSG_ERROR;
        switch (message.type()) {
          case NLMSG_DONE, NLMSG_ERROR -> {
            Optional<NetlinkException> error =
                message.payloadLength() == 0
                    ? Optional.empty()
                    : Acknowledgement.parse(message).asException(request.operation());
            if (error.isPresent()) {
              if (error.get().errno().equals(Errno.EINTR)) {
                return false;
              }
              throw error.get();
            }
            return consistent;
          }
          case NLMSG_NOOP -> {}
          case NLMSG_OVERRUN -> throw new NativeCallException("recvfrom", Errno.ENOBUFS);
          default -> {
            // What is thrown away need not be understood.
            if (consistent) {
              parser.accept(message, results);
            }
          }
        }
      }
    }
  }

  /**
   * Asks for one object.
   *
   * @throws NetlinkException with ENOENT or another errno of the family, where there is none
   */
  public NetlinkMessage get(NetlinkRequest request) {
    List<NetlinkMessage> replies = execute(request);
    if (replies.size() != 1) {
      throw new MalformedMessageException(
          request.operation() + ": " + replies.size() + " answers instead of one");
    }
    return replies.get(0);
  }

  /**
   * Sends many messages in one piece and collects what the kernel says to each.
   *
   * <p>The kernel has worked off the whole batch when the send returns, all answers are in the
   * queue by then. At least one message should carry NLM_F_ACK: silence would else count as
   * success.
   *
   * @throws NativeCallException EMSGSIZE where the batch exceeds the send buffer that the kernel
   *     grants; ENOBUFS where answers were lost, after which only reading back tells what happened
   */
  public synchronized BatchOutcome transact(MessageBatch batch) {
    int first = sequence;
    sequence += batch.size();
    ensureSendBuffer(batch.length());
    byte[] bytes = batch.toBytes(first);
    trace.sent(bytes);
    socket.send(bytes);
    List<BatchOutcome.Refusal> refusals = new ArrayList<>();
    List<NetlinkMessage> replies = new ArrayList<>();
    boolean answered = !batch.isAcknowledged();
    while (true) {
      Optional<List<NetlinkMessage>> messages =
          receive(first, batch.size(), answered ? Duration.ZERO : PATIENCE);
      if (messages.isEmpty()) {
        if (!answered) {
          throw silence();
        }
        return new BatchOutcome(refusals, replies);
      }
      for (NetlinkMessage message : messages.get()) {
        switch (message.type()) {
          case NLMSG_ERROR -> {
            answered = true;
            int index = message.sequence() - first;
            Acknowledgement.parse(message)
                .asException(batch.operation(index))
                .ifPresent(error -> refusals.add(new BatchOutcome.Refusal(index, error)));
          }
          case NLMSG_NOOP -> {}
          case NLMSG_OVERRUN -> throw new NativeCallException("recvfrom", Errno.ENOBUFS);
          default -> replies.add(message);
        }
      }
    }
  }

  private int send(NetlinkRequest request, int flags) {
    int number = sequence++;
    byte[] bytes =
        NetlinkMessage.of(
                request.type(), request.flags() | flags | NLM_F_REQUEST, number, request.payload())
            .toBytes();
    ensureSendBuffer(bytes.length);
    trace.sent(bytes);
    socket.send(bytes);
    return number;
  }

  /** A datagram counts against the buffer with the kernel's overhead; twice its length suffices. */
  private void ensureSendBuffer(int length) {
    if (length > 64 * 1024 && sendBuffer / 4 < length) {
      sendBuffer = socket.sendBufferSize(length * 2);
    }
  }

  /**
   * The messages of the next datagram that answer one of {@code count} requests, of which the first
   * has sequence number {@code first}. Left-overs of earlier requests are passed over, and so is
   * whatever did not come from the kernel: any process may send to our port.
   */
  private Optional<List<NetlinkMessage>> receive(int first, int count, Duration patience) {
    while (true) {
      Optional<NetlinkSocket.Datagram> datagram = socket.receive(patience);
      if (datagram.isEmpty()) {
        return Optional.empty();
      }
      if (datagram.get().sender() != 0) {
        continue;
      }
      trace.received(datagram.get().bytes());
      List<NetlinkMessage> ours = new ArrayList<>();
      for (NetlinkMessage message : NetlinkMessage.parse(datagram.get().bytes())) {
        int distance = message.sequence() - first;
        if (distance >= count) {
          throw new MalformedMessageException("answer to a request never made: " + message);
        }
        if (distance >= 0 && message.portId() == socket.portId()) {
          ours.add(message);
        }
      }
      if (!ours.isEmpty()) {
        return Optional.of(ours);
      }
    }
  }

  private void drain() {
    while (true) {
      try {
        if (socket.receive(Duration.ZERO).isEmpty()) {
          return;
        }
      } catch (NativeCallException e) {
        if (!e.errno().equals(Errno.ENOBUFS)) {
          throw e;
        }
      }
    }
  }

  private NativeCallException silence() {
    return new NativeCallException("recvfrom", Errno.ETIMEDOUT);
  }

  private static void raise(NetlinkException error) {
    throw error;
  }

  /** The port by which the kernel knows this connection; what it owns goes when it closes. */
  public int portId() {
    return socket.portId();
  }

  @Override
  public synchronized void close() {
    socket.close();
  }
}
