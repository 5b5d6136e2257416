// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A packet's direction within its flow; numbers are IP_CT_DIR_*. */
public enum CtDirection {
  ORIGINAL(0),
  REPLY(1);

  private final int number;

  CtDirection(int number) {
    this.number = number;
  }

  /** The value the kernel compares with. */
  public int number() {
    return number;
  }

  /** The direction of this number. */
  public static Optional<CtDirection> ofNumber(int number) {
    return Stream.of(values()).filter(direction -> direction.number == number).findFirst();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
