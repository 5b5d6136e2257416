// SPDX-License-Identifier: Apache-2.0
package io.landline.service;

import io.landline.config.HostPaths;
import io.landline.config.Settings;
import io.landline.ffi.NativeCallException;
import io.landline.health.fact.Round;
import io.landline.host.LoadedConfiguration;
import io.landline.log.Log;
import io.landline.net.Sighting;
import io.landline.netlink.MalformedMessageException;
import io.landline.netlink.NetlinkException;
import io.landline.path.PathMtuSearch;
import io.landline.policy.Name;
import io.landline.prober.ProbeException;
import io.landline.prober.Prober;
import io.landline.reconcile.state.HubInUse;
import io.landline.testhost.TestHostSource;
import io.landline.uplink.UplinkProbing;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Runs the prober for the configuration in force. Its methods do not wait for rounds. */
final class Probes implements AutoCloseable {
  /** The pause after the prober could not be started. */
  private static final Duration RETRY = Duration.ofSeconds(30);

  private final Log log;
  private final PathMtuSearch search;
  private final UplinkProbing uplinks;
  private final HubInUse inUse;
  private final Consumer<Round> finished;

  /** Outlives the prober: a test host from root lasts as long as the service. */
  private final TestHostSource testHosts;

  /** The problem that was logged last. */
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

  /** Set by the thread of changes. */
  private volatile Optional<Prober> prober = Optional.empty();

  // Used only by the thread of changes.
  private Optional<Settings.Probe> settings = Optional.empty();

  /**
   * No prober yet.
   *
   * @param search who wants to know what the paths carry
   * @param uplinks which uplinks to probe
   * @param finished receives each round, on a thread of the prober
   */
  Probes(
      HostPaths paths,
      Log log,
      PathMtuSearch search,
      UplinkProbing uplinks,
      Consumer<Round> finished) {
    this.inUse = HubInUse.in(paths.run());
    this.search = search;
    this.uplinks = uplinks;
    this.testHosts = TestHostSource.of(paths.testHostSocket(), paths.testHostsDown());
    this.log = log;
    this.finished = finished;
  }

  /**
   * Probes this configuration from now on; does nothing if it is being probed already.
   *
   * @param configuration absent while Landline is down: then nothing is probed
   */
  void follow(Optional<LoadedConfiguration> configuration) {
    boolean retryDue = failed && System.nanoTime() - triedAt > RETRY.toNanos();
    if (retryDue || !followed.equals(configuration)) {
      followed = configuration;
      failed = false;
      triedAt = System.nanoTime();
      configuration.ifPresent(
          c -> prober.ifPresent(p -> p.reportForwards(c.configuration(), c.key().privateKey())));
      changes.execute(() -> change(configuration));
    }
  }

  private void change(Optional<LoadedConfiguration> configuration) {
    if (!followed.equals(configuration)) {
      return; // of several edits in a row only the last is probed
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
      trouble("cannot probe: " + e.getMessage() + "; retrying");
    }
  }

  /**
   * Reports a wrong source address to a site from now on, with which its packets leave this hub.
   *
   * @param wrongSource absent where the address is right
   */
  void reportWrongSource(Name site, Optional<Sighting> wrongSource) {
    prober.ifPresent(p -> p.reportWrongSource(site, wrongSource));
  }

  /** Whether the prober accepted another configuration. */
  private static boolean follow(Prober prober, LoadedConfiguration loaded) {
    try {
      prober.follow(loaded.configuration(), loaded.key().privateKey());
      return true;
    } catch (ProbeException e) {
      return false; // starting a new prober reports the reason
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Requests a round now; requests made before it begins share it.
   *
   * @param ended runs after the round's results were passed on, or at once without a prober
   * @param wanted whether the caller still waits
   */
  void now(Runnable ended, BooleanSupplier wanted) {
    changes.execute(() -> prober.ifPresentOrElse(p -> p.requestRound(ended, wanted), ended));
  }

  private Prober start(LoadedConfiguration loaded) {
    return Prober.start(
        loaded.configuration(),
        loaded.key().privateKey(),
        testHosts,
        search,
        uplinks,
        inUse::number,
        this::round,
        this::trouble);
  }

  private void round(Round round) {
    trouble.set("");
    finished.accept(round);
  }

  /** Logs a problem once, not in each round. */
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
