// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.expr;

import java.util.List;
import java.util.Optional;

/**
 * A rule as the kernel holds it, without handle and counter values. Two images are equal when the
 * rules do the same and have the same comment.
 *
 * @param exprs in order
 * @param comment for people who list the ruleset
 */
public record RuleImage(List<Expr> exprs, Optional<String> comment) {
  public RuleImage {
    exprs = List.copyOf(exprs);
  }

  @Override
  public String toString() {
    return Expr.format(exprs) + comment.map(c -> "\n# " + c).orElse("");
  }
}
