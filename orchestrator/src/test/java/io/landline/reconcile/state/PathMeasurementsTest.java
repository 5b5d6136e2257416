// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PathMeasurementsTest {
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
  private static final PublicKey HUB = PrivateKey.generate().publicKey();
  private static final PublicKey OTHER = PrivateKey.generate().publicKey();

  @TempDir Path directory;

  private PathMeasurements opened() {
    return new PathMeasurements(directory.resolve("path-mtu"));
  }

  private static PathMeasurement measured(String path, int mtu) {
    return new PathMeasurement(path, mtu, NOON);
  }

  @Test
  void the_newest_is_in_force_and_other_paths_are_remembered() {
    PathMeasurements stored = opened();
    assertThat(stored.inForce()).isEmpty();
    stored.put(HUB, measured("wan0/203.0.113.10", 1420));
    stored.put(HUB, measured("lte0/203.0.113.10", 1344));
    stored.put(OTHER, measured("198.51.100.7", 1400));
    PathMeasurements again = opened();
    assertThat(again.inForce()).isEqualTo(Map.of(HUB, 1344, OTHER, 1400));
    assertThat(again.of(HUB, "wan0/203.0.113.10")).contains(measured("wan0/203.0.113.10", 1420));
    again.put(HUB, measured("wan0/203.0.113.10", 1420));
    assertThat(opened().inForce(HUB)).contains(measured("wan0/203.0.113.10", 1420));
  }

  @Test
  void a_path_that_was_not_measured_has_no_limit_and_hides_the_former_one() {
    PathMeasurements stored = opened();
    stored.put(HUB, measured("wan0/203.0.113.10", 1420));
    stored.put(HUB, measured("lte0/203.0.113.10", 0));
    assertThat(opened().inForce()).isEmpty();
    assertThat(opened().of(HUB, "lte0/203.0.113.10")).isEmpty();
    assertThat(opened().of(HUB, "wan0/203.0.113.10")).isPresent();
  }

  @Test
  void what_cannot_be_written_is_in_force_and_what_cannot_be_read_is_forgotten() throws Exception {
    Path file = directory.resolve("path-mtu");
    Files.createDirectory(file);
    PathMeasurements stored = new PathMeasurements(file);
    assertThat(stored.inForce()).isEmpty();
    assertThatThrownBy(() -> stored.put(HUB, measured("wan0/203.0.113.10", 1420)))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(stored.inForce()).isEqualTo(Map.of(HUB, 1420));
  }

  @Test
  void only_the_last_paths_of_a_peer_are_kept() {
    PathMeasurements stored = opened();
    for (int i = 1; i <= 20; i++) {
      stored.put(HUB, measured("wan0/203.0.113." + i, 1300 + i));
    }
    assertThat(opened().of(HUB, "wan0/203.0.113.12")).isEmpty();
    assertThat(opened().of(HUB, "wan0/203.0.113.13")).isPresent();
  }

  @Test
  void peers_that_are_gone_are_forgotten() {
    PathMeasurements stored = opened();
    stored.put(HUB, measured("wan0/203.0.113.10", 1420));
    stored.put(OTHER, measured("wan0/203.0.113.10", 1420));
    stored.keepOnly(List.of(OTHER));
    assertThat(opened().inForce()).containsOnlyKeys(OTHER);
  }

  @Test
  void corrupt_lines_are_ignored() throws Exception {
    Files.writeString(
        directory.resolve("path-mtu"),
        String.join(
            "\n",
            HUB + " wan0/203.0.113.10 many 2026-11-30T12:00:00Z",
            HUB + " wan0/203.0.113.10 1420 noon",
            "key wan0/203.0.113.10 1420 2026-11-30T12:00:00Z",
            "",
            HUB + " wan0/203.0.113.10",
            OTHER + " wan0/203.0.113.10 1344 2026-11-30T12:00:00Z",
            HUB + " wan0/203.0.113.10 -7 2026-11-30T12:00:00Z"));
    assertThat(opened().inForce()).isEqualTo(Map.of(OTHER, 1344));
  }
}
