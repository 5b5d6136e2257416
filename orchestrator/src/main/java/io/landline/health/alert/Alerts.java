// SPDX-License-Identifier: Apache-2.0
package io.landline.health.alert;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;

/**
 * Posts a plain text for each change of verdict, in their order, and tries again until it is taken.
 * A thread of its own waits for slow servers; nobody else does. Where more wait than fit, the
 * oldest go: the newest says what is true.
 */
public final class Alerts implements AutoCloseable {
  private static final int WAITING = 32;
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final URI to;
  private final Duration firstPause;
  private final Duration longestPause;
  private final HttpClient client = client();
  private final BlockingDeque<String> waiting = new LinkedBlockingDeque<>(WAITING);
  private final Thread thread = new Thread(this::work, "alerts");
  private volatile Optional<String> problem = Optional.empty();

  private Alerts(URI to, Duration firstPause, Duration longestPause) {
    this.to = to;
    this.firstPause = firstPause;
    this.longestPause = longestPause;
    thread.setDaemon(true);
  }

  /** Begins to wait for something to tell. */
  public static Alerts to(URI url) {
    return to(url, Duration.ofSeconds(5), Duration.ofMinutes(5));
  }

  static Alerts to(URI url, Duration firstPause, Duration longestPause) {
    Alerts alerts = new Alerts(url, firstPause, longestPause);
    alerts.thread.start();
    return alerts;
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .connectTimeout(TIMEOUT)
        .followRedirects(HttpClient.Redirect.NORMAL)
        .build();
  }

  /** Tells it as soon as it can be told. */
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
        for (problem = post(client, to, text);
            problem.isPresent();
            problem = post(client, to, text)) {
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
    return post(client(), url, text);
  }

  private static Optional<String> post(HttpClient client, URI url, String text)
      throws InterruptedException {
    return send(
        client,
        HttpRequest.newBuilder(url)
            .timeout(TIMEOUT)
            .header("Content-Type", "text/plain; charset=utf-8")
            .POST(BodyPublishers.ofString(text))
            .build());
  }

  /**
   * Calls a URL, as a dead man's switch wants it.
   *
   * @return why it did not answer well; empty if it did
   */
  public static Optional<String> ping(URI url) throws InterruptedException {
    return send(client(), HttpRequest.newBuilder(url).timeout(TIMEOUT).GET().build());
  }

  private static Optional<String> send(HttpClient client, HttpRequest request)
      throws InterruptedException {
    String host = String.valueOf(request.uri().getHost());
    try {
      HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
      int code = response.statusCode();
      return code / 100 == 2 ? Optional.empty() : Optional.of(host + " answers " + code);
    } catch (IOException e) {
      String why = e.getMessage();
      return Optional.of(host + ": " + (why == null ? e.getClass().getSimpleName() : why));
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
