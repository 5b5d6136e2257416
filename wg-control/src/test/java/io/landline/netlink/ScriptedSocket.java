// SPDX-License-Identifier: Apache-2.0
package io.landline.netlink;

import io.landline.ffi.Errno;
import io.landline.ffi.NativeCallException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A kernel that answers by script: for what the real one does too rarely to be waited for. */
final class ScriptedSocket implements NetlinkSocket {
  static final int PORT = 4711;

  private final Deque<Function<NetlinkMessage, List<Object>>> script = new ArrayDeque<>();
  private final Deque<Object> queue = new ArrayDeque<>();
  final List<NetlinkMessage> requests = new ArrayList<>();

  /** Adds the answers to the next request: datagrams, or an Errno that receiving fails with. */
  ScriptedSocket answer(Function<NetlinkMessage, List<Object>> answers) {
    script.add(answers);
    return this;
  }

  static Datagram fromKernel(NetlinkMessage... messages) {
    return from(0, messages);
  }

  static Datagram from(int sender, NetlinkMessage... messages) {
    ByteSink sink = new ByteSink(256);
    for (NetlinkMessage message : messages) {
      byte[] bytes = message.toBytes();
      ByteOrders.NATIVE_32.set(bytes, 12, PORT);
      sink.put(bytes);
      sink.pad();
    }
    return new Datagram(sender, sink.toBytes());
  }

  @Override
  public int portId() {
    return PORT;
  }

  @Override
  public void send(byte[] datagram) {
    NetlinkMessage request = NetlinkMessage.parse(datagram).get(0);
    requests.add(request);
    queue.addAll(script.remove().apply(request));
  }

  @Override
  public Optional<Datagram> receive(Duration timeout) {
    Object next = queue.poll();
    if (next instanceof Errno errno) {
      throw new NativeCallException("recvfrom", errno);
    }
    return Optional.ofNullable((Datagram) next);
  }

  @Override
  public void joinGroup(int group) {}

  @Override
  public int receiveBufferSize(int bytes) {
    return bytes;
  }

  @Override
  public int sendBufferSize(int bytes) {
    return bytes;
  }

  @Override
  public void close() {}
}
