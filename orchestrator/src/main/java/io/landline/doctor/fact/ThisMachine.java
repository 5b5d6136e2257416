// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.fact;

import io.landline.config.HostPaths;
import io.landline.ffi.LibC;
import io.landline.net.IpAddress;
import io.landline.reconcile.HostLock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The machine that this process runs on. */
public final class ThisMachine implements Machine {
  /** A resolver without an answer takes much longer. */
  private static final long RESOLVER_SECONDS = 5;

  private final HostPaths paths;

  /** The machine, with Landline's files at these paths. */
  public ThisMachine(HostPaths paths) {
    this.paths = paths;
  }

  @Override
  public String architecture() {
    return System.getProperty("os.arch", "");
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public boolean isClockSynchronised() {
    return LibC.get().isClockSynchronised();
  }

  @Override
  public List<IpAddress> resolve(String name) {
    CompletableFuture<List<IpAddress>> found = new CompletableFuture<>();
    // A new thread inherits this thread's network namespace; a pool's thread may be in another.
    Thread thread = new Thread(() -> found.complete(look(name)), "resolver");
    thread.setDaemon(true);
    thread.start();
    return found.completeOnTimeout(List.of(), RESOLVER_SECONDS, TimeUnit.SECONDS).join();
  }

  private static List<IpAddress> look(String name) {
    try {
      return Stream.of(InetAddress.getAllByName(name))
          .map(address -> IpAddress.of(address.getAddress()))
          .toList();
    } catch (UnknownHostException e) {
      return List.of();
    }
  }

  @Override
  public boolean isAtWork() {
    return HostLock.isHeld(paths.lock());
  }
}
