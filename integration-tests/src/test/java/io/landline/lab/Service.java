// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** {@code landline daemon} on a host of a lab. */
final class Service implements AutoCloseable {
  /**
   * Prints our table in an order of its own: nft lists hash sets in any. Without the test host: the
   * service makes it when it is ready, and takes it along at its end.
   */
  static final String TABLE =
      "nft -s list table inet landline | tr ',{}' '\\n' | sed 's/^[[:space:]]*//;s/ *$//'"
          // Empty lines tell where nft broke a list.
          + " | grep -v -e '^$' -e '^10[.]99[.]0[.]130' -e 'test.host' | sort";

  private static final Duration START = Duration.ofMinutes(10);
  private static final Duration REST = Duration.ofMinutes(2);

  private final Namespace host;
  private final Running process;

  private Service(Namespace host, Running process) {
    this.host = host;
    this.process = process;
  }

  /** Starts it with the configuration that is there, and waits until it is ready. */
  static Service on(Deployment landline, Namespace host) {
    return ready(new Service(host, landline.start(host, "daemon")));
  }

  /** Waits until this, which runs on a host, is ready. */
  static Service over(Namespace host, Running process) {
    return ready(new Service(host, process));
  }

  /**
   * The same, where names are what a file says.
   *
   * @param hosts as /etc/hosts is written
   */
  static Service on(Deployment landline, Namespace host, Path hosts) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("env", "JAVA_TOOL_OPTIONS=-Djdk.net.hosts.file=" + hosts));
    command.addAll(landline.command(host, "daemon"));
    return ready(new Service(host, host.start(command.toArray(String[]::new))));
  }

  private static Service ready(Service service) {
    service.await("readiness", START, () -> service.log().contains("<6>ready"));
    return service;
  }

  /** Everything it has said. */
  String log() {
    return process.errSoFar();
  }

  /** The lines about what others changed. */
  List<String> repairs() {
    return log().lines().filter(l -> l.startsWith("<5>changed by others")).toList();
  }

  long pid() {
    return process.pid();
  }

  void signal(String name) {
    process.signal(name);
  }

  /** Waits for its own end. */
  Outcome end() {
    return process.await(Patience.LONG);
  }

  /** Waits until it has made its test host, has taken that up, and nothing is left to do. */
  void awaitRest(Deployment landline) {
    awaitSeldom(
        "nothing to be left to do",
        REST,
        () ->
            host.sh("ip -br link").contains("ll-")
                && landline.runHere(host, "plan", "--exit-code").status() == 0);
  }

  /** Waits until a condition that the service brings about holds. */
  void await(String what, Duration limit, BooleanSupplier condition) {
    await(Await.often(), what, limit, condition);
  }

  /** The same, where asking is work for the service itself. */
  void awaitSeldom(String what, Duration limit, BooleanSupplier condition) {
    await(Await.seldom(), what, limit, condition);
  }

  private void await(Await how, String what, Duration limit, BooleanSupplier condition) {
    boolean[] held = {false};
    how.holds(
        limit,
        () -> {
          held[0] = condition.getAsBoolean();
          return held[0] || !process.isAlive();
        });
    assertThat(held[0])
        .as(
            "%s, within %s; the service of %s (alive: %s): %s",
            what, limit, host, process.isAlive(), log())
        .isTrue();
  }

  @Override
  public void close() {
    process.close();
  }
}
