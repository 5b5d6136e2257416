// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.policy.Forward;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The compiler's promises that no single golden shows. */
final class CompilerTest {

  @Test
  void equal_policies_compile_to_equal_states() {
    assertThat(SiteCompiler.compile(Example.site(Example.forwards()), Example.siteFacts()))
        .isEqualTo(SiteCompiler.compile(Example.site(Example.forwards()), Example.siteFacts()));
    assertThat(HubCompiler.compile(Example.hub(Example.forwards()), new HubFacts(true)))
        .isEqualTo(HubCompiler.compile(Example.hub(Example.forwards()), new HubFacts(true)));
  }

  @Test
  void the_order_in_which_forwards_stand_in_the_configuration_does_not_show() {
    List<Forward> reversed = new ArrayList<>(Example.forwards());
    Collections.reverse(reversed);
    assertThat(HubCompiler.compile(Example.hub(reversed), new HubFacts(false)).table())
        .hasToString(
            HubCompiler.compile(Example.hub(Example.forwards()), new HubFacts(false))
                .table()
                .toString());
  }

  @Test
  void the_number_of_rules_does_not_grow_with_the_number_of_forwards() {
    List<Forward> many = new ArrayList<>(Example.forwards());
    for (int port = 20000; port < 20500; port++) {
      many.add(Example.forward("f" + port, "udp/" + port, Example.DMR, "" + port));
    }
    assertThat(rules(HubCompiler.compile(Example.hub(many), new HubFacts(true))))
        .isEqualTo(rules(HubCompiler.compile(Example.hub(Example.forwards()), new HubFacts(true))));
    assertThat(rules(SiteCompiler.compile(Example.site(many), Example.siteFacts())))
        .isEqualTo(
            rules(SiteCompiler.compile(Example.site(Example.forwards()), Example.siteFacts())));
  }

  private static int rules(HostState state) {
    return state.table().chains().stream().mapToInt(c -> c.rules().size()).sum();
  }
}
