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
 * Where a service's test host comes from: made here where this process may, else asked of root.
 * Asks when there is none and keeps what it got, whatever becomes of the configuration. For one
 * thread.
 */
public final class TestHostSource implements AutoCloseable {
  private static final String ADVICE =
      ": systemctl start landline-test-hosts.socket, or landline test-hosts up";
  private static final Set<Errno> NOBODY = Set.of(Errno.ENOENT, Errno.ECONNREFUSED);

  /** Each question starts a program: what failed is not tried again at once, and ever later. */
  private static final Duration FIRST_REST = Duration.ofSeconds(25);

  private static final Duration LONGEST_REST = Duration.ofMinutes(10);

  private final Path socket;
  private final Path downMark;
  private final Supplier<TestHostSockets> own;
  private final LongSupplier clock;
  private Optional<TestHostSockets> held = Optional.empty();
  private Optional<TestHostException> failure = Optional.empty();
  private Duration rest = Duration.ZERO;
  private long failed;

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
   * @param downMark a file that says that there is to be no test host
   */
  public static TestHostSource of(Path socket, Path downMark) {
    return new TestHostSource(socket, downMark, TestHostSockets::make, System::nanoTime);
  }

  /** The same for one that may not make them itself, or is to behave as if it might not. */
  public static TestHostSource asking(Path socket, Path downMark) {
    return new TestHostSource(
        socket,
        downMark,
        () -> {
          throw new NativeCallException("unshare", Errno.EPERM);
        },
        System::nanoTime);
  }

  /** Whether somebody said that there is to be no test host. */
  public boolean isDown() {
    return Files.exists(downMark);
  }

  /**
   * Sockets of a test host, which stay this object's.
   *
   * @param port at which they are to answer
   * @throws TestHostException if there are none to be had now
   */
  public TestHostSockets sockets(int port) {
    if (isDown()) {
      close();
      throw new TestHostException(
          "taken down by landline test-hosts down; landline test-hosts up ends that");
    }
    if (held.filter(sockets -> !sockets.fits(port)).isPresent()) {
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
    if (failure.isPresent() && clock.getAsLong() - failed < rest.toNanos()) {
      throw failure.get();
    }
    UnixPacketSocket connected = connect();
    try (connected) {
      TestHostSockets given = Handover.take(connected);
      failure = Optional.empty();
      rest = Duration.ZERO;
      return given;
    } catch (NativeCallException e) {
      throw remember(new TestHostException(unasked(String.valueOf(e.getMessage())), e));
    } catch (TestHostException e) {
      // Whoever was interrupted failed at nothing.
      throw Thread.currentThread().isInterrupted()
          ? e
          : remember(new TestHostException(unasked(String.valueOf(e.getMessage())), e));
    }
  }

  /** Where nobody listens it costs nothing to look again soon. */
  private UnixPacketSocket connect() {
    try {
      return UnixPacketSocket.connect(socket.toString());
    } catch (NativeCallException e) {
      if (NOBODY.contains(e.errno())) {
        throw new TestHostException(
            "this service may not make a test host, and nobody hands it one" + ADVICE, e);
      }
      throw remember(new TestHostException(unasked(String.valueOf(e.getMessage())), e));
    }
  }

  private static String unasked(String why) {
    return "no test host was handed over: " + why + ": journalctl -u 'landline-test-hosts@*'";
  }

  private TestHostException remember(TestHostException e) {
    failure = Optional.of(e);
    failed = clock.getAsLong();
    Duration twice = rest.multipliedBy(2);
    rest = rest.isZero() ? FIRST_REST : twice.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : twice;
    return e;
  }

  @Override
  public void close() {
    held.ifPresent(TestHostSockets::close);
    held = Optional.empty();
  }
}
