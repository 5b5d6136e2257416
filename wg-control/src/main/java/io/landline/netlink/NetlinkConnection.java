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
 * Requests to one netlink family and their answers. Thread-safe; one request at a time.
 *
 * <p>It throws a {@link NetlinkException} where the kernel refuses, a {@link NativeCallException}
 * where the socket fails (ETIMEDOUT if the kernel does not answer), and a {@link
 * MalformedMessageException} where an answer is invalid. Events need a socket of their own: {@link
 * NetlinkMonitor}.
 */
public final class NetlinkConnection implements AutoCloseable {
  /** How often an inconsistent or overrun dump is retried before it fails. */
  private static final int DUMP_ATTEMPTS = 20;

  // The kernel answers within the system call; only lock contention can take this long.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Receive buffer for the answers to a dump, or to a refused batch of hundreds of messages. */
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
   * Requests a change and waits for the kernel's acknowledgement.
   *
   * @return the messages before the acknowledgement, such as an echo; usually none
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

  /** Reads all objects of a kind; a dump that was interrupted by a change is retried. */
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
   * The same for families in which any change to any object marks a dump as inconsistent: the
   * caller finds out by other means whether a requested object changed.
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
              request.operation(), Errno.EINTR, "changed during every attempt to read it");
        }
      } catch (NativeCallException e) {
        // The receive buffer overflowed, and parts of the dump were lost.
        if (!e.errno().equals(Errno.ENOBUFS) || attempt == DUMP_ATTEMPTS) {
          throw e;
        }
        drain();
      }
    }
  }

  /** One attempt; false if the kernel reported that objects changed during it. */
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
            // The result is discarded, so its content does not matter.
            if (consistent) {
              parser.accept(message, results);
            }
          }
        }
      }
    }
  }

  /**
   * Reads one object.
   *
   * @throws NetlinkException with ENOENT or another errno of the family, if it does not exist
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
   * Sends many messages in one piece and collects the kernel's answers.
   *
   * <p>The kernel has processed the whole batch when the send returns, and all answers are queued
   * by then. At least one message should carry NLM_F_ACK; otherwise no answer counts as success.
   *
   * @throws NativeCallException EMSGSIZE if the batch exceeds the send buffer that the kernel
   *     grants; ENOBUFS if answers were lost, after which the result must be read back
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

  /** The kernel adds its overhead to a datagram's size; twice its length is enough. */
  private void ensureSendBuffer(int length) {
    if (length > 64 * 1024 && sendBuffer / 4 < length) {
      sendBuffer = socket.sendBufferSize(length * 2);
    }
  }

  /**
   * The messages of the next datagram that answer one of {@code count} requests, of which the first
   * has sequence number {@code first}. Skips answers to earlier requests and datagrams that are not
   * from the kernel, since any process may send to this port.
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

  /** The kernel's port id of this connection. Objects that it owns disappear when it closes. */
  public int portId() {
    return socket.portId();
  }

  @Override
  public synchronized void close() {
    socket.close();
  }
}
