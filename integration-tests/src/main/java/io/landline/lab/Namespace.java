// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.ffi.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A network namespace and the only thread in it.
 *
 * <p>A socket that this thread opens stays in the namespace whichever thread uses it, and a program
 * that it starts runs there: a child inherits the namespaces of the thread that forks it. Nothing
 * is mounted: the namespace ends with its last thread, socket and file descriptor, even if this JVM
 * is killed. {@code /sys} still shows the namespace in which this JVM was started, {@code
 * /proc/sys/net} the right one.
 */
public final class Namespace implements AutoCloseable {
  /** Software emulation is 10 to 20 times slower than the host. */
  private static final Duration PROGRAM_LIMIT = Duration.ofMinutes(3);

  /**
   * Exists where br_netfilter is loaded or built in, as in the lab's User Mode Linux. Debian does
   * not load it, and the lab's bridges should behave as on Debian.
   */
  private static final Path BRIDGED_FRAMES_MEET_RULES =
      Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables");

  private final String name;
  private final ExecutorService thread;
  private final NetworkNamespace kernel;

  private Namespace(String name, ExecutorService thread, NetworkNamespace kernel) {
    this.name = name;
    this.thread = thread;
    this.kernel = kernel;
  }

  /**
   * A new namespace with only a loopback interface, which is down. Needs CAP_SYS_ADMIN.
   *
   * @param name for reports
   */
  public static Namespace create(String name) {
    ExecutorService thread =
        Executors.newSingleThreadExecutor(
            runnable -> {
              Thread t = new Thread(runnable, "namespace " + name);
              t.setDaemon(true);
              return t;
            });
    CompletableFuture<NetworkNamespace> entered =
        CompletableFuture.supplyAsync(Namespace::enterNew, thread);
    return new Namespace(name, thread, entered.join());
  }

  private static NetworkNamespace enterNew() {
    NetworkNamespace entered = NetworkNamespace.enterNew();
    if (Files.exists(BRIDGED_FRAMES_MEET_RULES)) {
      try {
        Files.writeString(BRIDGED_FRAMES_MEET_RULES, "0");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return entered;
  }

  public String name() {
    return name;
  }

  /** The namespace's file, for {@code ip link ... netns} and {@code nsenter --net=}. */
  public String path() {
    return kernel.path();
  }

  /** Runs {@code work} in this namespace and waits for it; passes its exception on. */
  public <T> T call(Callable<T> work) {
    try {
      return thread.submit(work).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new LabException("in " + name + ": " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted in " + name, e);
    }
  }

  /** Runs a program here and waits for it, whatever its exit status. */
  public Outcome run(String... command) {
    return Running.start(this, List.of(command), "").await(PROGRAM_LIMIT);
  }

  /** Runs a program here that reads {@code input}, and waits for it, whatever its exit status. */
  public Outcome feed(String input, String... command) {
    return Running.start(this, List.of(command), input).await(PROGRAM_LIMIT);
  }

  /**
   * Runs a program here that must succeed; returns its standard output.
   *
   * @throws LabException if it ended with another status than 0
   */
  public String must(String... command) {
    return run(command).orThrow().out();
  }

  /** As {@link #must}, with the command written as in a shell, split at single spaces. */
  public String sh(String command) {
    return must(command.split(" ", -1));
  }

  /**
   * Pings until there is an answer. A single {@code ping -w} is not enough: it ends at the first
   * error, and a neighbour whose link has just come up is unreachable at first.
   *
   * @throws LabException if no answer came within {@link Patience#LONG}
   */
  public void awaitPing(String target) {
    Await.often()
        .until(
            "an answer of " + target + " to " + name,
            Patience.LONG,
            () -> run("ping", "-q", "-c", "1", "-W", "2", target).status() == 0,
            () -> run("ip", "neigh").out());
  }

  /** Runs {@code ip -batch} with these lines; it ends at the first failure. */
  public void ip(List<String> lines) {
    feed(String.join("\n", lines) + "\n", "ip", "-batch", "-").orThrow();
  }

  /** Runs {@code nft -f} with this text. */
  public void nft(String ruleset) {
    feed(ruleset, "nft", "-f", "-").orThrow();
  }

  /** The nftables ruleset, without counters and other state. */
  public String ruleset() {
    return must("nft", "-s", "list", "ruleset");
  }

  /** Starts a program here and does not wait for it. */
  public Running start(String... command) {
    return Running.start(this, List.of(command), "");
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kernel.close();
  }

  @Override
  public String toString() {
    return name;
  }
}
