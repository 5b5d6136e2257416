// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.expr;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The header that an offset counts from (enum nft_payload_bases). */
public enum PayloadBase {
  LINK(0),
  NETWORK(1),
  TRANSPORT(2);

  private final int number;

  PayloadBase(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** The base of this number; empty for other bases. */
  public static Optional<PayloadBase> ofNumber(int number) {
    return Stream.of(values()).filter(base -> base.number == number).findFirst();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT) + " header";
  }
}
