// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** A UDP socket in a namespace, used by one thread at a time. */
public final class UdpPeer implements AutoCloseable {
  private final DatagramChannel channel;
  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocate(65536);

  private UdpPeer(DatagramChannel channel, Selector selector) {
    this.channel = channel;
    this.selector = selector;
  }

  /**
   * A datagram and its sender.
   *
   * @param payload read-only
   */
  public record Datagram(Endpoint from, ByteBuffer payload) {
    public String text() {
      return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
    }

    public byte[] bytes() {
      byte[] bytes = new byte[payload.limit()];
      payload.duplicate().get(bytes);
      return bytes;
    }

    public int length() {
      return payload.limit();
    }
  }

  /** A socket on this address and port. */
  public static UdpPeer on(Namespace namespace, Endpoint local) {
    return bind(namespace, new InetSocketAddress(local.address().toInetAddress(), local.port()));
  }

  /** A socket on this address and a port that the kernel chooses. */
  public static UdpPeer on(Namespace namespace, IpAddress local) {
    return bind(namespace, new InetSocketAddress(local.toInetAddress(), 0));
  }

  private static UdpPeer bind(Namespace namespace, InetSocketAddress local) {
    return namespace.call(
        () -> {
          boolean six = local.getAddress().getAddress().length == 16;
          DatagramChannel channel =
              DatagramChannel.open(
                  six ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
          channel.bind(local);
          channel.configureBlocking(false);
          Selector selector = Selector.open();
          channel.register(selector, SelectionKey.OP_READ);
          return new UdpPeer(channel, selector);
        });
  }

  public Endpoint local() {
    try {
      return endpoint((InetSocketAddress) channel.getLocalAddress());
    } catch (IOException e) {
      throw new LabException("local address", e);
    }
  }

  /**
   * Sends one datagram.
   *
   * @throws LabException if the kernel refuses it, for example without a route
   */
  public void send(Endpoint to, byte[] payload) {
    try {
      channel.send(
          ByteBuffer.wrap(payload), new InetSocketAddress(to.address().toInetAddress(), to.port()));
    } catch (IOException e) {
      throw new LabException("send from " + local() + " to " + to, e);
    }
  }

  public void send(Endpoint to, String payload) {
    send(to, payload.getBytes(StandardCharsets.UTF_8));
  }

  /** Like {@link #send}; returns whether the kernel accepted the datagram. */
  public boolean trySend(Endpoint to, String payload) {
    try {
      send(to, payload);
      return true;
    } catch (LabException refused) {
      return false;
    }
  }

  /** The next datagram, if one arrives within that time. */
  public Optional<Datagram> poll(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      while (true) {
        buffer.clear();
        InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
        if (from != null) {
          byte[] payload = new byte[buffer.flip().remaining()];
          buffer.get(payload);
          return Optional.of(
              new Datagram(endpoint(from), ByteBuffer.wrap(payload).asReadOnlyBuffer()));
        }
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return Optional.empty();
        }
        selector.selectedKeys().clear();
        selector.select(Math.max(1, left / 1_000_000));
      }
    } catch (ClosedChannelException | ClosedSelectorException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new LabException("receive", e);
    }
  }

  /**
   * The next datagram.
   *
   * @throws LabException if none arrives within {@link Patience#LONG}
   */
  public Datagram await() {
    return poll(Patience.LONG)
        .orElseThrow(() -> new LabException("timed out waiting for a datagram at " + local()));
  }

  /** Discards all datagrams received and not read yet. */
  public void drain() {
    while (poll(Duration.ZERO).isPresent()) {}
  }

  static Endpoint endpoint(InetSocketAddress address) {
    InetAddress inet = address.getAddress();
    return new Endpoint(IpAddress.of(inet.getAddress()), address.getPort());
  }

  @Override
  public void close() {
    try {
      selector.close();
      channel.close();
    } catch (IOException e) {
      throw new LabException("close", e);
    }
  }
}
