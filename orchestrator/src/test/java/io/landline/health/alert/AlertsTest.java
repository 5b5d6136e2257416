// SPDX-License-Identifier: Apache-2.0
package io.landline.health.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class AlertsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final BlockingQueue<String> taken = new LinkedBlockingQueue<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger stalls = new AtomicInteger();
  private final HttpServer server;

  AlertsTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void serve() {
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          if (stalls.getAndDecrement() > 0) {
            exchange.sendResponseHeaders(200, 10); // and never the ten bytes
            taken.add("stalled " + exchange.getRequestMethod());
            return;
          }
          boolean refuse = refusals.getAndDecrement() > 0;
          exchange.sendResponseHeaders(refuse ? 503 : 200, -1);
          exchange.close();
          taken.add(
              (refuse ? "refused " : "")
                  + exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Content-Type")
                  + " "
                  + body);
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/topic");
  }

  private String next() throws InterruptedException {
    return String.valueOf(taken.poll(30, TimeUnit.SECONDS));
  }

  @Test
  void a_change_is_posted_as_plain_text() throws InterruptedException {
    try (Alerts alerts = Alerts.to(url())) {
      alerts.tell("LANDLINE CRITICAL - k7xyz is silent");
      assertThat(next())
          .isEqualTo("POST text/plain; charset=utf-8 LANDLINE CRITICAL - k7xyz is silent");
    }
  }

  @Test
  void what_is_refused_is_tried_again_and_order_is_kept() throws InterruptedException {
    refusals.set(2);
    try (Alerts alerts = Alerts.to(url(), Duration.ofMillis(5), Duration.ofMillis(20), PATIENCE)) {
      alerts.tell("first");
      alerts.tell("second");
      assertThat(next()).startsWith("refused").endsWith("first");
      assertThat(next()).startsWith("refused").endsWith("first");
      assertThat(next()).startsWith("POST").endsWith("first");
      assertThat(next()).startsWith("POST").endsWith("second");
    }
  }

  @Test
  void without_answers_the_newest_are_kept_and_callers_do_not_wait() {
    try (Alerts alerts =
        Alerts.to(
            URI.create("http://127.0.0.1:9/nobody"),
            Duration.ofDays(1),
            Duration.ofDays(1),
            PATIENCE)) {
      for (int i = 0; i < 10_000; i++) {
        alerts.tell("text " + i);
      }
    }
  }

  @Test
  void a_test_reports_why_it_failed() throws InterruptedException {
    refusals.set(1);
    assertThat(Alerts.post(url(), "test")).hasValue("127.0.0.1 answers 503");
    assertThat(Alerts.post(url(), "test")).isEmpty();
  }

  @Test
  void a_server_that_stalls_after_its_headers_stops_nothing() throws InterruptedException {
    stalls.set(1);
    try (Alerts alerts =
        Alerts.to(url(), Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMillis(500))) {
      alerts.tell("first");
      alerts.tell("second");
      assertThat(next()).isEqualTo("stalled POST");
      assertThat(next()).startsWith("POST").endsWith("first");
      assertThat(next()).startsWith("POST").endsWith("second");
    }
    stalls.set(1);
    assertThat(Alerts.ping(url(), Duration.ofMillis(500)))
        .hasValueSatisfying(why -> assertThat(why).contains("no complete answer"));
    stalls.set(1);
    // As landline alerts test does it, with the timeout that people get.
    assertThat(Alerts.post(url(), "test"))
        .hasValueSatisfying(
            why -> assertThat(why).isEqualTo("127.0.0.1: no complete answer within 15 s"));
  }
}
