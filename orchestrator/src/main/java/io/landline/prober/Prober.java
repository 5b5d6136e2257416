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
 * Sends a round of probes each interval and answers those of the other end, until it is closed. Two
 * threads: one sends and hears, the other begins rounds and collects what came of them.
 */
public final class Prober implements AutoCloseable {
  /** More than any trial with the longest timeout takes. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final EventLoopGroup group;
  private final ScheduledThreadPoolExecutor rounds;
  private final TestHostSource testHosts;
  private final HostReports reports;
  private final Consumer<Round> told;
  private final Consumer<String> trouble;
  // Of the thread of rounds, once it runs.
  private End end;
  private long number;

  /** Who asked for a round, until it is over. */
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

  /** Whether a round for who waits is to be made and has not begun. */
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
   * @param key this host's own
   * @param testHosts where this host's test host comes from; stays the caller's, and is used by one
   *     prober at a time
   * @param told of each finished round, what the legs came to and no other facts, on a thread of
   *     the prober's, which begins the next when this returns; a hub's are one for each site, one
   *     after the other
   * @param trouble told why a round could not be made: then nothing is told of it
   * @throws ProbeException if there is no way to probe at all
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
   * Probes by another configuration from now on, one with the same settings of probes, and begins a
   * round; what stands of the test host and serves goes on. Waits for a round that is under way.
   *
   * @throws ProbeException if there is no way to probe by it; then the prober is of no use any more
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
   * Answers by this configuration which forwards there are, from now on and without waiting for
   * anything: the other host may ask a moment after an edit. On any thread.
   */
  public void tell(Configuration configuration, PrivateKey key) {
    reports.follow(configuration, key);
  }

  /**
   * Reports from now on as whom a site's packets leave this hub. On any thread.
   *
   * @param wrongSource absent where they leave as they should
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
   * A round at once, with what is costly; one round for all who ask before it begins, and none
   * where none of them waits any more.
   *
   * @param ended told when all of it was told, or it could not be made
   * @param wanted whether somebody still waits for it; asked on any thread
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
      // What is thrown here would end all rounds, and silently.
      trouble.accept("no probes were sent: " + e);
    }
  }

  /** Every trial ends by itself; one that does not, or fails, must not hold up all others. */
  private static LegResult ended(CompletableFuture<LegResult> trial) {
    return trial
        .completeOnTimeout(
            new LegResult.NotKnown("the probe timed out"), LONGEST.toSeconds(), TimeUnit.SECONDS)
        .exceptionally(e -> new LegResult.NotKnown("the probe failed: " + e))
        .join();
  }

  /** An answer or none of each. */
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
      // A round that is under way ends first: it uses what is closed here.
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
