// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import java.util.Optional;

/**
 * Which rule the kernel deletes: the first that has all that was asked for, whatever else it has.
 */
public final class RuleMatch {
  private RuleMatch() {}

  /**
   * Whether a request to delete {@code asked} fits {@code found}, which has all that was asked for
   * and whatever else (rule_find in net/core/fib_rules.c). The first that fits is deleted.
   */
  public static boolean deletes(ObservedRule asked, ObservedRule found) {
    return asked.family() == found.family()
        && asked.priority() == found.priority()
        && asked.protocol() == found.protocol()
        && asked.action() == found.action()
        && (asked.table() == 0 || asked.table() == found.table())
        && fits(asked.incoming(), found.incoming())
        && fits(asked.fwmark(), found.fwmark())
        && fits(asked.from(), found.from())
        && fits(asked.to(), found.to())
        && fits(asked.suppressPrefixLength(), found.suppressPrefixLength());
  }

  /**
   * Whether a request to add {@code asked} is EEXIST because of {@code found} (rule_exists in
   * net/core/fib_rules.c): a wider source or destination counts as the same, so at one priority the
   * narrower rule comes second or not at all.
   */
  public static boolean refuses(ObservedRule asked, ObservedRule found) {
    return deletes(asked, found)
        && asked.table() == found.table()
        && asked.incoming().equals(found.incoming())
        && asked.fwmark().equals(found.fwmark())
        && asked.suppressPrefixLength().equals(found.suppressPrefixLength())
        && !found.otherSelectors();
  }

  private static <T> boolean fits(Optional<T> asked, Optional<T> found) {
    return asked.isEmpty() || asked.equals(found);
  }
}
