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
import io.landline.path.PathMtuSearch;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import io.landline.probe.ProbeKey;
import io.landline.testhost.TestHostSource;
import io.landline.uplink.UplinkProbing;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
import java.util.function.ToIntFunction;

/**
 * Sends a round of probes each interval and answers those of the other end, until closed. Uses two
 * threads: one sends and receives, the other begins rounds and collects their results.
 */
public final class Prober implements AutoCloseable {
  /** More than any leg takes, even with the longest timeout. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final EventLoopGroup group;
  private final ScheduledThreadPoolExecutor rounds;
  private final TestHostSource testHosts;
  private final HostReports reports;
  private final PathMtuSearch search;
  private final UplinkProbing uplinks;
  private final UplinkProbes uplinkProbes;
  private final ToIntFunction<SitePolicy> inUse;
  private final Consumer<Round> finished;
  private final Consumer<String> trouble;
  // Once rounds run, only their thread uses these two.
  private ProbeEnd end;
  private long number;

  /** Requested rounds that have not ended. */
  private final Queue<RoundRequest> requests = new ConcurrentLinkedQueue<>();

  /** Whether a requested round is queued and has not begun. */
  private final AtomicBoolean requested = new AtomicBoolean();

  private record RoundRequest(Runnable ended, BooleanSupplier wanted) {
    boolean isAbandoned() {
      return !wanted.getAsBoolean();
    }
  }

  private Prober(
      EventLoopGroup group,
      ProbeEnd end,
      TestHostSource testHosts,
      HostReports reports,
      PathMtuSearch search,
      UplinkProbing uplinks,
      ToIntFunction<SitePolicy> inUse,
      Consumer<Round> finished,
      Consumer<String> trouble) {
    this.inUse = inUse;
    this.search = search;
    this.uplinks = uplinks;
    this.group = group;
    this.end = end;
    this.testHosts = testHosts;
    this.reports = reports;
    this.finished = finished;
    this.trouble = trouble;
    this.uplinkProbes = new UplinkProbes(group.next(), uplinks);
    this.rounds = new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("probes", true));
    rounds.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * Begins at once.
   *
   * @param key this host's private key
   * @param testHosts the source of this host's test host; the caller closes it, and one prober at a
   *     time uses it
   * @param search who wants to know what the paths carry
   * @param uplinks which uplinks to probe
   * @param finished receives each finished round, with the results of its legs and no other facts;
   *     on a hub one for each site. Runs on the thread of rounds, so the next round begins when it
   *     returns
   * @param trouble receives the reason when a round fails, which then has no result
   * @throws ProbeException if probing is not possible at all
   */
  public static Prober start(
      Configuration configuration,
      PrivateKey key,
      TestHostSource testHosts,
      PathMtuSearch search,
      UplinkProbing uplinks,
      Consumer<Round> finished,
      Consumer<String> trouble) {
    return start(configuration, key, testHosts, search, uplinks, site -> 0, finished, trouble);
  }

  /**
   * The same for a site that may have several hubs.
   *
   * @param inUse the number of the hub that carries what captured devices send; called on the
   *     thread of rounds
   */
  public static Prober start(
      Configuration configuration,
      PrivateKey key,
      TestHostSource testHosts,
      PathMtuSearch search,
      UplinkProbing uplinks,
      ToIntFunction<SitePolicy> inUse,
      Consumer<Round> finished,
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
    ProbeEnd end;
    try {
      end =
          end(
              configuration,
              key,
              testHosts,
              reports,
              search,
              uplinks,
              group.next(),
              inUse,
              List.of());
    } catch (RuntimeException e) {
      shutDown(group);
      throw e;
    }
    Prober prober =
        new Prober(group, end, testHosts, reports, search, uplinks, inUse, finished, trouble);
    prober.probeUplinks(configuration, key);
    int interval = configuration.settings().probe().interval();
    Futures.ignoreResult(
        prober.rounds.scheduleAtFixedRate(prober::round, 0, interval, TimeUnit.SECONDS));
    return prober;
  }

