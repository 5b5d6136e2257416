// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

/** How sure a cause is. */
public enum Certainty {
  /** Seen, not inferred. */
  CERTAIN("certain"),
  /** The only explanation that is common. */
  LIKELY("likely"),
  /** Several explain it equally well. */
  ONE_OF("one of");

  private final String words;

  Certainty(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
