// SPDX-License-Identifier: Apache-2.0
package io.landline.service;

import io.landline.api.Health;
import io.landline.api.PeerHandshake;
import io.landline.api.SiteHealth;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.Settings;
import io.landline.drift.Repair;
import io.landline.files.ProgramVersion;
import io.landline.health.HealthKeeper;
import io.landline.health.alert.Alerts;
import io.landline.health.fact.Round;
import io.landline.health.history.Event;
import io.landline.health.history.HistoryWriter;
import io.landline.health.report.Metrics;
import io.landline.health.report.SiteReport;
import io.landline.host.LoadedConfiguration;
import io.landline.log.Log;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import io.landline.prober.ForwardLegs;
import io.landline.prober.SiteLegs;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns rounds of probes into verdicts, history, the files for monitoring, and alerts. It uses a
 * thread of its own, so that a full or slow disk delays neither the probes nor the service.
 */
final class HealthWatch implements AutoCloseable {
  private final HostPaths paths;
  private final Log log;
  private final ExecutorService work = thread("health", Integer.MAX_VALUE);

  /** One call at a time; at most one more waits, and any other is dropped. */
  private final ExecutorService pings = thread("pings", 1);

  private Optional<LoadedConfiguration> followed = Optional.empty();

  // Used by the thread "health" only.
  private @Nullable HealthKeeper keeper;
  private Settings.@Nullable Probe settings;
  private @Nullable Alerts alerts;
  private List<Name> sites = List.of();
  private final Map<Name, Round> rounds = new HashMap<>();
  private Instant pinged = Instant.EPOCH;
  private volatile Optional<String> pingTrouble = Optional.empty();

  /** How long a round counts as up to date; for any thread. */
  private volatile Duration life = Duration.ofMinutes(2);

  /** The health as of the last round, for any thread; empty before the first round. */
  private volatile Optional<Health> proved = Optional.empty();

  // Used by the service's thread only.
  private int repairs;

  HealthWatch(HostPaths paths, Log log) {
    this.paths = paths;
    this.log = log;
  }

