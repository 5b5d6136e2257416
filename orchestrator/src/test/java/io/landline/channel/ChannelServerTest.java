// SPDX-License-Identifier: Apache-2.0
package io.landline.channel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.grant.Declaration;
import io.landline.json.RecordCodec;
import io.landline.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of every kind, byte by byte, from several addresses of the loopback network. */
final class ChannelServerTest {
  private static final String GOOD =
      RecordCodec.encode(
          new DeclareRequest("0.2", 1, false, Optional.empty(), Declaration.NOTHING));
  private static final int PATIENCE = 20_000;

  private final AtomicLong clock = new AtomicLong();
  private final BlockingQueue<IpAddress> declared = new LinkedBlockingQueue<>();
  private final List<Consumer<Response>> unanswered = new ArrayList<>();
  private boolean answers = true;
  private ChannelServer server;

  @BeforeEach
  void open() throws IOException {
    server = serve(Duration.ofMinutes(5));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private ChannelServer serve(Duration longest) throws IOException {
    return ChannelServer.open(
        new InetSocketAddress("127.0.0.1", 0), handler(), longest, clock::get);
  }

  private ChannelHandler handler() {
    return new ChannelHandler() {
      @Override
      public void declare(IpAddress from, DeclareRequest request, Consumer<Response> answer) {
        declared.add(from);
        if (answers) {
          answer.accept(Response.conflict(request.revision()));
        } else {
          unanswered.add(answer);
        }
      }

      @Override
      public void enrol(IpAddress from, EnrolRequest request, Consumer<Response> answer) {
        answer.accept(Response.unavailable("no enrolment", Duration.ofSeconds(1)));
      }
    };
  }

  private Socket connect(String from) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(PATIENCE);
    socket.bind(new InetSocketAddress(from, 0));
    socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
    return socket;
  }

  private static void send(Socket socket, String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
  }

  /** Everything until the server closes; empty if it closes without a word. */
  private static String rest(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (SocketException e) {
      return ""; // reset
    }
  }

  private String ask(String from, String bytes) throws IOException {
    try (Socket socket = connect(from)) {
      send(socket, bytes);
      return rest(socket);
    }
  }

  private static String put(String body) {
    return "PUT /v1/declaration HTTP/1.1\r\nHost: hub\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static int status(String response) {
    assertThat(response).startsWith("HTTP/1.1 ");
    return Integer.parseInt(response.substring(9, 12));
  }

