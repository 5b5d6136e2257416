// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import io.landline.api.Health;
import io.landline.api.HealthCheck;
import io.landline.api.PeerHandshake;
import io.landline.api.SiteHealth;
import io.landline.health.fact.Side;
import io.landline.health.verdict.Finding;
import io.landline.health.verdict.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A host's health as monitoring plugins print it: one line with performance data, then more. */
public final class PluginOutput {
  /** More peers than anybody reads in a message. */
  private static final int PEERS = 16;

  private static final double WARNING_PERCENT = 5;
  private static final double CRITICAL_PERCENT = 20;

  /** Why a peer's silence is no alarm. */
  static final String NOT_JUDGED = "they raise no alarm: a device that is off or asleep is silent";

  /**
   * The loss over a tunnel from which the state is WARNING or CRITICAL.
   *
   * @param warning percent; absent: the service's threshold, which its verdict already applies
   * @param critical likewise
   */
  public record Thresholds(OptionalDouble warning, OptionalDouble critical) {
    /** The service's own, which its verdict already applies. */
    public static final Thresholds USUAL =
        new Thresholds(OptionalDouble.empty(), OptionalDouble.empty());

    State state(double percent) {
      return critical.isPresent() && percent >= critical.getAsDouble()
          ? State.CRITICAL
          : warning.isPresent() && percent >= warning.getAsDouble() ? State.WARNING : State.OK;
    }
  }

  private final HealthFile file;
  private final Health health;
  private final boolean many;

  private PluginOutput(HealthFile file) {
    this.file = file;
    this.health = file.health();
    this.many = health.sites().size() > 1;
  }

  /** The output for what the service wrote; thresholds can make the state worse, never better. */
  public static HealthCheck of(HealthFile file, Thresholds thresholds) {
    return new PluginOutput(file).check(thresholds);
  }

  private HealthCheck check(Thresholds thresholds) {
    State state = health.state();
    String line = line();
    List<String> perfdata = new ArrayList<>();
    for (SiteHealth site : health.sites()) {
      String suffix = many ? "_" + site.name() : "";
      Optional<Duration> roundTrip = site.measurements().roundTripSeconds();
      roundTrip.ifPresent(
          t -> perfdata.add("rtt" + suffix + "=" + decimals(t.toNanos() / 1e9, 4) + "s;;;0"));
      if (site.measurements().lossRatio().isPresent()) {
        // What is printed is judged.
        double percent = Math.round(site.measurements().lossRatio().get() * 1000) / 10.0;
        perfdata.add(
            "loss"
                + suffix
                + "="
                + decimals(percent, 1)
                + "%;"
                + decimals(thresholds.warning().orElse(WARNING_PERCENT), 9)
                + ";"
                + decimals(thresholds.critical().orElse(CRITICAL_PERCENT), 9)
                + ";0;100");
        State own = thresholds.state(percent);
        if (own.isWorseThan(state)) {
          state = own;
          String of = many ? " " + site.name() : "";
          line = "loss" + of + " " + decimals(percent, 1) + " %; " + line();
        }
      }
    }
    return new HealthCheck(
        state,
        file.since(),
        file.written(),
        line,
        String.join(" ", perfdata),
        more(),
        file.peers());
  }

  /** The summary; that of a single site names the broken leg. */
  private String line() {
    if (health.worst().isEmpty() || many) {
      return health.headline();
    }
    SiteHealth worst = health.worst().get();
    if (worst.findings().isEmpty()) {
      return worst.name()
          + " is "
          + worst.publicAddress()
          + ", "
          + worst.measurements().legsWell()
          + "/"
          + worst.measurements().legsTried()
          + " legs";
    }
    Finding finding = worst.findings().get(0);
    return worst.name() + " " + finding.leg() + ": " + finding.where();
  }

  private List<String> more() {
    List<String> more = new ArrayList<>();
    for (SiteHealth site : health.sites()) {
      for (Finding finding : site.findings()) {
        more.add(headline(file, site, finding));
        more.add("cause, " + VerdictText.cause(finding));
        finding.remedy().forEach(line -> more.add("do: " + line));
      }
    }
    return more;
  }

  /** What is wrong, and since when. */
  static String headline(HealthFile file, SiteHealth site, Finding finding) {
    return (site.measuredBy() == Side.HUB ? site.name() + ": " : "")
        + finding.harm()
        + " since "
        + Figures.time(site.since(), file.written())
        + " UTC";
  }

  private static String decimals(double value, int digits) {
    String text = Figures.decimals(value, digits);
    return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
  }

  /** What a monitoring plugin prints. */
  public static List<String> lines(HealthCheck check) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "LANDLINE "
            + check.state().name()
            + " - "
            + oneLine(check.line())
            + (check.perfdata().isEmpty() ? "" : " | " + check.perfdata()));
    details(check).forEach(line -> lines.add(oneLine(line)));
    return lines;
  }

  /** The lines after the first, peers included. */
  static List<String> details(HealthCheck check) {
    List<String> lines = new ArrayList<>(check.more());
    check.peers().stream()
        .limit(PEERS)
        .forEach(peer -> lines.add("peer " + peer.name() + ": " + heard(peer, check.proved())));
    if (check.peers().size() > PEERS) {
      lines.add(check.peers().size() - PEERS + " more peers: landline peer list");
    }
    if (!check.peers().isEmpty()) {
      lines.add("peers: " + NOT_JUDGED);
    }
    return lines;
  }

  private static String heard(PeerHandshake peer, Instant now) {
    return peer.handshake()
        .map(time -> "last handshake " + Figures.time(time, now) + " UTC")
        .orElse("no handshake yet");
  }

  /** Without what ends a line or, in the output of a plugin, begins its performance data. */
  static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}|]", " ");
  }
}
