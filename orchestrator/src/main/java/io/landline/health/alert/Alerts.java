// SPDX-License-Identifier: Apache-2.0
package io.landline.health.alert;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts a plain text for each change of verdict, in their order, and tries again until it is taken.
 * A thread of its own waits for slow servers; nobody else does. If more wait than fit, the oldest
 * are dropped: the newest describes the present state.
 */
public final class Alerts implements AutoCloseable {
  private static final int WAITING = 32;

  /** For a whole exchange, from the connection to the last byte of the answer. */
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final URI to;
  private final Duration firstPause;
  private final Duration longestPause;
  private final Duration timeout;
  private final HttpClient client = client();
  private final BlockingDeque<String> waiting = new LinkedBlockingDeque<>(WAITING);
  private final Thread thread = new Thread(this::work, "alerts");
  private volatile Optional<String> problem = Optional.empty();

  private Alerts(URI to, Duration firstPause, Duration longestPause, Duration timeout) {
    this.to = to;
    this.firstPause = firstPause;
    this.longestPause = longestPause;
    this.timeout = timeout;
    thread.setDaemon(true);
  }

  /** Starts the thread, which waits for texts. */
  public static Alerts to(URI url) {
    return to(url, Duration.ofSeconds(5), Duration.ofMinutes(5), TIMEOUT);
  }

  static Alerts to(URI url, Duration firstPause, Duration longestPause, Duration timeout) {
    Alerts alerts = new Alerts(url, firstPause, longestPause, timeout);
    alerts.thread.start();
    return alerts;
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .connectTimeout(TIMEOUT)
        .followRedirects(HttpClient.Redirect.NEVER)
        .build();
  }

  /** Queues a text, which is posted as soon as possible. */
  public void tell(String text) {
    while (!waiting.offerLast(text)) {
      waiting.pollFirst();
    }
  }

  /** Why the last one did not get through; empty if it did. */
  public Optional<String> problem() {
    return problem;
  }

  private void work() {
    try {
      while (true) {
        String text = waiting.takeFirst();
        Duration pause = firstPause;
        for (problem = post(client, to, text, timeout);
            problem.isPresent();
            problem = post(client, to, text, timeout)) {
          Thread.sleep(pause.toMillis());
          Duration doubled = pause.multipliedBy(2);
          pause = doubled.compareTo(longestPause) < 0 ? doubled : longestPause;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Posts one text now.
   *
   * @return why it was not taken; empty if it was
   */
  public static Optional<String> post(URI url, String text) throws InterruptedException {
    return post(client(), url, text, TIMEOUT);
  }

  private static Optional<String> post(HttpClient client, URI url, String text, Duration timeout)
      throws InterruptedException {
    return send(
        client,
        HttpRequest.newBuilder(url)
            .header("Content-Type", "text/plain; charset=utf-8")
            .POST(BodyPublishers.ofString(text))
            .build(),
        timeout);
  }

  /**
   * Calls a URL, as a dead man's switch wants it.
   *
   * @return why it did not answer well; empty if it did
   */
  public static Optional<String> ping(URI url) throws InterruptedException {
    return ping(url, TIMEOUT);
  }

  static Optional<String> ping(URI url, Duration timeout) throws InterruptedException {
    return send(client(), HttpRequest.newBuilder(url).GET().build(), timeout);
  }

  /** The request's own timeout would end with the headers: a body may take for ever to come. */
  private static Optional<String> send(HttpClient client, HttpRequest request, Duration timeout)
      throws InterruptedException {
    String host = String.valueOf(request.uri().getHost());
    CompletableFuture<HttpResponse<Void>> exchange =
        client.sendAsync(request, BodyHandlers.discarding());
    try {
      int code = exchange.get(timeout.toNanos(), TimeUnit.NANOSECONDS).statusCode();
      return code / 100 == 2 ? Optional.empty() : Optional.of(host + " answers " + code);
    } catch (TimeoutException e) {
      return Optional.of(host + ": no complete answer within " + timeout.toSeconds() + " s");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String why = cause.getMessage();
      return Optional.of(host + ": " + (why == null ? cause.getClass().getSimpleName() : why));
    } finally {
      exchange.cancel(true); // closes the connection of one that is not over
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
