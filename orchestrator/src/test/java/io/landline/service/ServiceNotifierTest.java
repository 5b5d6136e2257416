// SPDX-License-Identifier: Apache-2.0
package io.landline.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ServiceNotifierTest {
  @Test
  void sends_the_messages_of_sd_notify() {
    List<String> sent = new ArrayList<>();
    ServiceNotifier notifier = new ServiceNotifier(sent::add, Optional.empty());
    notifier.ready("site wa7vc: as configured");
    notifier.reloading(5_000);
    notifier.alive();
    notifier.stopping();
    assertThat(sent)
        .containsExactly(
            "READY=1\nSTATUS=site wa7vc: as configured\n",
            "RELOADING=1\nMONOTONIC_USEC=5\n",
            "WATCHDOG=1\n",
            "STOPPING=1\n");
  }

  @Test
  void has_a_watchdog_if_the_manager_watches_this_process() {
    Map<String, String> environment =
        Map.of("NOTIFY_SOCKET", "@none", "WATCHDOG_USEC", "60000000", "WATCHDOG_PID", "7");
    assertThat(ServiceNotifier.of(environment, 7).watchdog()).contains(Duration.ofSeconds(60));
    assertThat(ServiceNotifier.of(environment, 8).watchdog()).isEmpty();
  }

  @Test
  void a_missing_manager_is_ignored() {
    ServiceNotifier.of(Map.of("NOTIFY_SOCKET", "@landline-nobody-listens"), 7).ready("well");
    assertThat(ServiceNotifier.of(Map.of(), 7).watchdog()).isEmpty();
  }
}
