// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.net.IpAddress;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.zip.CRC32;

/**
 * A successful call to a {@link TcpService}: every byte arrived, in both directions.
 *
 * @param local the caller's own address
 * @param seenAs the caller's address, as the server saw it
 */
public record TcpExchange(Endpoint local, Endpoint seenAs) {
  /** Connects and sends and receives {@code bytes} bytes. */
  public static TcpExchange call(Namespace namespace, IpAddress from, Endpoint server, long bytes) {
    return call(namespace, new InetSocketAddress(from.toInetAddress(), 0), server, bytes);
  }

  /** The same from a given port. */
  public static TcpExchange call(Namespace namespace, Endpoint from, Endpoint server, long bytes) {
    return call(namespace, address(from), server, bytes);
  }

  private static TcpExchange call(
      Namespace namespace, InetSocketAddress from, Endpoint server, long bytes) {
    // A channel, because its socket is created at once, while the thread is in this namespace.
    try (SocketChannel channel = namespace.call(SocketChannel::open);
        Socket socket = channel.socket()) {
      channel.bind(from);
      socket.setSoTimeout((int) Patience.LONG.toMillis());
      socket.connect(address(server), (int) Patience.LONG.toMillis());
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 65536));
      Endpoint seenAs = HostEndpoint.parse(in.readUTF()).numeric().orElseThrow();
      out.writeLong(bytes);
      Pattern.write(out, bytes);
      out.flush();
      long theirs = in.readLong();
      CRC32 ours = Pattern.read(in, bytes);
      if (theirs != Pattern.sum(bytes) || ours.getValue() != Pattern.sum(bytes)) {
        throw new LabException("bytes were changed on the way to " + server);
      }
      return new TcpExchange(
          UdpPeer.endpoint((InetSocketAddress) channel.getLocalAddress()), seenAs);
    } catch (IOException e) {
      throw new LabException("call from " + namespace + " to " + server, e);
    }
  }

  /** Whether a connection opens within that time. */
  public static boolean connects(
      Namespace namespace, IpAddress from, Endpoint server, Duration limit) {
    try (SocketChannel channel = namespace.call(SocketChannel::open);
        Socket socket = channel.socket()) {
      channel.bind(new InetSocketAddress(from.toInetAddress(), 0));
      socket.connect(address(server), (int) limit.toMillis());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static InetSocketAddress address(Endpoint endpoint) {
    return new InetSocketAddress(endpoint.address().toInetAddress(), endpoint.port());
  }
}
