// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Fwmark;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FootprintTest {
  private static Optional<Fwmark> answers(String mark) {
    Footprint d = Footprint.DEFAULT;
    return new Footprint(
            d.table(),
            d.rulePriority(),
            d.repliesTable(),
            d.captureTable(),
            d.probesTable(),
            Fwmark.parse(mark),
            d.probePort(),
            d.testHosts())
        .answersMark();
  }

  @Test
  void the_mark_of_answers_is_another_one_under_the_same_mask_and_never_none() {
    assertThat(Footprint.DEFAULT.answersMark()).contains(Fwmark.parse("0x4d000000/0xff000000"));
    assertThat(answers("0x1/0x3")).contains(Fwmark.parse("0x3/0x3"));
    assertThat(answers("0x3/0x3")).contains(Fwmark.parse("0x2/0x3"));
    assertThat(answers("0x80000000/0x80000000")).isEmpty();
  }
}
