// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import io.landline.health.fact.Side;
import io.landline.health.verdict.Finding;
import io.landline.health.verdict.State;
import io.landline.health.verdict.Tally;
import io.landline.health.verdict.Verdict;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * The verdicts of a host: a site's own, or a hub's of all its sites.
 *
 * @param sites at least one, by name
 */
public record HostVerdict(List<Verdict> sites) {
  public HostVerdict {
    if (sites.isEmpty()) {
      throw new IllegalArgumentException("a host without a site has no verdict");
    }
    sites = sites.stream().sorted(Comparator.comparing(Verdict::site)).toList();
  }

  /** The site that is worst, the first of several. */
  public Verdict worst() {
    Verdict worst = sites.get(0);
    for (Verdict verdict : sites) {
      worst = verdict.state().isWorseThan(worst.state()) ? verdict : worst;
    }
    return worst;
  }

  public State state() {
    return worst().state();
  }

  /** Whether it says the same troubles as another one; a site that is well is none. */
  public boolean isSameAs(HostVerdict other) {
    List<Verdict> here = troubles();
    List<Verdict> there = other.troubles();
    if (state() != other.state() || here.size() != there.size()) {
      return false;
    }
    for (int i = 0; i < here.size(); i++) {
      if (!here.get(i).site().equals(there.get(i).site()) || !here.get(i).isSameAs(there.get(i))) {
        return false;
      }
    }
    return true;
  }

  private List<Verdict> troubles() {
    return sites.stream().filter(verdict -> verdict.state() != State.OK).toList();
  }

  /** When the worst began. */
  public Instant since() {
    return worst().since();
  }

  /** When the last round was. */
  public Instant proved() {
    return sites.stream().map(Verdict::proved).max(Comparator.naturalOrder()).orElseThrow();
  }

  boolean isHub() {
    return worst().by() == Side.HUB;
  }

  /** One line: what is worst, and how many are well. */
  public String headline() {
    if (!isHub()) {
      return worst().headline();
    }
    long well = sites.stream().filter(v -> v.state() == State.OK).count();
    if (well == sites.size()) {
      return sites.size() == 1 ? worst().headline() : "all " + sites.size() + " sites are well";
    }
    return about(worst())
        + (sites.size() == 1 ? "" : "; " + well + " of " + sites.size() + " sites are well");
  }

  /** What is worst about a site, its name in it. */
  static String about(Verdict verdict) {
    String headline = verdict.headline();
    return headline.contains(verdict.site().text()) ? headline : verdict.site() + ": " + headline;
  }

  /** For a monitoring system's one line: names the leg. */
  String shortline() {
    Verdict worst = worst();
    Tally tally = worst.tally();
    if (worst.findings().isEmpty()) {
      return isHub() && sites.size() > 1
          ? headline()
          : worst.site()
              + " is "
              + worst.publicAddress()
              + ", "
              + tally.well()
              + "/"
              + tally.tried()
              + " legs";
    }
    Finding finding = worst.findings().get(0);
    String others = isHub() && sites.size() > 1 ? headline() : finding.harm();
    return isHub() && sites.size() > 1
        ? others
        : worst.site() + " " + finding.leg() + ": " + finding.where();
  }
}
