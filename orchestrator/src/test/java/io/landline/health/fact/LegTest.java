// SPDX-License-Identifier: Apache-2.0
package io.landline.health.fact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.net.ProtocolPorts;
import io.landline.policy.Name;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class LegTest {
  private static final List<Leg> ALL =
      List.of(
          Leg.TUNNEL,
          Leg.AGREEMENT,
          Leg.agreement(ProtocolPorts.parse("tcp/4992")),
          Leg.FORWARD_INSIDE,
          Leg.forwardOutside(ProtocolPorts.parse("udp/55193")),
          Leg.tcp(ProtocolPorts.parse("tcp/4992")),
          Leg.SEEN_AS,
          Leg.STUN,
          Leg.device(new Name("dmr")),
          Leg.PASSIVE);

  @Test
  void what_is_written_is_read_again() {
    assertThat(ALL).allSatisfy(leg -> assertThat(Leg.parse(leg.toString())).isEqualTo(leg));
  }

  @Test
  void the_nearest_comes_first() {
    assertThat(new TreeSet<>(ALL)).containsExactlyElementsOf(ALL);
  }

  @Test
  void what_is_no_leg_is_refused() {
    assertThat(List.of("", "tunnell", "tunnel:udp/1", "forward-outside", "device", "device:-"))
        .allSatisfy(
            text ->
                assertThatThrownBy(() -> Leg.parse(text))
                    .isInstanceOf(IllegalArgumentException.class));
  }

  @Test
  void a_burst_knows_its_median_loss_and_jitter() {
    LegResult.Datagrams burst = LegResult.Datagrams.of(5, List.of(40L, 44L, 41L, 90L));
    assertThat(burst.lost()).isEqualTo(1);
    assertThat(burst.median()).hasValue(41);
    assertThat(burst.jitter()).hasValue((4 + 3 + 49) / 3);
  }
}
