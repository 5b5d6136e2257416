// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import java.util.List;
import java.util.Optional;

/**
 * A chain: a base chain where it has a hook, else one that rules jump to.
 *
 * @param name unique in the table
 * @param base hook and priority
 * @param rules in order
 */
public record Chain(NftName name, Optional<BaseHook> base, List<Rule> rules) {
  public Chain {
    rules = List.copyOf(rules);
  }

  public static Chain base(String name, BaseHook hook, List<Rule> rules) {
    return new Chain(new NftName(name), Optional.of(hook), rules);
  }

  public static Chain regular(String name, List<Rule> rules) {
    return new Chain(new NftName(name), Optional.empty(), rules);
  }

  /** Its name and hook alone. */
  public Chain withoutRules() {
    return new Chain(name, base, List.of());
  }
}
