// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import io.landline.reconcile.Plan;
import java.util.List;

/**
 * What differs between the kernel and what is wanted.
 *
 * @param foreign whether what is wanted is what was there already: somebody else changed it
 * @param summary how many changes of each kind
 * @param details each change in the words of nft, ip and wg; empty where nothing differs
 */
record Difference(boolean foreign, String summary, List<String> details) {
  private static final int FEW = 2;
  private static final int SHORT = 160;

  Difference {
    details = List.copyOf(details);
  }

  static Difference of(Plan plan, boolean foreign) {
    return plan.isEmpty()
        ? new Difference(foreign, "", List.of())
        : new Difference(foreign, plan.summary(), plan.details());
  }

  boolean isEmpty() {
    return details.isEmpty();
  }

  /** In one line: the changes themselves where they are few, else how many. */
  String inOneLine() {
    String all = String.join("; ", details);
    return details.size() <= FEW && all.length() <= SHORT ? all : summary;
  }
}
