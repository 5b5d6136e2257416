// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.expr;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Packet metadata: the members of enum nft_meta_keys that rules use. */
public enum MetaKey {
  MARK(3),
  IIFNAME(6),
  OIFNAME(7),
  IIFTYPE(8),
  NFPROTO(15),
  L4PROTO(16);

  private final int number;

  MetaKey(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** The key of this number; empty for other keys. */
  public static Optional<MetaKey> ofNumber(int number) {
    return Stream.of(values()).filter(key -> key.number == number).findFirst();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
