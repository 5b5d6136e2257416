// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.kernel.WireGuardDeviceState;
import io.landline.kernel.WireGuardPeerState;
import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceName;
import io.landline.wireguard.PublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PeerEndpointsTest {
  private static final PublicKey PEER = PublicKey.of(new byte[32]);
  private static final Endpoint SIX =
      HostEndpoint.parse("[2001:db8:3::2]:4711").numeric().orElseThrow();

  @TempDir private Path directory;

  private static WireGuardDeviceState device(Optional<Endpoint> endpoint) {
    WireGuardPeerState peer =
        new WireGuardPeerState(
            PEER, Optional.empty(), endpoint, 0, Optional.empty(), 0, 0, List.of());
    return new WireGuardDeviceState(
        InterfaceName.parse("landline0"), Optional.empty(), 51820, 0, List.of(peer));
  }

  private PeerEndpoints open() {
    return new PeerEndpoints(directory.resolve("lib/endpoints"));
  }

  @Test
  void outlive_the_process_and_a_peer_that_is_not_heard() {
    assertThat(open().note(device(Optional.of(SIX)))).isTrue();
    PeerEndpoints again = open();
    assertThat(again.known()).containsEntry(PEER, SIX);
    assertThat(again.note(device(Optional.empty()))).isFalse();
    assertThat(again.known()).containsEntry(PEER, SIX);
    again.keepOnly(List.of());
    assertThat(open().known()).isEmpty();
  }

  @Test
  void a_spoiled_file_tells_what_is_whole() throws IOException {
    open().note(device(Optional.of(SIX)));
    Path file = directory.resolve("lib/endpoints");
    Files.writeString(file, "x\n\nAAAA 1.2.3.4:5\n" + Files.readString(file) + PEER + " here:1\n");
    assertThat(open().known()).hasSize(1).containsEntry(PEER, SIX);
  }
}
