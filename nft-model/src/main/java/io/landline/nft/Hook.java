// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import java.util.Locale;

/** A netfilter hook; numbers are NF_INET_* of linux/netfilter.h. */
public enum Hook {
  PREROUTING(0),
  INPUT(1),
  FORWARD(2),
  OUTPUT(3),
  POSTROUTING(4);

  private final int number;

  Hook(int number) {
    this.number = number;
  }

  /** The value of NFTA_HOOK_HOOKNUM. */
  public int number() {
    return number;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
