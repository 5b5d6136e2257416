// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.expr;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Conntrack properties of a packet's flow: the members of enum nft_ct_keys that rules use. */
public enum CtKey {
  STATE(0),
  DIRECTION(1),
  STATUS(2),
  MARK(3),
  /** The IPv4 source of one direction, which must be given. */
  SRC_IP(19),
  /** The IPv4 destination of one direction, which must be given. */
  DST_IP(20);

  private final int number;

  CtKey(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** The key of this number; empty for other keys. */
  public static Optional<CtKey> ofNumber(int number) {
    return Stream.of(values()).filter(key -> key.number == number).findFirst();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