  @Test
  void the_sender_is_the_address_that_it_sends_from() throws Exception {
    assertThat(status(ask("127.0.0.7", put(GOOD)))).isEqualTo(Response.CONFLICT);
    assertThat(declared).containsExactly(IpAddress.parse("127.0.0.7"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/declaration HTTP/1.1\r\nHost: hub\r\n\r\n",
        "PUT /v1/declaration HTTP/1.1\r\nHost: hub\r\n\r\n",
        "PUT /v1/declaration HTTP/1.1\r\nHost: hub\r\nContent-Length: 2\r\n\r\n{}",
        "PUT /v1/declaration HTTP/1.1\r\nHost: hub\r\nContent-Length: 2\r\n\r\n\u00ff\u00fe",
        "PUT /v1/declaration HTTP/1.1\r\nHost: hub\r\nContent-Length: x\r\n\r\n{}",
        "PUT /v1/declaration HTTP/1.1\r\nHost: hub\r\nContent-Length: -1\r\n\r\n{}",
        "PUT /v1/declaration HTTP/1.1\r\nHost: hub\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "PUT /v1/declaration HTTP/1.1\r\nHost: hub\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}}",
        "PUT /v1/declaration HTTP/9.9\r\n\r\n",
        "\r\n\r\n\r\n\u0000\u0001\u0002 \u00ff\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "PUT http://hub/v1/declaration HTTP/1.1\r\nHost: hub\r\nContent-Length: 0\r\n\r\n",
        "PUT /v1/../v1/declaration HTTP/1.1\r\nHost: hub\r\nContent-Length: 0\r\n\r\n",
        "PUT /v1/declaration?x=1 HTTP/1.1\r\nHost: hub\r\nContent-Length: 0\r\n\r\n",
        "PUT /v1/enrol HTTP/1.1\r\nHost: hub\r\nContent-Length: 0\r\n\r\n",
        "POST /v1/enrol HTTP/1.1\r\nHost: hub\r\nContent-Length: 2\r\n\r\n{}",
        "PUT /v2/declaration HTTP/1.1\r\nHost: hub\r\nContent-Length: 0\r\n\r\n"
      })
  void nonsense_is_refused_and_the_connection_closed(String bytes) throws Exception {
    String response = ask("127.0.0.1", bytes);
    assertThat(response.isEmpty() ? Response.BAD_REQUEST : status(response))
        .isIn(Response.BAD_REQUEST, Response.NOT_FOUND, Response.CONTENT_TOO_LARGE);
    assertThat(declared).isEmpty();
    assertThat(status(ask("127.0.0.1", put(GOOD)))).isEqualTo(Response.CONFLICT);
  }

  @Test
  void the_path_is_repeated_only_as_far_as_it_is_harmless() throws Exception {
    assertThat(ask("127.0.0.1", "PUT /v1/enroll HTTP/1.1\r\nContent-Length: 0\r\n\r\n"))
        .contains("404")
        .contains("has no /v1/enroll");
    assertThat(ask("127.0.0.1", "PUT /\u001b[31m HTTP/1.1\r\nContent-Length: 0\r\n\r\n"))
        .doesNotContain("\u001b");
  }

  @Test
  void a_body_of_unknown_length_is_refused_before_it_is_read() throws Exception {
    String head = "PUT /v1/declaration HTTP/1.1\r\nHost: hub\r\n";
    assertThat(status(ask("127.0.0.1", head + "Transfer-Encoding: chunked\r\n\r\n")))
        .isEqualTo(Response.LENGTH_REQUIRED);
    // A proxy that reads the one and a server that reads the other is what smuggling needs.
    String both = head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    assertThat(status(ask("127.0.0.1", both))).isEqualTo(Response.BAD_REQUEST);
    assertThat(ask("127.0.0.1", both + put(GOOD))).doesNotContain("409");
    assertThat(declared).isEmpty();
  }

  @Test
  void a_body_that_is_too_long_is_refused_before_it_is_read() throws Exception {
    String head = "PUT /v1/declaration HTTP/1.1\r\nHost: hub\r\nContent-Length: ";
    for (long length : new long[] {ChannelServer.LONGEST_BODY + 1L, 1L << 31, 1L << 40}) {
      assertThat(status(ask("127.0.0.1", head + length + "\r\n\r\n")))
          .isEqualTo(Response.CONTENT_TOO_LARGE);
    }
    assertThat(server.reserved()).isZero();
  }

  @Test
  void a_refusal_reaches_a_sender_that_still_sends() throws Exception {
    String body = "x".repeat(1 << 20);
    String chunked = "PUT /v1/declaration HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    String chunk = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
    assertThat(status(ask("127.0.0.1", chunked + chunk))).isEqualTo(Response.LENGTH_REQUIRED);
  }

  @Test
  void long_lines_and_headers_are_refused() throws Exception {
    for (String bytes :
        List.of(
            "PUT /" + "a".repeat(5000) + " HTTP/1.1\r\n\r\n",
            "PUT /v1/declaration HTTP/1.1\r\nX: " + "a".repeat(9000) + "\r\n\r\n")) {
      String response = ask("127.0.0.1", bytes);
      // A reset may overtake the answer, because the rest was not read.
      assertThat(response.isEmpty() ? Response.BAD_REQUEST : status(response))
          .isEqualTo(Response.BAD_REQUEST);
    }
    assertThat(declared).isEmpty();
  }

  @Test
  void a_second_request_on_a_connection_is_not_answered() throws Exception {
    String response = ask("127.0.0.1", put(GOOD) + put(GOOD) + put(GOOD));
    assertThat(response.split("HTTP/1.1 ", -1)).hasSize(2);
    assertThat(declared).hasSize(1);
  }

  @Test
  void silent_and_half_open_connections_are_closed_in_time() throws Exception {
    server.close();
    server = serve(Duration.ofMillis(50));
    for (String begun :
        List.of("", "PUT", "PUT /v1/declaration HTTP/1.1\r\nContent-Length: 70000\r\n\r\n{")) {
      assertThat(ask("127.0.0.1", begun)).isEmpty();
    }
    answers = false;
    assertThat(ask("127.0.0.1", put(GOOD))).isEmpty();
    assertThat(server.reserved()).isZero();
    unanswered.get(0).accept(Response.conflict(1)); // too late, and harmless
  }

  @Test
  void an_answer_after_the_end_of_the_server_is_harmless() throws Exception {
    answers = false;
    try (Socket socket = connect("127.0.0.1")) {
      send(socket, put(GOOD));
      assertThat(declared.take()).isNotNull();
      server.close();
      assertThat(rest(socket)).isEmpty();
      unanswered.get(0).accept(Response.conflict(1));
    }
  }

  @Test
  void one_sender_has_few_connections_and_others_are_served() throws Exception {
    List<Socket> held = new ArrayList<>();
    for (int i = 0; i < Admission.CONNECTIONS_OF_ONE; i++) {
      Socket socket = connect("127.0.0.9");
      send(socket, "PUT /v1/declaration HTTP/1.1\r\n");
      held.add(socket);
    }
    for (int i = 0; i < 20; i++) {
      assertThat(ask("127.0.0.9", "")).isEmpty();
    }
    assertThat(status(ask("127.0.0.8", put(GOOD)))).isEqualTo(Response.CONFLICT);
    for (Socket socket : held) {
      socket.close();
    }
    // The server notices the end of the connections in its own time.
    assertThat(eventually("127.0.0.9")).isEqualTo(Response.CONFLICT);
  }

  private int eventually(String from) throws IOException {
    while (true) {
      String response = ask(from, put(GOOD));
      if (!response.isEmpty()) {
        return status(response);
      }
      clock.addAndGet(Duration.ofSeconds(1).toNanos());
    }
  }

  @Test
  void a_thousand_requests_at_once_shut_out_only_their_sender() throws Exception {
    int served = 0;
    for (int i = 0; i < 1000; i++) {
      int status = status(ask("127.0.0.66", put(GOOD)));
      assertThat(status).isIn(Response.CONFLICT, Response.TOO_MANY_REQUESTS);
      served += status == Response.CONFLICT ? 1 : 0;
      if (i % 50 == 0) {
        assertThat(status(ask("127.0.1." + (1 + i / 50), put(GOOD)))).isEqualTo(Response.CONFLICT);
      }
    }
    assertThat(served).isEqualTo(Admission.BURST);
    clock.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(status(ask("127.0.0.66", put(GOOD)))).isEqualTo(Response.CONFLICT);
  }

  private static String announce(int length) {
    return "PUT /v1/declaration HTTP/1.1\r\nHost: hub\r\nContent-Length: " + length + "\r\n\r\n";
  }

  @Test
  void bodies_that_are_announced_and_never_sent_shut_out_nobody() throws Exception {
    List<Socket> held = new ArrayList<>();
    int senders = Admission.BYTES_OF_ALL / ChannelServer.LONGEST_BODY;
    for (int i = 1; i <= senders; i++) {
      Socket socket = connect("127.0.2." + i);
      send(socket, announce(ChannelServer.LONGEST_BODY));
      held.add(socket);
      // The same sender again: it has its part.
      assertThat(status(ask("127.0.2." + i, announce(1 << 18)))).isEqualTo(Response.UNAVAILABLE);
    }
    assertThat(server.reserved()).isEqualTo(Admission.BYTES_OF_ALL);
    assertThat(status(ask("127.0.3.1", announce(1 << 18)))).isEqualTo(Response.UNAVAILABLE);
    assertThat(status(ask("127.0.3.1", put(GOOD)))).isEqualTo(Response.CONFLICT);
    for (Socket socket : held) {
      socket.close();
    }
    while (server.reserved() > 0) {
      assertThat(eventually("127.0.4.1")).isNotZero();
    }
    assertThat(server.reserved()).isZero();
  }

  @Test
  void long_bodies_cost_more_requests() throws Exception {
    String body = GOOD + " ".repeat(ChannelServer.LONGEST_BODY - GOOD.length());
    assertThat(status(ask("127.0.0.5", put(body)))).isEqualTo(Response.CONFLICT);
    assertThat(status(ask("127.0.0.5", announce(body.length()))))
        .isEqualTo(Response.TOO_MANY_REQUESTS);
    assertThat(status(ask("127.0.0.5", put(GOOD)))).isEqualTo(Response.CONFLICT);
    clock.addAndGet(Duration.ofSeconds(5).toNanos());
    assertThat(status(ask("127.0.0.5", put(body)))).isEqualTo(Response.CONFLICT);
    assertThat(eventually("127.0.0.6")).isNotZero();
  }

  @Test
  void deep_and_large_json_is_refused() throws Exception {
    String deep = "[".repeat(100_000);
    String many = "[" + "1,".repeat(1 << 20) + "1]";
    String objects = "[" + "{\"a\":1},".repeat(1 << 18) + "1]";
    for (String body : List.of(deep, many, objects)) {
      clock.addAndGet(Duration.ofSeconds(10).toNanos());
      assertThat(status(ask("127.0.0.1", put(body)))).isEqualTo(Response.BAD_REQUEST);
    }
    assertThat(declared).isEmpty();
  }

  @Test
  void requests_arrive_in_any_pieces() throws Exception {
    try (Socket socket = connect("127.0.0.1")) {
      socket.setTcpNoDelay(true);
      for (char piece : put(GOOD).toCharArray()) {
        send(socket, String.valueOf(piece));
      }
      assertThat(status(rest(socket))).isEqualTo(Response.CONFLICT);
    }
  }

  @Test
  void it_listens_at_an_address_that_does_not_exist_yet() throws Exception {
    InetSocketAddress elsewhere = new InetSocketAddress(InetAddress.getByName("198.51.100.77"), 0);
    try (ChannelServer other = ChannelServer.open(elsewhere, handler())) {
      assertThat(other.port()).isPositive();
    }
  }
}
