// SPDX-License-Identifier: Apache-2.0
package io.landline.export;

import java.util.List;
import java.util.stream.Collectors;

/** What a site cannot do whose router does not run Landline; every export ends with it. */
final class Limits {
  private static final List<String> ALL =
      List.of(
          "What this site cannot do, because it does not run Landline:",
          "- It declares nothing: forwards and captures are entered on the hub, and each change there",
          "  needs a new export here.",
          "- It does not answer probes. The hub sees the handshake and the traffic of each forward; what",
          "  happens behind the router is UNKNOWN to it, and `landline test` cannot prove a forward.",
          "- Nobody repairs what another program changes on the router, and nobody reports it.",
          "- Whether a device is there, and uses this router as its gateway, is not watched.",
          "- Without the router's filter nothing limits a stolen hub: there is no second copy of it.");

  private Limits() {}

  /** The lines as they are. */
  static String plain() {
    return String.join("\n", ALL);
  }

  /** The lines, each after a comment sign. */
  static String commented(String sign) {
    return ALL.stream().map(line -> sign + " " + line).collect(Collectors.joining("\n"));
  }
}
