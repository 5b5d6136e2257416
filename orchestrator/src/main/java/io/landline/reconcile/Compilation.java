// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.compile.HostState;
import io.landline.compile.HubCompiler;
import io.landline.compile.HubFacts;
import io.landline.compile.SiteCompiler;
import io.landline.compile.SiteFacts;
import io.landline.policy.HubPolicy;
import io.landline.policy.SitePolicy;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Compiles policies, and knows the last result: most looks at the kernel are for the same, and most
 * edits change little.
 */
final class Compilation {
  private record Last(Object policy, Object facts, HostState state) {}

  private Optional<Last> last = Optional.empty();

  /** Makes the next policy be compiled as a whole, whatever is known. */
  void forget() {
    last = Optional.empty();
  }

  HostState hub(HubPolicy policy, HubFacts facts) {
    return known(
        policy,
        facts,
        () ->
            last.isPresent()
                    && last.get().policy() instanceof HubPolicy before
                    && last.get().facts().equals(facts)
                ? HubCompiler.compile(policy, facts, before, last.get().state())
                : HubCompiler.compile(policy, facts));
  }

  HostState site(SitePolicy policy, SiteFacts facts) {
    return known(policy, facts, () -> SiteCompiler.compile(policy, facts));
  }

  // Two equal policies would take long to compare, and the one in force is one object.
  @SuppressWarnings("ReferenceEquality")
  private HostState known(Object policy, Object facts, Supplier<HostState> compile) {
    if (last.isPresent() && last.get().policy() == policy && last.get().facts().equals(facts)) {
      return last.get().state();
    }
    HostState state = compile.get();
    last = Optional.of(new Last(policy, facts, state));
    return state;
  }
}
