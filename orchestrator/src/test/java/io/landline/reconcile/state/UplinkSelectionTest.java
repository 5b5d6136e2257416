// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.policy.SitePolicy;
import io.landline.policy.Uplink;
import io.landline.reconcile.Policies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UplinkSelectionTest {
  private static final Uplink DSL = Uplink.parse("wan0");
  private static final Uplink LTE = Uplink.parse("eth0 via 192.168.1.2");

  @TempDir private Path directory;

  private final SitePolicy site = Policies.withUplinks(List.of(DSL, LTE));

  private UplinkSelection selection() {
    return new UplinkSelection(directory.resolve("uplink"));
  }

  @Test
  void the_first_is_in_use_where_none_was_selected() {
    assertThat(selection().inUse(site)).isZero();
    assertThat(selection().chosen(site)).isEmpty();
  }

  @Test
  void what_was_selected_is_remembered() {
    selection().use(LTE);
    selection().choose(Optional.of(LTE));
    assertThat(selection().inUse(site)).isEqualTo(1);
    assertThat(selection().chosen(site)).contains(LTE);
    selection().choose(Optional.empty());
    assertThat(selection().inUse(site)).isEqualTo(1);
    assertThat(selection().chosen(site)).isEmpty();
  }

  @Test
  void an_uplink_that_is_no_longer_configured_counts_no_more() {
    selection().use(LTE);
    selection().choose(Optional.of(LTE));
    SitePolicy other = Policies.withUplinks(List.of(DSL, Uplink.parse("lte0")));
    assertThat(selection().inUse(other)).isZero();
    assertThat(selection().chosen(other)).isEmpty();
  }

  @Test
  void a_file_that_makes_no_sense_is_none() throws IOException {
    Files.writeString(directory.resolve("uplink"), "in-use \nnonsense\n\u0000");
    assertThat(selection().inUse(site)).isZero();
  }
}
