// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.finding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class CheckTest {
  @Test
  void ids_are_sorted_as_people_look_them_up() {
    assertThat(Stream.of(Check.values()).map(Check::id)).isSorted();
  }

  @Test
  void each_says_what_it_is_and_why_it_matters_in_sentences() {
    assertThat(Check.values())
        .allSatisfy(
            check -> {
              assertThat(check.what()).matches("\\S.*\\.");
              assertThat(check.why()).matches("[A-Z].*\\.");
            });
  }
}
