// SPDX-License-Identifier: Apache-2.0
package io.landline.health.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.api.Examples;
import io.landline.health.report.PluginOutput.Thresholds;
import io.landline.health.verdict.Measurements;
import io.landline.health.verdict.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class PluginOutputTest {
  private static State state(double loss, double warning) {
    Measurements measured =
        new Measurements(
            12,
            12,
            Optional.of(Duration.ofMillis(41)),
            Optional.of(Duration.ofMillis(60)),
            Optional.of(Duration.ofMillis(2)),
            Optional.of(loss),
            Optional.of(1420),
            Optional.of(Duration.ofSeconds(48)));
    HealthFile file =
        new HealthFile(
            Examples.TIME,
            Examples.TIME.plusSeconds(90),
            Examples.TIME,
            Examples.health(State.OK, measured),
            List.of());
    return PluginOutput.of(file, new Thresholds(OptionalDouble.of(warning), OptionalDouble.empty()))
        .state();
  }

  @Test
  void a_loss_that_is_printed_as_the_threshold_reaches_it() {
    assertThat(0.29 * 100).isLessThan(29);
    assertThat(state(0.29, 29)).isEqualTo(State.WARNING);
    assertThat(state(0.289, 29)).isEqualTo(State.OK);
  }
}
