// SPDX-License-Identifier: Apache-2.0
package io.landline.testhost;

import io.landline.ffi.Errno;
import io.landline.ffi.NativeCallException;
import io.landline.ffi.UnixPacketSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The source of a service's test host: created by this process if it may, else requested from root.
 * Keeps the test host while the configuration changes. Used by one thread.
 */
public final class TestHostSource implements AutoCloseable {
  private static final String ADVICE =
      ": systemctl start landline-test-hosts.socket, or landline test-hosts up";
  private static final Set<Errno> NO_LISTENER = Set.of(Errno.ENOENT, Errno.ECONNREFUSED);

  /** Each request starts a program, so after a failure the pauses between requests grow. */
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(25);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private final Path socket;
  private final Path downMark;
  private final Supplier<TestHostSockets> own;
  private final LongSupplier clock;
  private Optional<TestHostSockets> held = Optional.empty();
  private Optional<TestHostException> failure = Optional.empty();
  private Duration pause = Duration.ZERO;
  private long failedAt;

  TestHostSource(Path socket, Path downMark, Supplier<TestHostSockets> own, LongSupplier clock) {
    this.socket = socket;
    this.downMark = downMark;
    this.own = own;
    this.clock = clock;
  }

  /**
   * For a service.
   *
   * @param socket where root listens
   * @param downMark a file; while it exists there is no test host
   */
  public static TestHostSource of(Path socket, Path downMark) {
    return new TestHostSource(socket, downMark, TestHostSockets::create, System::nanoTime);
  }

  /** The same for a service that never creates a test host itself. */
  public static TestHostSource asking(Path socket, Path downMark) {
    return new TestHostSource(
        socket,
        downMark,
        () -> {
          throw new NativeCallException("unshare", Errno.EPERM);
        },
        System::nanoTime);
  }

  /** Whether {@code landline test-hosts down} is in force. */
  public boolean isDown() {
    return Files.exists(downMark);
  }

  /**
   * The sockets of the test host; this object closes them.
   *
   * @param port the port for probes
   * @throws TestHostException if no test host is available now
   */
  public TestHostSockets sockets(int port) {
    if (isDown()) {
      close();
      throw new TestHostException(
          "taken down by landline test-hosts down; landline test-hosts up ends that");
    }
    if (held.filter(sockets -> !sockets.servesPort(port)).isPresent()) {
      close();
    }
    if (held.isEmpty()) {
      held = Optional.of(obtain());
    }
    return held.get();
  }

  private TestHostSockets obtain() {
    try {
      return own.get();
    } catch (NativeCallException e) {
      if (!e.isPermissionDenied()) {
        throw new TestHostException("cannot create the test host: " + e.getMessage(), e);
      }
    }
    if (failure.isPresent() && clock.getAsLong() - failedAt < pause.toNanos()) {
      throw failure.get();
    }
    UnixPacketSocket connected = connect();
    try (connected) {
      TestHostSockets received = Handover.take(connected);
      failure = Optional.empty();
      pause = Duration.ZERO;
      return received;
    } catch (NativeCallException e) {
      throw remember(new TestHostException(handoverFailed(String.valueOf(e.getMessage())), e));
    } catch (TestHostException e) {
      // An interrupt is not a failure.
      throw Thread.currentThread().isInterrupted()
          ? e
          : remember(new TestHostException(handoverFailed(String.valueOf(e.getMessage())), e));
    }
  }

  /** Connects to root; without a listener a retry is cheap, so that failure is not remembered. */
  private UnixPacketSocket connect() {
    try {
      return UnixPacketSocket.connect(socket.toString());
    } catch (NativeCallException e) {
      if (NO_LISTENER.contains(e.errno())) {
        throw new TestHostException(
            "this service may not create a test host, and no other process provides one" + ADVICE,
            e);
      }
      throw remember(new TestHostException(handoverFailed(String.valueOf(e.getMessage())), e));
    }
  }

  private static String handoverFailed(String why) {
    return "no test host was provided: " + why + ": journalctl -u 'landline-test-hosts@*'";
  }

  private TestHostException remember(TestHostException e) {
    failure = Optional.of(e);
    failedAt = clock.getAsLong();
    Duration twice = pause.multipliedBy(2);
    pause =
        pause.isZero() ? FIRST_PAUSE : twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    return e;
  }

  @Override
  public void close() {
    held.ifPresent(TestHostSockets::close);
    held = Optional.empty();
  }
}
