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
 * Provides a service's test host: created here if this process may, else requested from root. It is
 * requested when there is none and kept across changes of the configuration. For one thread.
 */
public final class TestHostSource implements AutoCloseable {
  private static final String ADVICE =
      ": systemctl start landline-test-hosts.socket, or landline test-hosts up";
  private static final Set<Errno> NOBODY = Set.of(Errno.ENOENT, Errno.ECONNREFUSED);

  /** Each request starts a program, so a failed one is repeated after growing delays. */
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
   * @param downMark a file whose existence means that there shall be no test host
   */
  public static TestHostSource of(Path socket, Path downMark) {
    return new TestHostSource(socket, downMark, TestHostSockets::make, System::nanoTime);
  }

  /** The same, with a choice whether this process may create them itself. */
  public static TestHostSource asking(Path socket, Path downMark) {
    return new TestHostSource(
        socket,
        downMark,
        () -> {
          throw new NativeCallException("unshare", Errno.EPERM);
        },
        System::nanoTime);
  }

  /** Whether the test host was taken down with {@code landline test-hosts down}. */
  public boolean isDown() {
    return Files.exists(downMark);
  }

  /**
   * Sockets of a test host, which this object keeps.
   *
   * @param port at which they shall answer
   * @throws TestHostException if none are available now
   */
  public TestHostSockets sockets(int port) {
    if (isDown()) {
      close();
      throw new TestHostException(
          "taken down by landline test-hosts down; to bring it back: landline test-hosts up");
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
      // An interruption is not a failure.
      throw Thread.currentThread().isInterrupted()
          ? e
          : remember(new TestHostException(unasked(String.valueOf(e.getMessage())), e));
    }
  }

  /** If no process listens, an early retry costs nothing. */
  private UnixPacketSocket connect() {
    try {
      return UnixPacketSocket.connect(socket.toString());
    } catch (NativeCallException e) {
      if (NOBODY.contains(e.errno())) {
        throw new TestHostException(
            "this service may not create a test host, and no process provides one" + ADVICE, e);
      }
      throw remember(new TestHostException(unasked(String.valueOf(e.getMessage())), e));
    }
  }

  private static String unasked(String why) {
    return "no test host was provided: " + why + ": journalctl -u 'landline-test-hosts@*'";
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
