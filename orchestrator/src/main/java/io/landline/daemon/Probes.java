// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import io.landline.config.HostPaths;
import io.landline.config.Settings;
import io.landline.ffi.NativeCallException;
import io.landline.health.fact.Round;
import io.landline.host.LoadedConfiguration;
import io.landline.log.Log;
import io.landline.net.Sighting;
import io.landline.netlink.MalformedMessageException;
import io.landline.netlink.NetlinkException;
import io.landline.policy.Name;
import io.landline.prober.ProbeException;
import io.landline.prober.Prober;
import io.landline.testhost.TestHostSource;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The prober of the configuration that is in force. Nobody waits for it. */
final class Probes implements AutoCloseable {
  /** After no prober could be made. */
  private static final Duration RETRY = Duration.ofSeconds(30);

  private final Log log;
  private final Consumer<Round> told;

  /** Of the prober that there is: what root handed over lasts as long as the service. */
  private final TestHostSource testHosts;

  /** The trouble that was told last. */
  private final AtomicReference<String> trouble = new AtomicReference<>("");

  private final ExecutorService changes =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "probe-changes");
            thread.setDaemon(true);
            return thread;
          });
  private volatile Optional<LoadedConfiguration> followed = Optional.empty();
  private long triedAt;
  private volatile boolean failed;

  /** Changed by the thread of changes. */
  private volatile Optional<Prober> prober = Optional.empty();

  // Of the thread of changes.
  private Optional<Settings.Probe> settings = Optional.empty();

  /**
   * No prober yet.
   *
   * @param told of each round, on a thread of the prober's
   */
  Probes(HostPaths paths, Log log, Consumer<Round> told) {
    this.testHosts = TestHostSource.of(paths.testHostSocket(), paths.testHostsDown());
    this.log = log;
    this.told = told;
  }

  /**
   * Probes by this configuration from now on; nothing changes where it does so already.
   *
   * @param configuration absent while Landline is down: then nothing is probed
   */
  void follow(Optional<LoadedConfiguration> configuration) {
    boolean again = failed && System.nanoTime() - triedAt > RETRY.toNanos();
    if (again || !followed.equals(configuration)) {
      followed = configuration;
      failed = false;
      triedAt = System.nanoTime();
      configuration.ifPresent(
          c -> prober.ifPresent(p -> p.tell(c.configuration(), c.key().privateKey())));
      changes.execute(() -> change(configuration));
    }
  }

  private void change(Optional<LoadedConfiguration> configuration) {
    if (!followed.equals(configuration)) {
      return; // of many edits in a row only the last is probed
    }
    Optional<Settings.Probe> wanted =
        configuration.map(loaded -> loaded.configuration().settings().probe());
    if (prober.isPresent()
        && configuration.isPresent()
        && settings.equals(wanted)
        && follow(prober.get(), configuration.get())) {
      return;
    }
    settings = wanted;
    prober.ifPresent(Prober::close);
    prober = Optional.empty();
    try {
      prober = configuration.map(this::start);
    } catch (ProbeException
        | NetlinkException
        | MalformedMessageException
        | NativeCallException e) {
      failed = true;
      trouble("cannot probe: " + e.getMessage() + "; tried again");
    }
  }

  /**
   * Tells a site from now on as whom its packets leave the hub.
   *
   * @param wrongSource absent where they leave as they should
   */
  void report(Name site, Optional<Sighting> wrongSource) {
    prober.ifPresent(p -> p.report(site, wrongSource));
  }

  /** Whether it could go on by another configuration. */
  private static boolean follow(Prober prober, LoadedConfiguration loaded) {
    try {
      prober.follow(loaded.configuration(), loaded.key().privateKey());
      return true;
    } catch (ProbeException e) {
      return false; // a new one is tried, and tells why it cannot
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * A round at once, one for all who ask before it begins.
   *
   * @param ended told when what came of it was told, also where there are no probes
   * @param wanted whether somebody still waits for it
   */
  void now(Runnable ended, BooleanSupplier wanted) {
    changes.execute(() -> prober.ifPresentOrElse(p -> p.now(ended, wanted), ended));
  }

  private Prober start(LoadedConfiguration loaded) {
    return Prober.start(
        loaded.configuration(), loaded.key().privateKey(), testHosts, this::round, this::trouble);
  }

  private void round(Round round) {
    trouble.set("");
    told.accept(round);
  }

  /** Says it once, not each round. */
  private void trouble(String what) {
    if (!what.equals(trouble.getAndSet(what))) {
      log.warning(what);
    }
  }

  @Override
  public void close() {
    changes.execute(
        () -> {
          prober.ifPresent(Prober::close);
          testHosts.close();
        });
    changes.shutdown();
    try {
      changes.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
