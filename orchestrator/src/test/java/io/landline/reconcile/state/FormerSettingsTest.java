// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.InterfaceName;
import io.landline.route.InterfaceSettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is put back is what was there before the first change. */
final class FormerSettingsTest {
  private static final InterfaceName ETH0 = InterfaceName.parse("eth0");

  @TempDir private Path directory;

  private FormerSettings former() {
    return new FormerSettings(directory.resolve("run/former-settings"));
  }

  @Test
  void only_what_is_changed_is_remembered() {
    former()
        .remember(
            List.of(InterfaceSettings.of(ETH0).withForwarding(false).withRpFilter(2)),
            List.of(InterfaceSettings.of(ETH0).withForwarding(true)));
    assertThat(former().read())
        .containsExactly(entry(ETH0, InterfaceSettings.of(ETH0).withForwarding(false)));
  }

  @Test
  void a_second_change_does_not_hide_the_first() {
    List<InterfaceSettings> on = List.of(InterfaceSettings.of(ETH0).withForwarding(true));
    former().remember(List.of(InterfaceSettings.of(ETH0).withForwarding(false)), on);
    former().remember(List.of(InterfaceSettings.of(ETH0).withForwarding(true)), on);
    assertThat(former().read())
        .containsEntry(ETH0, InterfaceSettings.of(ETH0).withForwarding(false));
  }

  @Test
  void what_was_put_back_is_forgotten() {
    former()
        .remember(
            List.of(InterfaceSettings.of(ETH0).withForwarding(false)),
            List.of(InterfaceSettings.of(ETH0).withForwarding(true)));
    former().clear();
    assertThat(former().read()).isEmpty();
  }
}
