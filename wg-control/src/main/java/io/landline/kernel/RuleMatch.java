// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import java.util.Optional;

/** How the kernel compares a requested rule with existing ones. */
public final class RuleMatch {
  private RuleMatch() {}

  /**
   * Whether a request to delete {@code asked} matches {@code found}, which may have further
   * selectors (rule_find in net/core/fib_rules.c). The kernel deletes the first match.
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
   * Whether a request to add {@code asked} fails with EEXIST because of {@code found} (rule_exists
   * in net/core/fib_rules.c). A wider source or destination counts as the same, so at one priority
   * the wider rule must be added first.
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
