// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.SiteDeclaration;
import io.landline.health.verdict.Spoken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a site declared and what its hub answered, for the screen of {@code landline status}. */
final class DeclaredText {
  /** More are in the lists. */
  private static final int MOST_REFUSALS = 4;

  private final Instant now;

  DeclaredText(Instant now) {
    this.now = now;
  }

  /**
   * A line of the screen.
   *
   * @param isWell whether it says that all is as it should be
   */
  record Line(String text, boolean isWell) {}

  /** At the site: what the hub has, what it refused and why, and why something waits. */
  List<Line> ofSite(SiteDeclaration declared) {
    if (!declared.isTaken()) {
      return List.of(new Line("the hub has not answered yet: " + declared.problem(), false));
    }
    int refused = declared.refused() + declared.capturedRefused();
    int waiting = declared.waiting();
    boolean isWell = refused == 0 && waiting == 0 && declared.agreed();
    String hub = "the hub (version " + declared.otherVersion().orElseThrow() + ")";
    List<Line> lines = new ArrayList<>();
    lines.add(
        new Line(
            what(declared)
                + ": "
                + (refused > 0
                    ? refused + " refused by " + hub + (waiting > 0 ? ", " + waiting + " wait" : "")
                    : waiting > 0 ? waiting + " waiting for " + hub : "all accepted by " + hub)
                + declared
                    .answeredAt()
                    .map(time -> Spoken.time(Duration.between(time, now)) + " ago")
                    .map(ago -> declared.agreed() ? ", " + ago : ", which answered " + ago)
                    .orElse(""),
            isWell));
    lines.addAll(refusals(declared));
    if (!declared.agreed()) {
      lines.add(new Line("no answer since: " + declared.problem(), false));
    }
    return lines;
  }

  /** On the hub: what it refused a site; nothing if it accepted everything. */
  List<Line> ofHub(SiteDeclaration declared) {
    int refused = declared.refused() + declared.capturedRefused();
    if (refused == 0) {
      return List.of();
    }
    List<Line> lines = new ArrayList<>();
    lines.add(
        new Line(
            declared.site() + " declared " + what(declared) + ", of which " + refused + " refused",
            false));
    lines.addAll(refusals(declared));
    return lines;
  }

  private static String what(SiteDeclaration declared) {
    int forwards = declared.forwardsInAll();
    int captured = declared.capturedInAll();
    return forwards
        + (forwards == 1 ? " forward" : " forwards")
        + (captured == 0
            ? ""
            : ", " + captured + (captured == 1 ? " captured device" : " captured devices"));
  }

  private static List<Line> refusals(SiteDeclaration declared) {
    List<String> all = declared.refusals();
    List<Line> lines = new ArrayList<>();
    all.stream()
        .limit(MOST_REFUSALS)
        .forEach(text -> lines.add(new Line("refused " + text, false)));
    if (all.size() > MOST_REFUSALS) {
      int more = declared.refused() + declared.capturedRefused() - MOST_REFUSALS;
      lines.add(new Line("and " + more + " more: landline forward list, capture list", false));
    }
    return lines;
  }
}
