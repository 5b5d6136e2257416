// SPDX-License-Identifier: Apache-2.0
package io.landline.health;

import io.landline.api.Health;
import io.landline.api.PeerHandshake;
import io.landline.api.SiteHealth;
import io.landline.health.fact.Leg;
import io.landline.health.fact.Round;
import io.landline.health.history.Event;
import io.landline.health.history.HistoryWriter;
import io.landline.health.report.HealthFile;
import io.landline.health.report.Metrics;
import io.landline.health.report.PluginOutput;
import io.landline.health.report.SiteReport;
import io.landline.health.verdict.SiteJudge;
import io.landline.health.verdict.State;
import io.landline.health.verdict.Verdict;
import io.landline.policy.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Processes rounds and keeps what follows from them: verdicts, history, the file that monitoring
 * reads, the metrics, and the alerts. Used by one thread, which passes in the time. A file that
 * cannot be written is reported once, and probing continues.
 */
public final class HealthKeeper {
  /**
   * Where it writes.
   *
   * @param health {@code /run/landline/health}
   * @param metrics {@code /var/lib/landline/landline.prom}
   * @param reported {@code /run/landline/told}: the state that the last alert reported
   * @param alerts takes the text of each change of verdict
   * @param log takes one line for the journal
   */
  public record Outputs(
      Path health, Path metrics, Path reported, Consumer<String> alerts, Consumer<String> log) {}

  private final int rise;
  private final int fall;
  private final Duration life;
  private final HistoryWriter history;
  private final Metrics metrics;
  private final Outputs outputs;
  private final PublishedFile healthFile;
  private final PublishedFile metricsFile;
  private final PublishedFile reportedFile;
  private final Map<Name, SiteJudge> judges = new TreeMap<>();
  private final Map<Name, SiteHealth> sites = new TreeMap<>();
  private final Map<String, String> troubles = new HashMap<>();
  private @Nullable Health reported;

  /** What was written when probing was suspended; null while there are rounds. */
  private @Nullable HealthFile suspended;

  private List<PeerHandshake> peers = List.of();

  /** The state that the service before this one reported last. */
  private Optional<State> reportedBefore;

  /**
   * A keeper that has seen no round.
   *
   * @param interval between rounds
   * @param rise rounds until a verdict is better
   * @param fall rounds until it is worse
   */
  public HealthKeeper(
      Duration interval,
      int rise,
      int fall,
      HistoryWriter history,
      Metrics metrics,
      Outputs outputs) {
    this.rise = rise;
    this.fall = fall;
    this.life = interval.multipliedBy(3).plusSeconds(5);
    this.history = history;
    this.metrics = metrics;
    this.outputs = outputs;
    this.healthFile = new PublishedFile(outputs.health());
    this.metricsFile = new PublishedFile(outputs.metrics());
    this.reportedFile = new PublishedFile(outputs.reported());
    this.reportedBefore = lastReported(outputs.reported());
  }

  private static Optional<State> lastReported(Path file) {
    try {
      String name = Files.readString(file).strip();
      return Stream.of(State.values()).filter(state -> state.name().equals(name)).findFirst();
    } catch (IOException e) {
      return Optional.empty(); // nothing was reported since the host was booted
    }
  }

  /**
   * Processes a round of a site.
   *
   * @param all the configured sites; what is known about others is forgotten
   */
  public Health add(Round round, Collection<Name> all, Instant now) {
    judges.keySet().retainAll(all);
    sites.keySet().retainAll(all);
    metrics.retain(all);
    sites.put(round.site(), judge(round));
    Health host = Health.of(sites.values());
    HealthFile file = HealthFile.of(host, now, life);
    suspended = null;
    boolean whole = sites.keySet().containsAll(all);
    if (whole && judges.values().stream().allMatch(SiteJudge::isSettled)) {
      report(host, file);
    }
    publish(healthFile, "the health file", file.with(peers).text());
    if (!whole || isLast(round.site(), all)) {
      // Of a hub with many sites the metrics are long: once a round, not once a site.
      publish(metricsFile, "the metrics", metrics.text());
    }
    step(now);
    return host;
  }

