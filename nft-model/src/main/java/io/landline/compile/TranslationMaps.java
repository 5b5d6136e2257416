// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.nft.NftName;
import io.landline.policy.Footprint;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The maps by which a hub, or a site in the place of a provider's hub, translates the destinations
 * of forwarded packets.
 */
public final class TranslationMaps {
  private TranslationMaps() {}

  /** Whether a set is one of them, for any of a site's hubs. */
  public static boolean isOne(NftName set) {
    return Stream.of(SetNames.FORWARD_KEEP, SetNames.FORWARD_RANGES, SetNames.FORWARD_TO)
        .anyMatch(
            map ->
                IntStream.range(0, Footprint.MOST_HUBS)
                    .mapToObj(SiteWay::suffix)
                    .anyMatch(suffix -> set.text().equals(map.text() + suffix)));
  }
}
