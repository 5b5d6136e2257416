// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import io.landline.health.fact.Side;
import io.landline.net.PortRange;
import io.landline.policy.ForwardDifference;
import io.landline.policy.ForwardTerms;
import io.landline.policy.Name;

/** A difference between the forwards of hub and site, in words, and what to do about it. */
public final class DifferenceText {
  private final String here;
  private final String there;
  private final Side by;
  private final Name site;

  /**
   * The words of one host.
   *
   * @param by the host that compared
   * @param site whose forwards these are
   */
  public DifferenceText(Side by, Name site) {
    this.by = by;
    this.site = site;
    this.here = host(by);
    this.there = host(by == Side.SITE ? Side.HUB : Side.SITE);
  }

  private String host(Side side) {
    return side == Side.HUB ? "the hub" : site.text();
  }

  /** {@code udp/5000 is on wa7vc and not on the hub}. */
  public String what(ForwardDifference difference) {
    String ports = difference.here().ports().toString();
    return switch (difference.kind()) {
      case ONLY_HERE -> ports + " is on " + here + " and not on " + there;
      case ONLY_THERE -> ports + " is on " + there + " and not on " + here;
      case DISABLED_HERE -> ports + " is disabled on " + here + " and enabled on " + there;
      case DISABLED_THERE -> ports + " is disabled on " + there + " and enabled on " + here;
      case OTHER_TARGET ->
          ports
              + " leads to "
              + target(difference.here())
              + " on "
              + here
              + " and to "
              + target(difference.there())
              + " on "
              + there;
      case OTHER_CALLERS ->
          ports + " has different lists of callers on " + here + " and on " + there;
    };
  }

  private static String target(ForwardTerms terms) {
    return terms.target() + ":" + terms.targetPort();
  }

  /** One line of what to do: {@code on the hub: landline forward add udp/5000 wa7vc/10.49.7.2}. */
  String remedy(ForwardDifference difference) {
    ForwardTerms terms = difference.here();
    return switch (difference.kind()) {
      case ONLY_HERE -> "on " + there + ": " + add(terms, by == Side.SITE);
      case ONLY_THERE -> "on " + here + ": " + add(terms, by == Side.HUB);
      case DISABLED_HERE -> enable(here, terms);
      case DISABLED_THERE -> enable(there, terms);
      case OTHER_TARGET, OTHER_CALLERS ->
          "on both hosts: landline forward list; on the wrong one: landline forward set NAME";
    };
  }

  private static String enable(String host, ForwardTerms terms) {
    return "on " + host + ": landline forward enable NAME, the forward with " + terms.ports();
  }

  private String add(ForwardTerms terms, boolean onHub) {
    return "landline forward add "
        + terms.ports()
        + " "
        + (onHub ? site + "/" : "NAME=")
        + terms.target()
        + (terms.targetPort() == terms.ports().ports().first() ? "" : ":" + shifted(terms))
        + (terms.callers() == ForwardTerms.ANYBODY ? "" : " --from CALLERS");
  }

  private static String shifted(ForwardTerms terms) {
    int last = terms.targetPort() + terms.ports().ports().size() - 1;
    return new PortRange(terms.targetPort(), last).toString();
  }
}
