// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Fwmark;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
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

  private static Footprint marked(String mark) {
    Footprint d = Footprint.DEFAULT;
    return new Footprint(
        d.table(),
        d.rulePriority(),
        d.repliesTable(),
        d.captureTable(),
        d.probesTable(),
        Fwmark.parse(mark),
        d.probePort(),
        d.testHosts());
  }

  @Test
  void every_hub_has_a_mark_of_its_own_under_the_same_mask() {
    assertThat(IntStream.range(0, Footprint.MOST_HUBS).mapToObj(Footprint.DEFAULT::hubMark))
        .extracting(mark -> mark.orElseThrow().toString())
        .containsExactly(
            "0x4c000000/0xff000000",
            "0x43000000/0xff000000",
            "0x42000000/0xff000000",
            "0x41000000/0xff000000");
    assertThat(marked("0x1/0x55").hubMark(1)).contains(Fwmark.parse("0x54/0x55"));
    assertThat(marked("0x1/0x7").hubMark(1)).isEmpty();
    // 0 is the mark of all packets without one.
    assertThat(marked("0xf/0xf").hubMark(1)).isEmpty();
  }

  @Test
  void further_hubs_have_tables_counted_from_that_of_replies() {
    assertThat(Footprint.DEFAULT.ofHub(0)).isEqualTo(Footprint.DEFAULT);
    assertThat(Footprint.DEFAULT.ofHub(2).repliesTable().id()).isEqualTo(5231);
    assertThat(Footprint.DEFAULT.ofHub(2).probesTable().id()).isEqualTo(5241);
    assertThat(Footprint.DEFAULT.ofHub(2).captureTable())
        .isEqualTo(Footprint.DEFAULT.captureTable());
    assertThat(Footprint.DEFAULT.hubTables()).hasSize(6).doesNotHaveDuplicates();
  }

  @Test
  void every_uplink_has_a_mark_that_is_nobody_elses() {
    Set<Fwmark> marks = new HashSet<>();
    marks.add(Footprint.DEFAULT.answersMark().orElseThrow());
    for (int hub = 0; hub < Footprint.MOST_HUBS; hub++) {
      marks.add(Footprint.DEFAULT.hubMark(hub).orElseThrow());
    }
    for (int uplink = 0; uplink < Footprint.MOST_UPLINKS; uplink++) {
      marks.add(Footprint.DEFAULT.uplinkMark(uplink).orElseThrow());
    }
    assertThat(marks).hasSize(1 + Footprint.MOST_HUBS + Footprint.MOST_UPLINKS);
    assertThat(Footprint.DEFAULT.uplinkMark(0)).contains(Fwmark.parse("0x4e000000/0xff000000"));
  }
}
