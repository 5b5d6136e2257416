// SPDX-License-Identifier: Apache-2.0
package io.landline.service;

import io.landline.ffi.NativeCallException;
import io.landline.ffi.UnixDatagram;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reports the service's state to the service manager by sd_notify(3), if there is one. */
public final class ServiceNotifier {
  private final Consumer<String> socket;
  private final Optional<Duration> watchdog;

  ServiceNotifier(Consumer<String> socket, Optional<Duration> watchdog) {
    this.socket = socket;
    this.watchdog = watchdog;
  }

  /**
   * A notifier for the manager in the environment.
   *
   * @param environment with NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID where a manager set them
   * @param self this process
   */
  public static ServiceNotifier of(Map<String, String> environment, long self) {
    String address = environment.getOrDefault("NOTIFY_SOCKET", "");
    if (address.isEmpty()) {
      return new ServiceNotifier(text -> {}, Optional.empty());
    }
    return new ServiceNotifier(text -> send(address, text), watchdog(environment, self));
  }

  private static Optional<Duration> watchdog(Map<String, String> environment, long self) {
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    String pid = environment.getOrDefault("WATCHDOG_PID", "");
    boolean watched = pid.isEmpty() || pid.equals(Long.toString(self));
    return watched && micros.matches("[1-9][0-9]{0,15}")
        ? Optional.of(Duration.ofNanos(Long.parseLong(micros) * 1000))
        : Optional.empty();
  }

  private static void send(String address, String text) {
    try {
      UnixDatagram.send(address, text);
    } catch (NativeCallException | IllegalArgumentException e) {
      // The manager is gone or its address is invalid: the service works without it.
      return;
    }
  }

  /** The longest time between calls of {@link #alive}; empty without a watchdog. */
  Optional<Duration> watchdog() {
    return watchdog;
  }

  void ready(String status) {
    socket.accept("READY=1\nSTATUS=" + status + "\n");
  }

  void status(String status) {
    socket.accept("STATUS=" + status + "\n");
  }

  void alive() {
    socket.accept("WATCHDOG=1\n");
  }

  /**
   * Reports that the configuration is being read again, until {@link #ready}.
   *
   * @param monotonic CLOCK_MONOTONIC, nanoseconds
   */
  void reloading(long monotonic) {
    socket.accept("RELOADING=1\nMONOTONIC_USEC=" + monotonic / 1000 + "\n");
  }

  void stopping() {
    socket.accept("STOPPING=1\n");
  }
}
