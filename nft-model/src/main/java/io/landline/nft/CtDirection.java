// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import java.util.Locale;

/** Which way along its flow a packet goes; numbers are IP_CT_DIR_*. */
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

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
