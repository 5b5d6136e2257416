// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.observed;

import io.landline.nft.BaseHook;
import io.landline.nft.NftName;
import io.landline.nft.expr.RuleImage;
import java.util.List;
import java.util.Optional;

/**
 * A chain in the kernel.
 *
 * @param name its name
 * @param base hook and priority
 * @param rules in order
 */
public record ObservedChain(NftName name, Optional<BaseHook> base, List<ObservedRule> rules) {
  public ObservedChain {
    rules = List.copyOf(rules);
  }

  /** The images of its rules. */
  public List<RuleImage> images() {
    return rules.stream().map(ObservedRule::image).toList();
  }
}
