// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.expr;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What conntrack knows of a packet's flow: those of enum nft_ct_keys that we use. */
public enum CtKey {
  STATE(0),
  DIRECTION(1),
  STATUS(2),
  MARK(3);

  private final int number;

  CtKey(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** The key of this number, where it is one of ours. */
  public static Optional<CtKey> ofNumber(int number) {
    return Stream.of(values()).filter(key -> key.number == number).findFirst();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
