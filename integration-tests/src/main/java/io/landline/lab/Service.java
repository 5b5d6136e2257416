// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** {@code landline daemon} on a host of a lab. */
public final class Service implements AutoCloseable {
  /**
   * Prints Landline's table, sorted, because nft lists hash sets in any order. The test host is
   * left out: the service creates it when it is ready, and removes it when it ends.
   */
  public static final String TABLE =
      "nft -s list table inet landline | tr ',{}' '\\n' | sed 's/^[[:space:]]*//;s/ *$//'"
          // Empty lines depend only on where nft breaks a list.
          + " | grep -v -e '^$' -e '^10[.]99[.]0[.]130' -e 'test.host' | sort";

  private static final Duration START = Duration.ofMinutes(10);
  private static final Duration REST = Duration.ofMinutes(2);

  private final Namespace host;
  private final Running process;

  private Service(Namespace host, Running process) {
    this.host = host;
    this.process = process;
  }

  /** Starts the service with the configuration that is there, and waits until it is ready. */
  public static Service on(Deployment landline, Namespace host) {
    return ready(new Service(host, landline.start(host, "daemon")));
  }

  /** Waits until a service that runs on a host already is ready. */
  public static Service over(Namespace host, Running process) {
    return ready(new Service(host, process));
  }

  /**
   * Starts the service with its own names for addresses.
   *
   * @param hosts a file in the format of hosts(5)
   */
  public static Service on(Deployment landline, Namespace host, Path hosts) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("env", "JAVA_TOOL_OPTIONS=-Djdk.net.hosts.file=" + hosts));
    command.addAll(landline.command(host, "daemon"));
    return ready(new Service(host, host.start(command.toArray(String[]::new))));
  }

  private static Service ready(Service service) {
    service.await("readiness", START, () -> service.log().contains("<6>ready"));
    return service;
  }

  /** Everything the service has logged. */
  public String log() {
    return process.errSoFar();
  }

  /** The log lines about changes by others. */
  public List<String> repairs() {
    return log().lines().filter(l -> l.startsWith("<5>changed by others")).toList();
  }

  /** Its process ID. */
  public long pid() {
    return process.pid();
  }

  /** Sends it a signal, such as {@code HUP}. */
  public void signal(String name) {
    process.signal(name);
  }

  /** Waits until the service ends by itself. */
  public Outcome end() {
    return process.await(Patience.LONG);
  }

  /** Waits until the service has its test host and has nothing left to change. */
  public void awaitRest(Deployment landline) {
    awaitSeldom(
        "nothing to be left to do",
        REST,
        () ->
            host.sh("ip -br link").contains("ll-")
                && landline.runHere(host, "plan", "--exit-code").status() == 0);
  }

  /** Waits for a condition that the service brings about. */
  public void await(String what, Duration limit, BooleanSupplier condition) {
    await(Await.often(), what, limit, condition);
  }

  /** Like {@link #await}, for conditions whose check costs the service time. */
  public void awaitSeldom(String what, Duration limit, BooleanSupplier condition) {
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
    if (!held[0]) {
      throw new LabException(
          "%s, within %s; the service of %s (alive: %s): %s"
              .formatted(what, limit, host, process.isAlive(), log()));
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
