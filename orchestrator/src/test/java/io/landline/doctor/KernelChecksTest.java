// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What cannot be planted in a namespace: nf_conntrack_max is the whole machine's. */
final class KernelChecksTest {
  @Test
  void a_table_of_flows_that_is_nearly_full() {
    assertThat(KernelChecks.conntrack(209_714, 262_144)).isEmpty();
    assertThat(KernelChecks.conntrack(209_716, 262_144).orElseThrow().advice().get(0).lines())
        .containsExactly("sysctl -w net.netfilter.nf_conntrack_max=524288");
  }
}
