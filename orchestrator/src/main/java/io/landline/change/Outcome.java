// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import java.util.Arrays;

/** What became of a configuration. */
public enum Outcome {
  /** It is being brought into the file and the kernel. */
  UNDER_WAY("under way", false),
  /** It never came into the file: the process ended before that. */
  ABANDONED("abandoned", false),
  /** It is in the file and not applied yet. */
  WRITTEN("written", true),
  /** It is in the file and came into the kernel. */
  APPLIED("applied", true),
  /** The same, but it is rolled back when its time is over unless somebody confirms it. */
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

  /** Whether it is what the file holds, unless another one came after it. */
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
