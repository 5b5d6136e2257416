// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A hub that has lost its tunnel keeps strangers' packets, instead of sending them to its provider.
 */
@OverWireGuard
final class HubWithoutTunnelTest {
  private static Lab lab;
  private static Deployment landline;

  @BeforeAll
  static void apply() {
    lab = Lab.standard();
    landline = Deployment.on(lab);
    landline.applyHub(configuration("story-hub.json"));
    landline.applySite(configuration("story-site.json"));
    landline.awaitTunnel(lab.site());
  }

  @AfterAll
  static void close() {
    landline.close();
    lab.close();
  }

  private static void assertThatNothingGoesToTheProvider(String breakage) {
    try (UdpEcho dmr = UdpEcho.on(lab.site().device("dmr"), at("10.49.7.19:55193"));
        UdpEcho own = UdpEcho.on(lab.hub(), hub(7000));
        UdpPeer stranger = UdpPeer.on(lab.client(), Lab.STRANGER);
        PacketCapture eth = PacketCapture.on(lab.hub(), "eth0")) {
      UdpExchange.ask(stranger, hub(55193));
      lab.hub().sh(breakage);
      stranger.send(hub(55193), "in a flow that was well");
      try (UdpPeer fresh = UdpPeer.on(lab.client(), Lab.CLIENT)) {
        fresh.send(hub(55193), "in a new flow");
        fresh.send(hub(55500), "in a new flow");
        // The hub's own service answers what was sent last: the rest has passed the witness.
        UdpExchange.ask(fresh, hub(7000));
      }
      assertThat(eth.matching(p -> p.carries("in a ") && !p.outgoing())).hasSize(3);
      assertThat(eth.matching(p -> p.carries("in a ") && p.outgoing() && !p.isFrom(Lab.HUB)))
          .isEmpty();
      assertThat(dmr.seen()).hasSize(1);
      assertThat(own.seen()).hasSize(1);
    } finally {
      landline.applyHub(configuration("story-hub.json"));
      landline.awaitTunnel(lab.site());
    }
  }

  @Test
  void with_the_link_down() {
    assertThatNothingGoesToTheProvider("ip link set landline0 down");
  }

  @Test
  void with_the_link_deleted() {
    assertThatNothingGoesToTheProvider("ip link del landline0");
  }

  @Test
  void with_the_routes_to_the_sites_flushed() {
    assertThatNothingGoesToTheProvider("ip route flush proto 201");
  }
}
