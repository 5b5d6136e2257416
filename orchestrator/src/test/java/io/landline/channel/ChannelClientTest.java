// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.grant.Answer;
import io.landline.grant.Declaration;
import io.landline.grant.Reason;
import io.landline.json.MalformedJsonException;
import io.landline.json.RecordCodec;
import io.landline.net.IpAddress;
import io.landline.policy.Name;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A site that asks a hub of every kind. */
final class ChannelClientTest {
  private static final InetSocketAddress OWN = new InetSocketAddress("127.0.0.2", 0);
  private static final DeclareRequest REQUEST =
      new DeclareRequest("0.2", 1, false, Optional.empty(), Declaration.NOTHING);

  /** What a hub does with a connection. */
  private interface Hub {
    void serve(Socket connection) throws IOException;
  }

  private ServerSocket listener;
  private final ChannelClient client = new ChannelClient(Duration.ofSeconds(20));

  @BeforeEach
  void listen() throws IOException {
    listener = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"));
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    listener.close();
  }

  private Response ask(ChannelClient asking, Hub hub) throws Exception {
    Thread thread =
        new Thread(
            () -> {
              try (Socket connection = listener.accept()) {
                hub.serve(connection);
              } catch (IOException e) {
                return; // the client has closed
              }
            });
    thread.start();
    try {
      return asking.declare(
          OWN, new InetSocketAddress("127.0.0.1", listener.getLocalPort()), REQUEST);
    } finally {
      thread.join();
    }
  }

  private static void write(Socket connection, String bytes) throws IOException {
    connection.getOutputStream().write(bytes.getBytes(ISO_8859_1));
  }

  @Test
  void it_sends_from_the_tunnels_address() throws Exception {
    InetAddress[] seen = new InetAddress[1];
    Response answer =
        ask(
            client,
            connection -> {
              seen[0] = connection.getInetAddress();
              write(connection, "HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\n\r\n{}");
            });
    assertThat(answer).isEqualTo(new Response(409, "{}"));
    assertThat(seen[0]).isEqualTo(InetAddress.getByName("127.0.0.2"));
  }

  @Test
  void without_the_tunnels_address_nothing_is_sent() {
    InetSocketAddress hub = new InetSocketAddress("127.0.0.1", listener.getLocalPort());
    assertThatThrownBy(
            () -> client.declare(new InetSocketAddress("198.51.100.77", 0), hub, REQUEST))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\u0000\u0001\u0002\r\n\r\n",
        "SSH-2.0-OpenSSH\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n"
      })
  void garbage_is_an_error(String bytes) {
    assertThatThrownBy(() -> ask(client, connection -> write(connection, bytes)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void a_gigabyte_is_not_kept() {
    assertThatThrownBy(
            () ->
                ask(
                    client,
                    connection -> {
                      OutputStream out = connection.getOutputStream();
                      write(connection, "HTTP/1.1 200 OK\r\n\r\n");
                      byte[] piece = new byte[1 << 20];
                      for (int i = 0; i < 1024; i++) {
                        out.write(piece);
                      }
                    }))
        .isInstanceOf(IOException.class);
  }

  @Test
  void a_hub_that_never_answers_is_given_up() {
    try (ChannelClient impatient = new ChannelClient(Duration.ofMillis(50))) {
      assertThatThrownBy(
              () ->
                  ask(
                      impatient,
                      connection -> {
                        while (connection.getInputStream().read() >= 0) {
                          // Until the client closes.
                        }
                      }))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no answer");
    }
  }

  @Test
  void what_the_hub_writes_reaches_no_terminal_as_control_characters() throws Exception {
    String evil = "\u001b]0;owned\u0007\n\u202e" + "x".repeat(100_000);
    DeclareReply reply =
        new DeclareReply(
            evil,
            new Name("hub"),
            new Name("site"),
            IpAddress.parse("203.0.113.10"),
            7,
            new Answer(
                List.of(),
                List.of(new Answer.OfDevice(IpAddress.parse("10.0.0.1"), Reason.TAKEN, evil)),
                List.of(new Answer.OfForward(new Name("f"), Reason.TAKEN, evil))));
    DeclareReply read = DeclareReply.of(Response.ok(reply));
    ChannelError error = ChannelError.of(evil, evil);
    for (String text :
        List.of(
            read.software(),
            read.answer().captured().get(0).detail(),
            read.answer().forwards().get(0).detail(),
            error.software(),
            error.message())) {
      assertThat(text).hasSizeLessThanOrEqualTo(300).doesNotContainPattern("[\\p{Cc}\\p{Cf}]");
    }
    // As the bytes come, without this side's own constructor in between.
    String raw = RecordCodec.encode(reply).replace("???", "\\u001b\\u0007");
    assertThat(DeclareReply.of(new Response(200, raw)).software()).doesNotContain("\u001b");
    assertThatThrownBy(
            () -> DeclareReply.of(new Response(200, "[" + "1,".repeat(1_000_000) + "1]")))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageContaining("too many values");
  }
}
