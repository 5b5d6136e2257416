// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import java.util.Locale;

/** What a base chain may do. */
public enum ChainType {
  FILTER,
  NAT;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
