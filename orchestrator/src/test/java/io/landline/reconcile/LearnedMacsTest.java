// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.kernel.Neighbour;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import io.landline.policy.SitePolicy;
import io.landline.reconcile.state.HostKey;
import io.landline.reconcile.state.LearnedMacs;
import io.landline.reconcile.state.SharedMacs;
import io.landline.wireguard.PrivateKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which MAC addresses of captured devices are known, used and kept. */
final class LearnedMacsTest {
  private static final IpAddress DMR = IpAddress.parse("10.49.7.19");
  private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:19");
  private static final SitePolicy SITE = Policies.site(List.of("10.49.7.19"));
  private static final String SHARED =
      "MAC address 02:00:00:00:00:19 of d10.49.7.19 answers for other IP addresses too, as behind a"
          + " Wi-Fi extender, so it is not used to block; d10.49.7.19 can reach the internet by"
          + " IPv6 or with another IP address: connect it by cable, or set its mac if no other"
          + " device has that MAC address";

  @TempDir private Path directory;
  private FakeHost fake;

  @BeforeEach
  void boot() {
    fake = FakeHost.site(directory);
  }

  private void answers(String address, Neighbour.State state) {
    fake.links.learn(
        new Neighbour(
            InterfaceName.parse("br0"), IpAddress.parse(address), Optional.of(MAC), state));
  }

  private List<String> remarks() {
    PrivateKey secret = PrivateKey.generate();
    return fake.host
        .target(SITE, new HostKey(secret, secret.publicKey()), List.of(Optional.empty()))
        .remarks();
  }

  @Test
  void what_was_seen_is_known_when_nobody_answers() {
    answers("10.49.7.19", Neighbour.State.REACHABLE);
    fake.host.remember(SITE);
    boot();
    assertThat(fake.host.macs(SITE)).isEqualTo(Map.of(DMR, MAC));
    assertThat(remarks()).isEmpty();
  }

  private void passes(Duration time) {
    fake.time = fake.time.plus(time);
  }

  /** Remembered, and shared for as long as an extender's is. */
  private void outlive() {
    answers("10.49.7.19", Neighbour.State.REACHABLE);
    fake.host.remember(SITE);
    answers("10.49.7.50", Neighbour.State.REACHABLE);
    assertThat(fake.host.macs(SITE)).isEqualTo(Map.of(DMR, MAC));
    passes(SharedMacs.OUTLIVES);
    fake.host.remember(SITE);
  }

  @Test
  void a_remembered_one_is_used_until_the_sharing_has_outlived_the_neighbour_table() {
    answers("10.49.7.19", Neighbour.State.REACHABLE);
    fake.host.remember(SITE);
    answers("10.49.7.88", Neighbour.State.REACHABLE);
    assertThat(fake.host.macs(SITE)).isEqualTo(Map.of(DMR, MAC));
    passes(SharedMacs.OUTLIVES.minusSeconds(1));
    assertThat(fake.host.macs(SITE)).isEqualTo(Map.of(DMR, MAC));
    assertThat(remarks()).isEmpty();
    passes(Duration.ofSeconds(1));
    assertThat(fake.host.macs(SITE)).isEmpty();
    assertThat(remarks()).containsExactly(SHARED);
  }

  @Test
  void two_new_leases_are_no_sharing_however_far_apart() {
    answers("10.49.7.19", Neighbour.State.REACHABLE);
    fake.host.remember(SITE);
    answers("10.49.7.88", Neighbour.State.REACHABLE);
    assertThat(fake.host.macs(SITE)).isEqualTo(Map.of(DMR, MAC));
    passes(SharedMacs.OUTLIVES);
    answers("10.49.7.19", Neighbour.State.FAILED);
    answers("10.49.7.90", Neighbour.State.REACHABLE);
    assertThat(fake.host.macs(SITE)).isEqualTo(Map.of(DMR, MAC));
    passes(SharedMacs.OUTLIVES.minusSeconds(1));
    assertThat(fake.host.macs(SITE)).isEqualTo(Map.of(DMR, MAC));
  }

  @Test
  void a_shared_one_stays_set_aside_over_a_restart_and_while_its_others_are_silent() {
    outlive();
    boot();
    assertThat(fake.host.macs(SITE)).isEmpty();
    assertThat(remarks()).containsExactly(SHARED);
    passes(SharedMacs.FORGOTTEN_AFTER.minusSeconds(1));
    assertThat(fake.host.macs(SITE)).isEmpty();
  }

  @Test
  void a_shared_one_is_used_again_when_nobody_shared_it_for_an_hour() {
    outlive();
    answers("10.49.7.50", Neighbour.State.STALE);
    passes(SharedMacs.FORGOTTEN_AFTER);
    assertThat(fake.host.macs(SITE)).isEqualTo(Map.of(DMR, MAC));
    assertThat(remarks()).isEmpty();
    fake.host.remember(SITE);
    boot();
    assertThat(fake.host.macs(SITE)).isEqualTo(Map.of(DMR, MAC));
  }

  @Test
  void one_that_was_never_a_devices_own_is_not_remembered() {
    answers("10.49.7.19", Neighbour.State.REACHABLE);
    answers("10.49.7.50", Neighbour.State.REACHABLE);
    fake.host.remember(SITE);
    assertThat(new LearnedMacs(directory.resolve("lib").resolve("macs")).read()).isEmpty();
    assertThat(remarks()).containsExactly(SHARED);
  }
}
