// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.api.ForwardProof.Answer;
import io.landline.api.ForwardProof.Call;
import io.landline.config.NamedForward;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.policy.DeviceReference;
import io.landline.policy.Forward;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Calls to devices, which are this host's own loopback and the real kernel. */
final class DeviceCallTest {
  private static final IpAddress HERE = IpAddress.parse("127.0.0.1");
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Datagram HELLO = new Datagram("68656c6c6f");

  private static InetAddress loopback() {
    return HERE.toInetAddress();
  }

  private static DatagramSocket udp() throws SocketException {
    return new DatagramSocket(0, loopback());
  }

  private static int nobodysTcp() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, loopback())) {
      return server.getLocalPort();
    }
  }

  private static int nobodysUdp() throws IOException {
    try (DatagramSocket socket = udp()) {
      return socket.getLocalPort();
    }
  }

  @Test
  void a_listener_answers() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, loopback())) {
      Call answer = new DeviceCall(HERE, LONG).tcp(server.getLocalPort());
      assertThat(answer.outcome()).isEqualTo(Answer.ANSWERS);
      assertThat(answer.text()).isEqualTo("answers");
      assertThat(answer.port()).hasToString("tcp/" + server.getLocalPort());
      try (Socket call = server.accept()) {
        assertThat(call.getInputStream().read()).as("it hung up").isEqualTo(-1);
      }
    }
  }

  @Test
  void where_nothing_listens_it_is_refused() throws Exception {
    int port = nobodysTcp();
    Call answer = new DeviceCall(HERE, LONG).tcp(port);
    assertThat(answer.outcome()).isEqualTo(Answer.REFUSES);
    assertThat(answer.text()).isEqualTo("refuses (nothing listens at port " + port + ")");
  }

  /** Whose queue is full is as silent as a device that is off: the kernel drops SYNs. */
  @Test
  void silence_is_reported_as_silence() throws Exception {
    List<Socket> others = new ArrayList<>();
    try (ServerSocket server = new ServerSocket(0, 1, loopback())) {
      DeviceCall call = new DeviceCall(HERE, SHORT);
      for (int n = 0; n < 2; n++) {
        Socket other = new Socket();
        others.add(other);
        other.connect(new InetSocketAddress(loopback(), server.getLocalPort()));
      }
      Call answer = call.tcp(server.getLocalPort());
      assertThat(answer.outcome()).isEqualTo(Answer.SILENT);
      assertThat(answer.text()).isEqualTo("no answer in 1 s");
    } finally {
      for (Socket other : others) {
        other.close();
      }
    }
  }

  @Test
  void no_way_there_is_no_answer() {
    // RFC 1122, 3.2.1.3: the kernel sends nothing there by TCP.
    Call answer = new DeviceCall(IpAddress.parse("255.255.255.255"), SHORT).tcp(9);
    assertThat(answer.outcome()).isEqualTo(Answer.SILENT);
    assertThat(answer.text()).startsWith("no answer: ");
  }

  @Test
  void a_datagram_is_answered() throws Exception {
    try (DatagramSocket device = udp()) {
      Thread echo =
          new Thread(
              () -> {
                DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
                try {
                  device.receive(packet);
                  device.send(packet);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      echo.start();
      Call answer = new DeviceCall(HERE, LONG).udp(device.getLocalPort(), HELLO);
      echo.join();
      assertThat(answer.outcome()).isEqualTo(Answer.ANSWERS);
      assertThat(answer.text()).isEqualTo("answered 5 bytes");
    }
  }

  @Test
  void where_nothing_listens_the_port_is_unreachable() throws Exception {
    int port = nobodysUdp();
    Call answer = new DeviceCall(HERE, LONG).udp(port, HELLO);
    assertThat(answer.outcome()).isEqualTo(Answer.REFUSES);
    assertThat(answer.text()).isEqualTo("port unreachable: nothing listens at port " + port);
  }

  @Test
  void a_silent_device_is_no_fault_and_received_the_datagram() throws Exception {
    try (DatagramSocket device = udp()) {
      Call answer = new DeviceCall(HERE, SHORT).udp(device.getLocalPort(), HELLO);
      assertThat(answer.outcome()).isEqualTo(Answer.SILENT);
      assertThat(answer.text())
          .isEqualTo("no answer in 1 s (many devices never answer; this is no fault)");
      DatagramPacket heard = new DatagramPacket(new byte[100], 100);
      device.receive(heard);
      assertThat(new String(heard.getData(), 0, heard.getLength(), StandardCharsets.UTF_8))
          .isEqualTo("hello");
    }
  }

  @Test
  void of_a_range_the_first_the_last_and_one_between_are_called() {
    Touched touched = Touched.by(forward("tcp+udp/40000-40009", "1-10"), Optional.empty(), LONG);
    assertThat(touched.answers()).hasSize(3);
    assertThat(touched.answers().get(0).port()).hasToString("tcp/1");
    assertThat(touched.answers().get(1).port().ports().first()).isBetween(2, 9);
    assertThat(touched.answers().get(2).port()).hasToString("tcp/10");
    assertThat(touched.left()).isEqualTo("UDP is not tried without --send");
    assertThat(touched.isAnswered()).isFalse();
  }

  @Test
  void without_data_no_datagram_is_sent() throws Exception {
    try (DatagramSocket device = udp()) {
      int port = device.getLocalPort();
      assertThat(Touched.by(forward("udp/40000", port + ""), Optional.empty(), LONG).answers())
          .isEmpty();
      // What came before would be heard first.
      new DeviceCall(HERE, SHORT).udp(port, HELLO);
      DatagramPacket heard = new DatagramPacket(new byte[100], 100);
      device.receive(heard);
      assertThat(heard.getLength()).isEqualTo(5);
    }
  }

  private static NamedForward forward(String listen, String ports) {
    Forward forward =
        new Forward(
            new Name("web"),
            Listen.parse(listen),
            IpAddress.parse("203.0.113.10"),
            HERE,
            PortRange.parse(ports),
            List.of(),
            Optional.empty(),
            true,
            false);
    return new NamedForward(forward, DeviceReference.of(new Name("flex")), Optional.empty());
  }
}
