// SPDX-License-Identifier: Apache-2.0
package io.landline.health;

import io.landline.health.fact.Leg;
import io.landline.health.fact.Round;
import io.landline.health.history.Event;
import io.landline.health.history.HistoryWriter;
import io.landline.health.report.HealthFile;
import io.landline.health.report.HostVerdict;
import io.landline.health.report.Metrics;
import io.landline.health.verdict.SiteHealth;
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
 * Takes rounds in and keeps all that follows from them: verdicts, history, the file that monitoring
 * reads, the metrics, and who is told of a change. Used by one thread; told the time. What fails to
 * be written is said once, and probing goes on.
 */
public final class HealthKeeper {
  /**
   * Where it writes and whom it tells.
   *
   * @param health {@code /run/landline/health}
   * @param metrics {@code /var/lib/landline/landline.prom}
   * @param told {@code /run/landline/told}: the state that alerts told of last
   * @param alerts takes the text of each change of verdict
   * @param log takes one line for whoever reads the journal
   */
  public record Outputs(
      Path health, Path metrics, Path told, Consumer<String> alerts, Consumer<String> log) {}

  private final int rise;
  private final int fall;
  private final Duration life;
  private final HistoryWriter history;
  private final Metrics metrics;
  private final Outputs outputs;
  private final PublishedFile healthFile;
  private final PublishedFile metricsFile;
  private final PublishedFile toldFile;
  private final Map<Name, SiteHealth> sites = new TreeMap<>();
  private final Map<Name, Verdict> verdicts = new TreeMap<>();
  private final Map<String, String> troubles = new HashMap<>();
  private @Nullable HostVerdict told;

  /** What the service before this one told last. */
  private Optional<State> left;

  /**
   * Knows nothing yet.
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
    this.toldFile = new PublishedFile(outputs.told());
    this.left = left(outputs.told());
  }

  private static Optional<State> left(Path file) {
    try {
      String name = Files.readString(file).strip();
      return Stream.of(State.values()).filter(state -> state.name().equals(name)).findFirst();
    } catch (IOException e) {
      return Optional.empty(); // nothing was told since the host was booted
    }
  }

  /**
   * Takes a round of a site in.
   *
   * @param all the sites that there are; what is known of others is forgotten
   */
  public HostVerdict add(Round round, Collection<Name> all, Instant now) {
    sites.keySet().retainAll(all);
    verdicts.keySet().retainAll(all);
    metrics.retain(all);
    verdicts.put(round.site(), judge(round));
    HostVerdict host = new HostVerdict(List.copyOf(verdicts.values()));
    HealthFile file = HealthFile.of(host, now, life);
    boolean whole = verdicts.keySet().containsAll(all);
    if (whole && sites.values().stream().allMatch(SiteHealth::isSettled)) {
      tell(host, file);
    }
    publish(healthFile, "the health file", file.text());
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

  /** Tells what is another than what was told last; being well at first is expected. */
  private void tell(HostVerdict host, HealthFile file) {
    HostVerdict before = told;
    told = host;
    boolean news = before == null ? host.state() != left.orElse(State.OK) : !before.isSameAs(host);
    left = Optional.empty();
    if (news) {
      outputs.alerts().accept(String.join("\n", file.plugin()));
      publish(toldFile, "what was told", host.state().name() + "\n");
    }
  }

  private Verdict judge(Round round) {
    SiteHealth health = sites.computeIfAbsent(round.site(), s -> new SiteHealth(rise, fall));
    Optional<Verdict> before = health.current();
    Verdict verdict = health.add(round);
    metrics.add(round, verdict);
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
    return verdict;
  }

  /**
   * Another configuration is in force: what legs of the former one came to is forgotten.
   *
   * @param legs those of single ports and devices that are tried from now on
   */
  public void reconfigured(Set<Leg> legs) {
    sites.values().forEach(SiteHealth::forgetLegs);
    metrics.retainLegs(legs);
  }

  /** Somebody else's change was undone, a person changed something, the service began. */
  public void happened(Event event, Instant now) {
    if (event.kind() == Event.Kind.REPAIR) {
      metrics.repaired();
    }
    history.add(event);
    step(now);
  }

  /** Nothing is probed for a while, for a reason that readers are told. */
  public void suspended(String why, Instant now) {
    told = null;
    left = Optional.empty();
    verdicts.clear();
    sites.clear();
    HealthFile file = HealthFile.suspended(now, why);
    publish(healthFile, "the health file", file.text());
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
    // Counts in a message change all the time; it is said when it begins and when it ends.
    if (now.isPresent() && !troubles.containsKey(what)) {
      troubles.put(what, now.get());
      outputs.log().accept(now.get());
    } else if (now.isEmpty() && troubles.remove(what) != null) {
      outputs.log().accept(what + " is written again");
    }
  }
}
