// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

/** Classes of loss, as the colours of the median line show them. */
enum Loss {
  NONE("none", 0, "l0"),
  SOME("up to 2 %", 0.02, "l1"),
  MORE("5 %", 0.05, "l2"),
  MUCH("15 %", 0.15, "l3"),
  HEAVY("50 %", 0.5, "l4"),
  MOST("more", 1, "l5");

  private final String words;
  private final double most;
  private final String style;

  Loss(String words, double most, String style) {
    this.style = style;
    this.words = words;
    this.most = most;
  }

  String words() {
    return words;
  }

  /** Its class in the style sheet. */
  String style() {
    return style;
  }

  static Loss of(double share) {
    for (Loss loss : values()) {
      if (share <= loss.most) {
        return loss;
      }
    }
    return MOST;
  }
}
