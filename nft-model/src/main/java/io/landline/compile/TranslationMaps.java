// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.nft.NftName;
import java.util.List;

/** The maps by which a hub translates the destinations of forwarded packets. */
public final class TranslationMaps {
  private TranslationMaps() {}

  /** Their names. */
  public static List<NftName> destinations() {
    return List.of(SetNames.FORWARD_KEEP, SetNames.FORWARD_RANGES, SetNames.FORWARD_TO);
  }
}
