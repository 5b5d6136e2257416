// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.ForwardProof.Answer;
import io.landline.api.ForwardProof.Call;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * Calls a port of a device from this host, as a neighbour on the LAN does: the socket is bound to
 * nothing, so the device sees this host's LAN address and answers on the LAN, whatever its gateway
 * is. That shows whether something listens there, and nothing about the path from the internet,
 * which the probes prove.
 *
 * @param address the device's
 * @param patience how long to wait for an answer
 */
record DeviceCall(IpAddress address, Duration patience) {
  private static final int LARGEST = 65_535;

  /** Connects and hangs up. */
  Call tcp(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(at(port), millis());
      return answer(TransportProtocol.TCP, port, Answer.ANSWERS, "answers");
    } catch (SocketTimeoutException e) {
      return answer(TransportProtocol.TCP, port, Answer.SILENT, "no answer in " + time());
    } catch (ConnectException e) {
      return answer(
          TransportProtocol.TCP, port, Answer.REFUSES, "refuses (" + nothingListens(port) + ")");
    } catch (IOException e) {
      return unreachable(TransportProtocol.TCP, port, e);
    }
  }

  /** Sends a datagram from a connected socket, which receives ICMP errors too. */
  Call udp(int port, Datagram datagram) {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(at(port));
      socket.setSoTimeout(millis());
      byte[] bytes = datagram.bytes();
      socket.send(new DatagramPacket(bytes, bytes.length));
      DatagramPacket heard = new DatagramPacket(new byte[LARGEST], LARGEST);
      socket.receive(heard);
      String answered = "answered " + heard.getLength() + " bytes";
      return answer(TransportProtocol.UDP, port, Answer.ANSWERS, answered);
    } catch (PortUnreachableException e) {
      return answer(
          TransportProtocol.UDP, port, Answer.REFUSES, "port unreachable: " + nothingListens(port));
    } catch (SocketTimeoutException e) {
      return answer(
          TransportProtocol.UDP,
          port,
          Answer.SILENT,
          "no answer in " + time() + " (many devices never answer; this is no fault)");
    } catch (IOException e) {
      return unreachable(TransportProtocol.UDP, port, e);
    }
  }

  private InetSocketAddress at(int port) {
    return new InetSocketAddress(address.toInetAddress(), port);
  }

  private int millis() {
    return Math.toIntExact(patience.toMillis());
  }

  private String time() {
    return patience.toSeconds() + " s";
  }

  private static String nothingListens(int port) {
    return "nothing listens at port " + port;
  }

  /** No route, no neighbour of that address, or a firewall that says so. */
  private static Call unreachable(TransportProtocol protocol, int port, IOException e) {
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return answer(protocol, port, Answer.SILENT, "no answer: " + why);
  }

  private static Call answer(TransportProtocol protocol, int port, Answer kind, String words) {
    return new Call(new ProtocolPorts(protocol, PortRange.of(port)), kind, words);
  }
}
