// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.host;

import io.landline.api.SiteDeclaration;

/** The hub's answer to what a site declares, in words. */
public final class HubAnswer {
  private HubAnswer() {}

  /** One word for programs: accepted, refused or waiting. */
  public static String word(SiteDeclaration declaration) {
    return !declaration.agreed()
        ? "waiting"
        : declaration.refusals().isEmpty() ? "accepted" : "refused";
  }

  /** For people. */
  public static String text(SiteDeclaration declaration) {
    return switch (word(declaration)) {
      case "accepted" -> "accepted everything that this site declares";
      case "refused" -> "refused " + String.join("; ", declaration.refusals());
      default -> "declared when the hub is back: " + declaration.problem();
    };
  }
}
