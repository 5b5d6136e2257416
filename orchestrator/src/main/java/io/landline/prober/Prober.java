// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.config.Configuration;
import io.landline.config.Settings;
import io.landline.ffi.NativeCallException;
import io.landline.health.fact.Facts;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.Round;
import io.landline.net.Sighting;
import io.landline.netlink.NetlinkException;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import io.landline.probe.ProbeKey;
import io.landline.testhost.TestHostSource;
import io.landline.wireguard.PrivateKey;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Sends a round of probes each interval and answers those of the other end, until it is closed. It
 * has two threads: one sends and receives, the other begins rounds and collects their results.
 */
public final class Prober implements AutoCloseable {
  /** Longer than any trial with the longest timeout. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final EventLoopGroup group;
  private final ScheduledThreadPoolExecutor rounds;
  private final TestHostSource testHosts;
  private final HostReports reports;
  private final Consumer<Round> told;
  private final Consumer<String> trouble;
  // Used by the thread of rounds only, once it runs.
  private End end;
  private long number;

  /** The requests for the present round. */
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

  /** Whether a requested round has not begun yet. */
  private final AtomicBoolean demanded = new AtomicBoolean();

  private record Waiting(Runnable ended, BooleanSupplier wanted) {
    boolean isGone() {
      return !wanted.getAsBoolean();
    }
  }

