// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.net.Endpoint;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.CRC32;

/**
 * A TCP server in a namespace for {@link TcpExchange}: sends each caller the address that it saw,
 * reads the caller's bytes and sends as many back.
 *
 * <pre>
 *   server: UTF seen-as
 *   client: long length, then that many bytes of {@link Pattern}
 *   server: long CRC-32 of the bytes received, then as many bytes of Pattern
 * </pre>
 */
public final class TcpService implements AutoCloseable {
  private final ServerSocketChannel listener;
  private final List<Endpoint> callers = new CopyOnWriteArrayList<>();

  private TcpService(ServerSocketChannel listener) {
    this.listener = listener;
  }

  public static TcpService on(Namespace namespace, Endpoint local) {
    TcpService service =
        new TcpService(
            namespace.call(
                () ->
                    ServerSocketChannel.open()
                        .bind(
                            new InetSocketAddress(local.address().toInetAddress(), local.port()))));
    daemon("tcp " + local, service::accept);
    return service;
  }

  /** The addresses of all callers, as the server saw them. */
  public List<Endpoint> callers() {
    return List.copyOf(callers);
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        SocketChannel connection = listener.accept();
        callers.add(UdpPeer.endpoint((InetSocketAddress) connection.getRemoteAddress()));
        daemon("tcp connection", () -> serve(connection));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private static void serve(SocketChannel connection) {
    try (connection;
        DataInputStream in =
            new DataInputStream(new BufferedInputStream(Channels.newInputStream(connection)));
        DataOutputStream out =
            new DataOutputStream(
                new BufferedOutputStream(Channels.newOutputStream(connection), 65536))) {
      out.writeUTF(UdpPeer.endpoint((InetSocketAddress) connection.getRemoteAddress()).toString());
      out.flush();
      long length = in.readLong();
      CRC32 sum = Pattern.read(in, length);
      out.writeLong(sum.getValue());
      Pattern.write(out, length);
      out.flush();
    } catch (IOException e) {
      return; // the caller reports it
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new LabException("close", e);
    }
  }
}
