// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import io.landline.api.Health;
import io.landline.api.SiteHealth;
import io.landline.health.verdict.Certainty;
import io.landline.health.verdict.Finding;
import io.landline.health.verdict.Link;
import io.landline.health.verdict.Spoken;
import io.landline.policy.Name;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A host's health at a terminal: verdict first, then where it breaks, why, and what to do. */
public final class VerdictText {
  private static final int WIDTH = 80;
  private static final int LABEL = 10;

  private VerdictText() {}

  /**
   * What a status begins with.
   *
   * @param health that is proved
   * @param now when it is read
   */
  public static List<String> lines(Health health, Instant now) {
    List<String> lines = new ArrayList<>(headline(health, now));
    lines.addAll(findings(health));
    return lines;
  }

  /** The lines after the headline: an empty line and some more for each finding. */
  public static List<String> findings(Health health) {
    List<String> lines = new ArrayList<>();
    for (SiteHealth site : health.sites()) {
      for (Finding finding : site.findings()) {
        lines.add("");
        if (health.sites().size() > 1) {
          lines.addAll(wrapped("", site.name() + ": " + finding.harm()));
        } else if (!finding.equals(site.findings().get(0))) {
          lines.addAll(labelled("Also", finding.state() + ", " + finding.harm()));
        }
        lines.addAll(finding(site, finding));
      }
    }
    return lines;
  }

  private static List<String> headline(Health health, Instant now) {
    Instant since = health.since().orElseThrow();
    Duration length = Duration.between(since, now);
    String when =
        health.isWell()
            ? "proved "
                + Spoken.time(Duration.between(health.proved().orElseThrow(), now))
                + " ago, well for "
                + Spoken.time(length)
            : "since " + Figures.time(since, now) + " UTC, " + Spoken.time(length);
    String left = pad(health.state().name(), LABEL) + health.headline();
    int space = WIDTH - left.length() - when.length();
    if (space >= 2) {
      return List.of(left + " ".repeat(space) + when);
    }
    List<String> lines = labelled(health.state().name(), health.headline());
    lines.add(" ".repeat(LABEL) + when);
    return lines;
  }

  private static List<String> finding(SiteHealth site, Finding finding) {
    List<String> lines = new ArrayList<>(labelled("Broken", way(site, finding)));
    lines.addAll(labelled("", finding.where()));
    lines.addAll(labelled("Cause", cause(finding)));
    for (int i = 0; i < finding.remedy().size(); i++) {
      // A command is never broken: it is there to be copied.
      lines.add(pad(i == 0 ? "Do" : "", LABEL) + finding.remedy().get(i));
    }
    return lines;
  }

  /** {@code certain: ...} or {@code one of: a; b; c}. */
  static String cause(Finding finding) {
    String separator = finding.certainty() == Certainty.ONE_OF ? "; " : " and ";
    return finding.certainty() + ": " + String.join(separator, finding.causes());
  }

  /** The way as it is drawn: {@code internet --ok--> hub --X--> tunnel}. */
  static String way(SiteHealth site, Finding finding) {
    String devices =
        finding
            .leg()
            .device()
            .map(Object::toString)
            .orElse(
                site.devices().isEmpty()
                    ? "devices"
                    : site.devices().stream()
                        .map(device -> device.name().text())
                        .collect(Collectors.joining(", ")));
    if (devices.length() > 16) {
      devices = site.devices().size() + " devices";
    }
    List<String> stations =
        List.of(
            "internet",
            site.hub().map(Name::text).orElse("hub"),
            finding.leg().uplink().orElse("tunnel"),
            siteName(site),
            devices);
    int broken = List.of(Link.values()).indexOf(finding.cause().link());
    int links = Link.values().length;
    StringBuilder way = new StringBuilder();
    boolean works = !finding.isBroken();
    boolean answered = !finding.cause().isUnanswered();
    for (int i = 0; i < links; i++) {
      int link = finding.cause().isOutward() ? links - 1 - i : i;
      int brokenAt = finding.cause().isOutward() ? links - 1 - broken : broken;
      String from = stations.get(finding.cause().isOutward() ? links - i : i);
      String how =
          i < brokenAt
              ? "ok"
              : link == broken ? (works ? "!" : "X") : works && answered ? "ok" : "?";
      way.append(from).append(" --").append(how).append("--> ");
    }
    return way.append(stations.get(finding.cause().isOutward() ? 0 : links)).toString();
  }

  /** Without the name of the hub, which is drawn at its own place. */
  private static String siteName(SiteHealth site) {
    String name = site.name().text();
    return site.hub()
        .map(hub -> "." + hub)
        .filter(name::endsWith)
        .map(hub -> name.substring(0, name.length() - hub.length()))
        .orElse(name);
  }

  private static List<String> labelled(String label, String text) {
    return wrapped(pad(label, LABEL), text);
  }

  private static List<String> wrapped(String label, String text) {
    List<String> lines = new ArrayList<>();
    String before = label;
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && label.length() + line.length() + 1 + word.length() > WIDTH) {
        lines.add(before + line);
        before = " ".repeat(label.length());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(before + line);
    return lines;
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }
}