  private static boolean isLast(Name site, Collection<Name> all) {
    Name last = site;
    for (Name each : all) {
      last = each;
    }
    return last.equals(site);
  }

  /** Reports a state other than the last one; at first OK is expected and not reported. */
  private void report(Health host, HealthFile file) {
    Health before = reported;
    reported = host;
    boolean news =
        before == null ? host.state() != reportedBefore.orElse(State.OK) : !before.isSameAs(host);
    reportedBefore = Optional.empty();
    if (news) {
      outputs.alerts().accept(String.join("\n", PluginOutput.lines(file.check())));
      publish(reportedFile, "the last reported state", host.state().name() + "\n");
    }
  }

  private SiteHealth judge(Round round) {
    SiteJudge judge = judges.computeIfAbsent(round.site(), s -> new SiteJudge(rise, fall));
    Optional<Verdict> before = judge.current();
    Verdict verdict = judge.add(round);
    SiteHealth health = SiteReport.of(verdict, round);
    metrics.add(round, health);
    history.add(round, verdict.state());
    if (before.map(old -> !old.isSameAs(verdict)).orElse(true)) {
      history.add(
          new Event(
              verdict.since(),
              Event.Kind.VERDICT,
              Optional.of(verdict.site()),
              Optional.of(verdict.state()),
              verdict.headline()));
      outputs.log().accept(verdict.site() + ": " + verdict.state() + ", " + verdict.headline());
    }
    return health;
  }

  /**
   * The last handshakes of devices that are peers of this hub. They are not judged: a phone that
   * sleeps is silent.
   */
  public void heard(List<PeerHandshake> handshakes, Instant now) {
    peers = List.copyOf(handshakes);
    metrics.heard(peers);
    if (sites.isEmpty()) {
      // Otherwise the next round publishes them.
      publish(metricsFile, "the metrics", metrics.text());
    }
    if (suspended != null) {
      publish(healthFile, "the health file", suspended.writtenAt(now).with(peers).text());
    }
  }

  /**
   * Another configuration is in force: forgets the results of the former one's legs.
   *
   * @param legs those of single ports and devices that are tested from now on
   */
  public void reconfigured(Set<Leg> legs) {
    judges.values().forEach(SiteJudge::forgetLegs);
    metrics.retainLegs(legs);
  }

  /** Records an event, such as a repair, a change by a person or the start of the service. */
  public void happened(Event event, Instant now) {
    if (event.kind() == Event.Kind.REPAIR) {
      metrics.repaired();
    }
    history.add(event);
    step(now);
  }

  /**
   * Probing is suspended.
   *
   * @param why for readers of the health file
   */
  public void suspended(String why, Instant now) {
    reported = null;
    reportedBefore = Optional.empty();
    judges.clear();
    sites.clear();
    suspended = HealthFile.suspended(now, why);
    publish(healthFile, "the health file", suspended.text());
    metrics.retain(List.of());
    publish(metricsFile, "the metrics", metrics.text());
  }

  /** Does what is due between rounds. */
  public void step(Instant now) {
    history.step(now);
    trouble("history", history.problem());
  }

  /** Writes what is not written yet, before the service ends. */
  public void close(Instant now) {
    history.flush(now);
    trouble("history", history.problem());
  }

  private void publish(PublishedFile file, String what, String text) {
    try {
      file.write(text);
      trouble(what, Optional.empty());
    } catch (IOException e) {
      trouble(what, Optional.of(what + " cannot be written (" + e + ")"));
    }
  }

  private void trouble(String what, Optional<String> now) {
    // Counts in a message change all the time: only its beginning and its end are reported.
    if (now.isPresent() && !troubles.containsKey(what)) {
      troubles.put(what, now.get());
      outputs.log().accept(now.get());
    } else if (now.isEmpty() && troubles.remove(what) != null) {
      outputs.log().accept(what + " is written again");
    }
  }
}
