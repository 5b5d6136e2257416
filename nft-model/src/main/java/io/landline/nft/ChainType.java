// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import java.util.Locale;

/** The type of a base chain. */
public enum ChainType {
  FILTER,
  NAT;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
