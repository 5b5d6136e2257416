// SPDX-License-Identifier: Apache-2.0
package io.landline.manual;

import io.landline.doctor.Check;
import java.util.List;

/** landline-doctor(7), from the checks that {@code landline doctor} makes. */
final class ChecksPage {
  private final String version;
  private final String date;

  ChecksPage(String version, String date) {
    this.version = version;
    this.date = date;
  }

  String page() {
    Roff roff = new Roff("landline-doctor", 7, date, version);
    roff.nameLine("landline-doctor", "what landline doctor finds, and what mends it");
    roff.section("DESCRIPTION")
        .lines(
            List.of(
                "landline doctor looks for each of these on a hub, a site or both. A finding has",
                "the name that stands here, the same in every version, with the names, addresses",
                "and ports of the host, and prints those of the lines below that fit it; words in",
                "capitals stand for what differs. It changes nothing by itself.",
                "",
                "MEND says that something does not work, or leaks; KNOW that it works, and what to",
                "know of it; ? that it could not be looked at."));
    roff.section("FINDINGS");
    for (Check check : Check.values()) {
      roff.item(check.id(), where(check.scope()), check.what() + " " + check.why());
      if (!check.advice().isEmpty()) {
        roff.itemLines(check.advice());
      }
    }
    roff.section("SEE ALSO")
        .lines(List.of("landline-doctor(8), landline(8), landline.json(5), nft(8), ip-rule(8)"));
    return roff.page();
  }

  private static String where(Check.Scope scope) {
    return switch (scope) {
      case HUB -> "hub";
      case SITE -> "site";
      case BOTH -> "hub, site";
    };
  }
}
