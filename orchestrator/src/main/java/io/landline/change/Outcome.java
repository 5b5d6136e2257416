// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import java.util.Arrays;

/** The outcome of a configuration in the history. */
public enum Outcome {
  /** It is being written to the file and applied. */
  UNDER_WAY("under way", false),
  /** The process ended before it was written to the file. */
  ABANDONED("abandoned", false),
  /** It is in the file and not applied yet. */
  WRITTEN("written", true),
  /** It is in the file and was applied to the kernel. */
  APPLIED("applied", true),
  /** It was applied, and is rolled back at its deadline unless somebody confirms it. */
  UNCONFIRMED("unconfirmed", true),
  /** Somebody confirmed it. */
  CONFIRMED("confirmed", true),
  /** It was rolled back to the former one. */
  ROLLED_BACK("rolled back", false),
  /** The kernel, or this host's state, did not allow it. */
  REFUSED("refused", false);

  private final String word;
  private final boolean stands;

  Outcome(String word, boolean stands) {
    this.word = word;
    this.stands = stands;
  }

  /** Whether the file holds the configuration, unless a later one replaced it. */
  public boolean stands() {
    return stands;
  }

  /** For people and for files. */
  @Override
  public String toString() {
    return word;
  }

  static Outcome of(String word) {
    return Arrays.stream(values()).filter(f -> f.word.equals(word)).findFirst().orElse(WRITTEN);
  }
}
