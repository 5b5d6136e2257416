// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.health.fact.Side;
import io.landline.health.verdict.State;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the probes prove about a host.
 *
 * @param state how well it is
 * @param headline the state in one line; if nothing is proved, why not
 * @param since since when it has been in this state; absent if nothing is proved
 * @param proved the time of the last round of probes; absent if nothing is proved
 * @param sites on a site, its own health; on a hub, that of each site that was probed
 */
public record Health(
    State state,
    String headline,
    Optional<Instant> since,
    Optional<Instant> proved,
    List<SiteHealth> sites) {
  public Health {
    sites = List.copyOf(sites);
    boolean isProved = !sites.isEmpty();
    if (since.isPresent() != isProved
        || proved.isPresent() != isProved
        || (!isProved && state != State.UNKNOWN)) {
      throw new IllegalArgumentException("a health without sites must be UNKNOWN");
    }
  }

  /**
   * The health while nothing is proved.
   *
   * @param why why not, for people
   */
  public static Health unknown(String why) {
    return new Health(State.UNKNOWN, why, Optional.empty(), Optional.empty(), List.of());
  }

  /**
   * The health of a host, from that of its sites: the worst of them, and how many are well.
   *
   * @param sites at least one; on a site, its own
   */
  public static Health of(Collection<SiteHealth> sites) {
    List<SiteHealth> sorted =
        sites.stream().sorted(Comparator.comparing(SiteHealth::name)).toList();
    SiteHealth worst = worst(sorted);
    return new Health(
        worst.state(),
        headline(sorted, worst),
        Optional.of(worst.since()),
        sorted.stream().map(SiteHealth::proved).max(Comparator.naturalOrder()),
        sorted);
  }

  private static SiteHealth worst(List<SiteHealth> sites) {
    SiteHealth worst = sites.get(0);
    for (SiteHealth site : sites) {
      worst = site.state().isWorseThan(worst.state()) ? site : worst;
    }
    return worst;
  }

  private static String headline(List<SiteHealth> sites, SiteHealth worst) {
    if (sites.size() == 1) {
      return worst.state() != State.OK && worst.measuredBy() == Side.HUB
          ? worst.namedHeadline()
          : worst.headline();
    }
    long well = sites.stream().filter(site -> site.state() == State.OK).count();
    // A site's own are the ways through its hubs.
    String what = worst.measuredBy() == Side.SITE ? " hubs" : " sites";
    return well == sites.size()
        ? "all " + sites.size() + what + " are well"
        : worst.namedHeadline() + "; " + well + " of " + sites.size() + what + " are well";
  }

  /** The site in the worst state, the first of several; absent if nothing is proved. */
  public Optional<SiteHealth> worst() {
    return isProved() ? Optional.of(worst(sites)) : Optional.empty();
  }

  /** The same without legs and devices. */
  public Health summary() {
    return new Health(
        state, headline, since, proved, sites.stream().map(SiteHealth::summary).toList());
  }

  /** Whether the same sites are not well as in another health, with the same findings. */
  public boolean isSameAs(Health other) {
    List<SiteHealth> here = troubles();
    List<SiteHealth> there = other.troubles();
    if (state != other.state || here.size() != there.size()) {
      return false;
    }
    for (int i = 0; i < here.size(); i++) {
      if (!here.get(i).isSameAs(there.get(i))) {
        return false;
      }
    }
    return true;
  }

  private List<SiteHealth> troubles() {
    return sites.stream().filter(site -> site.state() != State.OK).toList();
  }

  /** Whether anything is proved. */
  public boolean isProved() {
    return proved.isPresent();
  }

  /** Whether all is proved to be well. */
  public boolean isWell() {
    return state == State.OK;
  }
}
