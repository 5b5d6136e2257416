// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens to the tunnel, no packet of a captured device leaves by the WAN.
 *
 * <p>The witness listens on the WAN. There the site's own masquerade would hide whose packet it is,
 * so anything that is neither the tunnel's own datagrams nor housekeeping counts as a leak; a
 * device that is not captured proves, by its own packet afterwards, that the witness would have
 * seen one.
 */
@OverWireGuard
final class FailClosedTest {
  private static Lab lab;
  private static final Duration PAUSE = Duration.ofMillis(20);

  private static Deployment landline;
  private static LabSite site;

  private LeakWitness witness;

  @BeforeAll
  static void apply() {
    lab = Lab.standard();
    site = lab.site();
    landline = Deployment.on(lab);
    landline.applyHub(configuration("story-hub.json"));
  }

  @AfterAll
  static void close() {
    landline.close();
    lab.close();
  }

  @BeforeEach
  void watch() {
    landline.applySite(configuration("story-site.json"));
    landline.awaitTunnel(site);
    witness = new LeakWitness(lab);
    // A flow that was well before the trouble began, as most are.
    try (UdpEcho outside = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9200))) {
      assertThat(UdpExchange.ask(witness.dmr(), at(Lab.CLIENT, 9200)).seenAs().address())
          .isEqualTo(Lab.HUB);
      assertThat(outside.seen()).hasSize(1);
    }
  }

  @AfterEach
  void stopWatching() {
    witness.close();
  }

  @Test
  void while_all_is_well() {
    witness.talk();
    witness.talkIpv6();
    witness.assertNothingLeaked();
  }

  @Test
  void when_the_link_is_down() {
    site.host().sh("ip link set landline0 down");
    witness.talk();
    witness.talkIpv6();
    witness.assertNothingLeaked();
  }

  @Test
  void when_the_link_is_deleted() {
    site.host().sh("ip link del landline0");
    witness.talk();
    witness.talkIpv6();
    witness.assertNothingLeaked();
  }

  @Test
  void when_the_tunnel_loses_its_address() {
    site.host().sh("ip addr flush dev landline0");
    witness.talk();
    witness.talkIpv6();
    witness.assertNothingLeaked();
  }

  @Test
  void when_the_hub_does_not_answer() {
    lab.hub().sh("ip link set landline0 down");
    try {
      witness.talk();
      witness.talkIpv6();
      witness.assertNothingLeaked();
    } finally {
      landline.applyHub(configuration("story-hub.json"));
    }
  }

  @Test
  void when_somebody_flushes_the_ruleset() {
    flushRuleset();
    // IPv4 stays closed by rules and routes; IPv6 has only nft, which is gone.
    witness.talk();
    witness.assertNothingLeaked();
  }

  @Test
  void when_somebody_flushes_the_ruleset_and_deletes_the_link() {
    flushRuleset();
    site.host().sh("ip link del landline0");
    witness.talk();
    witness.assertNothingLeaked();
  }

  private static void flushRuleset() {
    assertThat(site.host().ruleset()).contains("landline");
    site.host().sh("nft flush ruleset");
    site.host().nft(Lab.masquerade("home", "wan0"));
  }

  @Test
  void when_the_device_takes_another_address() {
    site.device("dmr").sh("ip addr add 10.49.7.88/24 dev eth0");
    try (UdpPeer other = UdpPeer.on(site.device("dmr"), Places.ip("10.49.7.88"))) {
      other.trySend(at(Lab.CLIENT, 9207), "leak");
      witness.assertNothingLeaked();
    } finally {
      site.device("dmr").sh("ip addr del 10.49.7.88/24 dev eth0");
    }
  }

  @Test
  void while_a_configuration_is_applied() {
    String changed = configuration("story-site.json").replace("udp/55193", "udp/55194");
    talkDuringApply(changed, true);
    talkDuringApply(configuration("story-site.json"), true);
    witness.assertNothingLeaked();
  }

  @Test
  void while_what_was_taken_away_is_put_back() {
    site.host().sh("ip link del landline0");
    talkDuringApply(configuration("story-site.json"), true);
    flushRuleset();
    talkDuringApply(configuration("story-site.json"), false);
    witness.assertNothingLeaked();
  }

  private void talkDuringApply(String json, boolean ipv6) {
    landline.configure(site.host(), json);
    try (Running apply = landline.start(site.host(), "apply", "--direct")) {
      while (apply.isAlive()) {
        witness.talk();
        if (ipv6) {
          witness.talkIpv6();
        }
        // The witness's queue is emptied in time, and the next word waits a moment for an answer.
        assertThat(witness.wan().packets()).isNotNull();
        assertThat(witness.dmr().poll(PAUSE)).isEmpty();
      }
      apply.await(Patience.LONG).orThrow();
    }
  }
}