  private static ExecutorService thread(String name, int waiting) {
    return new ThreadPoolExecutor(
        1,
        1,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(waiting),
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        },
        new ThreadPoolExecutor.DiscardPolicy());
  }

  /**
   * Uses this configuration from now on.
   *
   * @param configuration absent while Landline is down
   */
  void follow(Optional<LoadedConfiguration> configuration) {
    if (!followed.equals(configuration)) {
      followed = configuration;
      work.execute(() -> change(configuration.map(LoadedConfiguration::configuration)));
    }
  }

  private void change(Optional<Configuration> configuration) {
    if (configuration.isEmpty()) {
      sites = List.of();
      forget();
      if (keeper != null) {
        keeper.suspended("Landline is down here: landline up", Instant.now());
      }
      return;
    }
    Configuration now = configuration.get();
    // Rounds under an earlier configuration prove nothing about this one.
    forget();
    sites =
        now instanceof Configuration.Hub hub
            ? hub.policy().sites().stream().map(HubSite::name).toList()
            : ((Configuration.Site) now).policy().views().stream().map(SitePolicy::name).toList();
    Settings.Probe wanted = now.settings().probe();
    life = Duration.ofSeconds(wanted.interval() * 3L + 5);
    if (!wanted.equals(settings)) {
      settings = wanted;
      begin(wanted);
    }
    if (keeper != null) {
      keeper.reconfigured(
          now instanceof Configuration.Site site
              ? site.policy().views().stream()
                  .flatMap(view -> SiteLegs.of(view).stream())
                  .collect(Collectors.toUnmodifiableSet())
              : ((Configuration.Hub) now)
                  .policy().sites().stream()
                      .flatMap(s -> ForwardLegs.inside(s.forwards()).stream())
                      .collect(Collectors.toUnmodifiableSet()));
      if (sites.isEmpty()) {
        keeper.suspended(
            now.peers().isEmpty()
                ? "this hub has no site yet: landline site add"
                : "this hub has no site, and its peers are not probed",
            Instant.now());
      }
    }
  }

  private void forget() {
    rounds.clear();
    proved = Optional.empty();
  }

  private void begin(Settings.Probe probe) {
    if (keeper != null) {
      keeper.close(Instant.now());
    }
    if (alerts != null) {
      alerts.close();
    }
    Alerts teller = probe.alerts().map(Alerts::to).orElse(null);
    alerts = teller;
    Duration interval = Duration.ofSeconds(probe.interval());
    keeper =
        new HealthKeeper(
            interval,
            probe.rise(),
            probe.fall(),
            HistoryWriter.open(paths.healthHistory(), interval, Instant.now()),
            new Metrics(ProgramVersion.text()),
            new HealthKeeper.Outputs(
                paths.health(),
                paths.metrics(),
                paths.told(),
                text -> {
                  if (teller != null) {
                    teller.tell(text);
                  }
                },
                log::notice));
  }

  /** Takes the last handshakes of devices that are peers of this hub; they are not judged. */
  void heard(List<PeerHandshake> handshakes) {
    work.execute(
        () -> {
          if (keeper != null) {
            keeper.heard(handshakes, Instant.now());
          }
        });
  }

  /** Takes a finished round; on any thread. */
  void add(Round round) {
    work.execute(
        () -> {
          try {
            judge(round);
          } catch (RuntimeException e) {
            log.error("a round could not be judged: " + e);
          }
        });
  }

  private void judge(Round round) {
    HealthKeeper judge = keeper;
    if (judge == null || !sites.contains(round.site())) {
      // It belongs to an earlier configuration.
      return;
    }
    Health health = judge.add(round, sites, Instant.now());
    rounds.put(round.site(), round);
    proved = Optional.of(health);
    if (settings != null) {
      Settings.Probe probe = settings;
      probe.pingUrl().ifPresent(url -> ping(url, health, probe.interval()));
    }
  }

  /** The health according to the rounds so far; on any thread. */
  Health proved() {
    Health health = proved.orElseGet(() -> Health.unknown("no round of probes has ended yet"));
    return health
        .proved()
        .filter(last -> last.plus(life).isBefore(Instant.now()))
        .map(last -> Health.unknown("no round of probes has ended since " + last))
        .orElse(health);
  }

  /**
   * Passes on the health according to the last round of each site alone, once all finished rounds
   * are judged.
   *
   * @param asked the time of the request; rounds that began earlier do not count
   */
  void last(Instant asked, Consumer<Health> answer) {
    work.execute(
        () -> {
          List<SiteHealth> last =
              rounds.values().stream()
                  .filter(round -> !round.time().isBefore(asked))
                  .map(SiteReport::ofAlone)
                  .toList();
          answer.accept(last.isEmpty() ? Health.unknown("no probes were sent") : Health.of(last));
        });
  }

  /** Calls the URL once per interval, however many sites a hub has. */
  private void ping(URI url, Health health, int interval) {
    Instant now = Instant.now();
    if (!health.isWell() || now.isBefore(pinged.plusMillis(interval * 900L))) {
      return;
    }
    pinged = now;
    pings.execute(
        () -> {
          try {
            Optional<String> trouble = Alerts.ping(url);
            if (trouble.isPresent() && pingTrouble.isEmpty()) {
              log.warning("probe.pingUrl: " + trouble.get());
            }
            pingTrouble = trouble;
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /**
   * Adds new repairs to the history.
   *
   * @param count repairs since the service began
   * @param last the last repairs, newest first
   */
  void repaired(int count, List<Repair> last) {
    int fresh = Math.min(count - repairs, last.size());
    repairs = count;
    for (int i = fresh - 1; i >= 0; i--) {
      Repair repair = last.get(i);
      happened(
          new Event(
              repair.at(), Event.Kind.REPAIR, Optional.empty(), Optional.empty(), repair.line()));
    }
  }

  /** Adds an event to the history: a change by a person, or a start or stop of the service. */
  void happened(Event event) {
    work.execute(
        () -> {
          if (keeper != null) {
            keeper.happened(event, Instant.now());
          }
        });
  }

  /** Writes everything that is not written yet. */
  @Override
  public void close() {
    work.execute(
        () -> {
          if (keeper != null) {
            keeper.close(Instant.now());
          }
          if (alerts != null) {
            alerts.close();
          }
        });
    work.shutdown();
    pings.shutdownNow();
    try {
      work.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
