// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import java.util.Locale;

/**
 * A packet's conntrack state; bits are NF_CT_STATE_BIT and NF_CT_STATE_UNTRACKED_BIT of
 * linux/netfilter/nf_conntrack_common.h.
 */
public enum CtState {
  INVALID(1),
  ESTABLISHED(2),
  RELATED(4),
  NEW(8),
  UNTRACKED(64);

  private final int bit;

  CtState(int bit) {
    this.bit = bit;
  }

  public int bit() {
    return bit;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
