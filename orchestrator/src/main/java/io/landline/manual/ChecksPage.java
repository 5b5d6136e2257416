// SPDX-License-Identifier: Apache-2.0
package io.landline.manual;

import io.landline.doctor.finding.Check;
import java.util.List;

/** landline-doctor(7), from the checks of {@code landline doctor}. */
final class ChecksPage {
  private final String version;
  private final String date;

  ChecksPage(String version, String date) {
    this.version = version;
    this.date = date;
  }

  String page() {
    Roff roff = new Roff("landline-doctor", 7, date, version);
    roff.nameLine("landline-doctor", "the findings of landline doctor and how to fix them");
    roff.section("DESCRIPTION")
        .lines(
            List.of(
                "landline doctor checks for each of the following on a hub, a site or both. A",
                "finding has one of these ids, which are the same in every version. It says what is",
                "wrong, with the host's names, addresses and ports, and prints those of the lines",
                "below that apply. Words in capitals are placeholders. It changes nothing by itself.",
                "",
                "FIX means that something does not work, or leaks; NOTE that Landline works, but",
                "something is worth knowing; ? that a check was not possible."));
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
