// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.config.HostPaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DisabledCapturesTest {
  @TempDir Path root;

  private static DisabledCaptures.Entry entry(String device, Optional<Duration> fromNow) {
    Instant now = Instant.now();
    ChangeRecord record =
        new ChangeRecord(new Author("josh", true, Optional.empty()), "capture disable " + device);
    return new DisabledCaptures.Entry(device, fromNow.map(now::plus), now, record);
  }

  @Test
  void a_device_whose_time_ended_while_the_host_was_off_is_captured_again() throws Exception {
    HostPaths paths = new HostPaths(root);
    Files.createDirectories(paths.state());
    DisabledCaptures captures = new DisabledCaptures(paths);
    captures.write(
        List.of(
            entry("over", Optional.of(Duration.ofSeconds(-1))),
            entry("goes-on", Optional.of(Duration.ofHours(1))),
            entry("until-told", Optional.empty())));
    assertThat(captures.devices()).containsExactlyInAnyOrder("goes-on", "until-told");
    assertThat(captures.read()).hasSize(3);
  }

  @Test
  void a_clock_that_was_set_back_does_not_extend_a_disabled_capture() {
    DisabledCaptures.Entry hour = entry("dmr", Optional.of(Duration.ofHours(1)));
    assertThat(hour.isOver(hour.since())).isFalse();
    assertThat(hour.isOver(hour.since().plus(Duration.ofMinutes(59)))).isFalse();
    assertThat(hour.isOver(hour.since().plus(Duration.ofHours(1)))).isTrue();
    assertThat(hour.isOver(hour.since().minus(Duration.ofSeconds(2)))).isFalse();
    assertThat(hour.isOver(hour.since().minus(Duration.ofDays(365)))).isTrue();
    assertThat(entry("dmr", Optional.empty()).isOver(Instant.EPOCH)).isFalse();
  }
}