  /**
   * Probes another configuration from now on, with the same settings for probes, and begins a
   * round. Keeps the test host and responders if they still suit. Waits for the current round.
   *
   * @throws ProbeException if that is not possible; then this prober must be closed
   */
  public void follow(Configuration configuration, PrivateKey key) throws InterruptedException {
    reportForwards(configuration, key);
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
                          search,
                          uplinks,
                          group.next(),
                          inUse,
                          end.transports()))
          .get();
    } catch (ExecutionException e) {
      throw new ProbeException(String.valueOf(e.getCause()), e);
    }
    probeUplinks(configuration, key);
    rounds.execute(this::round);
  }

  private void probeUplinks(Configuration configuration, PrivateKey key) {
    Map<PublicKey, ProbeKey> keys = new HashMap<>();
    if (configuration instanceof Configuration.Site site) {
      for (SitePolicy view : site.policy().views()) {
        if (view.hub().provider().isEmpty()) {
          ProbeKeys.ofSite(view, key).ifPresent(own -> keys.put(view.hub().publicKey(), own));
        }
      }
    }
    uplinkProbes.follow(keys);
  }

  /**
   * Reports this configuration's forwards to the other hosts from now on, without waiting for a
   * round: they may ask a moment after an edit. Thread-safe.
   */
  public void reportForwards(Configuration configuration, PrivateKey key) {
    reports.follow(configuration, key);
  }

  /**
   * From now on reports to a site that its packets leave this hub with a wrong source address.
   * Thread-safe.
   *
   * @param wrongSource absent where the address is right
   */
  public void reportWrongSource(Name site, Optional<Sighting> wrongSource) {
    reports.report(site, wrongSource);
  }

  private static ProbeEnd end(
      Configuration configuration,
      PrivateKey key,
      TestHostSource testHosts,
      HostReports reports,
      PathMtuSearch search,
      UplinkProbing uplinks,
      EventLoop loop,
      ToIntFunction<SitePolicy> inUse,
      List<ProbeTransport> formers) {
    if (configuration instanceof Configuration.Site site && site.policy().links().size() > 1) {
      List<ProbeKey> keys = new ArrayList<>();
      for (SitePolicy view : site.policy().views()) {
        keys.add(
            ProbeKeys.ofSite(view, key)
                .orElseThrow(
                    () -> new ProbeException("the key of " + view.name() + "'s hub is invalid")));
      }
      return new SiteHubsEnd(
          loop,
          site.policy(),
          configuration.settings().probe(),
          testHosts,
          keys,
          reports,
          search,
          uplinks,
          inUse,
          formers);
    }
    formers.stream().skip(1).forEach(ProbeTransport::close);
    Optional<ProbeTransport> former = formers.stream().findFirst();
    if (configuration instanceof Configuration.Site site) {
      Settings.Probe settings = configuration.settings().probe();
      SitePolicy policy = site.policy();
      ProbeKey own =
          ProbeKeys.ofSite(policy, key)
              .orElseThrow(() -> new ProbeException("the hub's public key is invalid"));
      return new SiteEnd(loop, policy, settings, testHosts, own, reports, search, uplinks, former);
    }
    if (configuration instanceof Configuration.Hub hub) {
      return new HubEnd(loop, hub, testHosts, keys(hub.policy(), key), reports, search, former);
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
   * Requests a full round now. Requests made before it begins share it; it is skipped if none of
   * them is wanted any more.
   *
   * @param ended runs after the round's results were passed on, or the round failed
   * @param wanted whether the caller still waits; called on any thread
   */
  public void requestRound(Runnable ended, BooleanSupplier wanted) {
    requests.removeIf(RoundRequest::isAbandoned);
    requests.add(new RoundRequest(ended, wanted));
    try {
      if (rounds.isShutdown()) {
        endAll();
      } else if (requested.compareAndSet(false, true)) {
        rounds.execute(this::requestedRound);
      }
    } catch (RejectedExecutionException e) {
      endAll();
    }
  }

  private void requestedRound() {
    requested.set(false); // later requests get another round
    requests.removeIf(RoundRequest::isAbandoned);
    List<RoundRequest> current = List.copyOf(requests);
    if (!current.isEmpty()) {
      round(ProbeEnd.ALL);
      current.forEach(this::end);
    }
  }

  private void endAll() {
    List.copyOf(requests).forEach(this::end);
  }

  /** Ends a request, once even if two threads try. */
  private void end(RoundRequest request) {
    if (requests.remove(request)) {
      request.ended().run();
    }
  }

  private void round() {
    round(number++);
  }

  private void round(long turn) {
    try {
      Instant time = Instant.now();
      end.prepare();
      List<ProbeEnd.PendingRound> begun = end.begin(turn);
      for (ProbeEnd.PendingRound pending : begun) {
        Round round =
            new Round(
                time,
                end.side(),
                pending.site(),
                pending.publicAddress(),
                results(pending),
                Facts.builder().build());
        if (!rounds.isShutdown()) {
          finished.accept(round);
        }
      }
    } catch (NetlinkException | NativeCallException | ProbeException e) {
      trouble.accept("no probes were sent: " + e.getMessage());
    } catch (RuntimeException e) {
      // An exception from here would silently end all rounds.
      trouble.accept("no probes were sent: " + e);
    }
  }

  /** Every leg ends by itself; one that hangs or fails must not hold up the others. */
  private static LegResult ended(CompletableFuture<LegResult> leg) {
    return leg.completeOnTimeout(
            new LegResult.NotKnown("the probe timed out"), LONGEST.toSeconds(), TimeUnit.SECONDS)
        .exceptionally(e -> new LegResult.NotKnown("the probe failed: " + e))
        .join();
  }

  /** Waits for the results of all legs. */
  private static Map<Leg, LegResult> results(ProbeEnd.PendingRound pending) {
    Map<Leg, LegResult> results = new HashMap<>();
    for (Map.Entry<Leg, CompletableFuture<LegResult>> leg : pending.legs().entrySet()) {
      results.put(leg.getKey(), ended(leg.getValue()));
    }
    return results;
  }

  @Override
  public void close() {
    uplinkProbes.close();
    rounds.shutdownNow();
    try {
      // The current round ends first, since it uses what is closed here.
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
    Futures.ignoreResult(group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly());
  }
}
