// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.nft.NftName;
import java.util.List;

/** The maps that say where a hub passes on what comes for its sites. */
public final class TranslationMaps {
  private TranslationMaps() {}

  /** Those of a forward's destination. */
  public static List<NftName> destinations() {
    return List.of(
        HubTranslations.FORWARD_KEEP, HubTranslations.FORWARD_RANGES, HubTranslations.FORWARD_TO);
  }
}