  private Prober(
      EventLoopGroup group,
      End end,
      TestHostSource testHosts,
      HostReports reports,
      Consumer<Round> told,
      Consumer<String> trouble) {
    this.group = group;
    this.end = end;
    this.testHosts = testHosts;
    this.reports = reports;
    this.told = told;
    this.trouble = trouble;
    this.rounds = new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("probes", true));
    rounds.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * Begins at once.
   *
   * @param key this host's
   * @param testHosts provides this host's test host; the caller keeps it, and one prober at a time
   *     uses it
   * @param told receives each finished round with the results of the legs and no other facts, on a
   *     thread of the prober, which begins the next round when this returns; on a hub once for each
   *     site
   * @param trouble receives the reason if a round was not possible
   * @throws ProbeException if probing is not possible at all
   */
  public static Prober start(
      Configuration configuration,
      PrivateKey key,
      TestHostSource testHosts,
      Consumer<Round> told,
      Consumer<String> trouble) {
    if (!Epoll.isAvailable()) {
      throw new ProbeException(
          "Netty's native library cannot be loaded: " + Epoll.unavailabilityCause());
    }
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("probe-io", true), EpollIoHandler.newFactory());
    HostReports reports = new HostReports();
    reports.follow(configuration, key);
    End end;
    try {
      end = end(configuration, key, testHosts, reports, group.next(), Optional.empty());
    } catch (RuntimeException e) {
      shutDown(group);
      throw e;
    }
    Prober prober = new Prober(group, end, testHosts, reports, told, trouble);
    int interval = configuration.settings().probe().interval();
    Nobody.waitsFor(
        prober.rounds.scheduleAtFixedRate(prober::round, 0, interval, TimeUnit.SECONDS));
    return prober;
  }

  /**
   * Uses another configuration from now on, with the same settings of probes, and begins a round.
   * The test host and the responders stay where they fit. Waits for a running round.
   *
   * @throws ProbeException if probing is not possible with it; the prober cannot be used afterwards
   */
  public void follow(Configuration configuration, PrivateKey key) throws InterruptedException {
    tell(configuration, key);
    try {
      rounds
          .submit(
              () ->
                  end =
                      end(
                          configuration,
                          key,
                          testHosts,
                          reports,
                          group.next(),
                          Optional.of(end.station())))
          .get();
    } catch (ExecutionException e) {
      throw new ProbeException(String.valueOf(e.getCause()), e);
    }
    rounds.execute(this::round);
  }

  /**
   * Reports the forwards of this configuration from now on, without waiting, because the other host
   * may ask right after an edit. Thread-safe.
   */
  public void tell(Configuration configuration, PrivateKey key) {
    reports.follow(configuration, key);
  }

  /**
   * Reports from now on with which source a site's packets leave this hub. Thread-safe.
   *
   * @param wrongSource absent if it is the expected one
   */
  public void report(Name site, Optional<Sighting> wrongSource) {
    reports.report(site, wrongSource);
  }

  private static End end(
      Configuration configuration,
      PrivateKey key,
      TestHostSource testHosts,
      HostReports reports,
      EventLoop loop,
      Optional<Station> former) {
    if (configuration instanceof Configuration.Site site) {
      Settings.Probe settings = configuration.settings().probe();
      SitePolicy policy = site.policy();
      ProbeKey own =
          ProbeKeys.ofSite(policy, key)
              .orElseThrow(() -> new ProbeException("the hub's public key is invalid"));
      return new SiteEnd(loop, policy, settings, testHosts, own, reports, former);
    }
    if (configuration instanceof Configuration.Hub hub) {
      return new HubEnd(loop, hub, testHosts, keys(hub.policy(), key), reports, former);
    }
    throw new AssertionError(configuration);
  }

  private static Map<Name, ProbeKey> keys(HubPolicy policy, PrivateKey key) {
    Map<Name, ProbeKey> keys = new HashMap<>();
    for (HubSite site : policy.sites()) {
      ProbeKeys.ofHub(site, key).ifPresent(own -> keys.put(site.name(), own));
    }
    return keys;
  }

  /**
   * Requests an immediate round that includes costly trials. All requests before it begins share
   * one round; none takes place if no requester waits any more.
   *
   * @param ended called after the round was reported, or was not possible
   * @param wanted whether the requester still waits; called on any thread
   */
  public void now(Runnable ended, BooleanSupplier wanted) {
    waiting.removeIf(Waiting::isGone);
    waiting.add(new Waiting(ended, wanted));
    try {
      if (rounds.isShutdown()) {
        endAll();
      } else if (demanded.compareAndSet(false, true)) {
        rounds.execute(this::demandedRound);
      }
    } catch (RejectedExecutionException e) {
      endAll();
    }
  }

  private void demandedRound() {
    demanded.set(false); // who asks from now on gets another one
    waiting.removeIf(Waiting::isGone);
    List<Waiting> served = List.copyOf(waiting);
    if (!served.isEmpty()) {
      round(End.ALL);
      served.forEach(this::end);
    }
  }

  private void endAll() {
    List.copyOf(waiting).forEach(this::end);
  }

  /** Once, whoever comes first. */
  private void end(Waiting one) {
    if (waiting.remove(one)) {
      one.ended().run();
    }
  }

  private void round() {
    round(number++);
  }

  private void round(long turn) {
    try {
      Instant time = Instant.now();
      end.prepare();
      List<End.Trials> begun = end.begin(turn);
      for (End.Trials trials : begun) {
        Round round =
            new Round(
                time,
                end.side(),
                trials.site(),
                trials.publicAddress(),
                results(trials),
                Facts.builder().build());
        if (!rounds.isShutdown()) {
          told.accept(round);
        }
      }
    } catch (NetlinkException | NativeCallException | ProbeException e) {
      trouble.accept("no probes were sent: " + e.getMessage());
    } catch (RuntimeException e) {
      // An exception here would silently end all rounds.
      trouble.accept("no probes were sent: " + e);
    }
  }

  /** Limits a trial that does not end by itself, or fails, so that it cannot block the others. */
  private static LegResult ended(CompletableFuture<LegResult> trial) {
    return trial
        .completeOnTimeout(
            new LegResult.NotKnown("the probe timed out"), LONGEST.toSeconds(), TimeUnit.SECONDS)
        .exceptionally(e -> new LegResult.NotKnown("the probe failed: " + e))
        .join();
  }

  /** The results of all legs. */
  private static Map<Leg, LegResult> results(End.Trials trials) {
    Map<Leg, LegResult> results = new HashMap<>();
    for (Map.Entry<Leg, CompletableFuture<LegResult>> leg : trials.legs().entrySet()) {
      results.put(leg.getKey(), ended(leg.getValue()));
    }
    return results;
  }

  @Override
  public void close() {
    rounds.shutdownNow();
    try {
      // A running round ends first, because it uses what is closed here.
      if (rounds.awaitTermination(1, TimeUnit.MINUTES)) {
        end.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    endAll();
    shutDown(group);
  }

  private static void shutDown(EventLoopGroup group) {
    Nobody.waitsFor(group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly());
  }
}
