// SPDX-License-Identifier: Apache-2.0
package io.landline.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.drift.Wakeup;
import io.landline.net.MacAddress;
import io.landline.policy.Footprint;
import io.landline.route.InterfaceSettings;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the service itself did is not reported as somebody else's change. */
final class OwnActsTest extends ServiceOnFakes {
  private static final MacAddress MAC = MacAddress.parse("02:00:00:00:02:01");

  /** As the prober does: a cable's settings are the kernel's defaults at first. */
  private void layTheCable() {
    host.kernel.links().links().stream()
        .filter(link -> link.name().equals(Footprint.CANARY_LINK))
        .findFirst()
        .ifPresent(link -> host.unplug(Footprint.CANARY_LINK));
    host.plug(Footprint.CANARY_LINK, MAC);
    assertThat(forwards()).isNotEqualTo(Optional.of(true));
  }

  private Optional<Boolean> forwards() {
    return host.kernel.links().settings(Footprint.CANARY_LINK).forwarding();
  }

  private void wake() {
    service.keeper.woken(Wakeup.changed(Optional.empty()), clock.nanos());
    service.step();
  }

  @Test
  void a_new_cable_of_a_test_host_is_not_a_foreign_change() {
    for (int time = 0; time < 3; time++) {
      layTheCable();
      wake();
      assertThat(forwards()).contains(true);
    }
    assertThat(service.keeper.repaired()).isZero();
    assertThat(String.join("\n", log)).doesNotContain("changed by others");
  }

  @Test
  void a_new_cable_during_an_edit_is_not_a_foreign_change() {
    layTheCable();
    wake();
    layTheCable();
    done(service.ask(edit(SITE, OTHER, Optional.empty())));
    layTheCable();
    wake();
    assertThat(forwards()).contains(true);
    assertThat(service.keeper.repaired()).isZero();
  }

  @Test
  void a_changed_setting_of_the_same_cable_is_a_foreign_change() {
    layTheCable();
    wake();
    host.kernel.links().apply(InterfaceSettings.of(Footprint.CANARY_LINK).withForwarding(false));
    wake();
    assertThat(forwards()).contains(true);
    assertThat(service.keeper.repaired()).isOne();
    assertThat(String.join("\n", log)).contains("changed by others");
  }
}
