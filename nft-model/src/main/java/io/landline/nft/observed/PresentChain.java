// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.observed;

import io.landline.nft.BaseHook;
import io.landline.nft.NftName;
import io.landline.nft.expr.RuleImage;
import java.util.List;
import java.util.Optional;

/**
 * A chain that the kernel holds.
 *
 * @param name its name
 * @param base hook and priority
 * @param images what its rules do, in order
 */
public record PresentChain(NftName name, Optional<BaseHook> base, List<RuleImage> images) {
  public PresentChain {
    images = List.copyOf(images);
  }
}
