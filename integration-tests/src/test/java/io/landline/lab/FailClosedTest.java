// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private static final String CANARY = "by the wan, as it may";
  private static Lab lab;
  private static final Duration PAUSE = Duration.ofMillis(20);

  private static Deployment landline;
  private static LabSite site;

  private final List<AutoCloseable> open = new ArrayList<>();
  private UdpPeer dmr;
  private UdpPeer dmr6;
  private UdpPeer flex;
  private UdpPeer laptop;
  private PacketCapture wan;

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
    dmr = UdpPeer.on(site.device("dmr"), site.address("dmr"));
    dmr6 = UdpPeer.on(site.device("dmr"), site.ipv6("dmr"));
    flex = UdpPeer.on(site.device("flex"), site.address("flex"));
    laptop = UdpPeer.on(site.device("laptop"), site.address("laptop"));
    wan = PacketCapture.on(site.host(), "wan0");
    open.addAll(List.of(dmr, dmr6, flex, laptop, wan));
    // A flow that was well before the trouble began, as most are.
    try (UdpEcho outside = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9200))) {
      assertThat(UdpExchange.ask(dmr, at(Lab.CLIENT, 9200)).seenAs().address()).isEqualTo(Lab.HUB);
      assertThat(outside.seen()).hasSize(1);
    }
  }

  @AfterEach
  void stopWatching() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  /** Old flows, new flows, TCP and UDP, to the internet, the hub and a private address. */
  private void talk() {
    dmr.trySend(at(Lab.CLIENT, 9200), "leak");
    dmr.trySend(hub(9201), "leak");
    dmr.trySend(at("192.168.77.7:9202"), "leak");
    flex.trySend(at(Lab.STRANGER, 9203), "leak");
    try (RawSender raw = RawSender.in(site.device("flex"))) {
      raw.syn(at(site.address("flex"), 4500), at(Lab.CLIENT, 9204));
    }
  }

  private void talkIpv6() {
    dmr6.trySend(at(Lab.CLIENT_IPV6, 9205), "leak");
  }

  private void assertNothingLeaked() {
    // Sent last, on the same road: what was sent before it has passed the witness or died.
    laptop.send(at(Lab.CLIENT, 9206), CANARY);
    wan.await("the packet that may leave", p -> p.carries(CANARY));
    assertThat(
            wan.matching(
                p ->
                    !p.isHousekeeping()
                        && !p.carries(CANARY)
                        && !p.isBetween(site.wanIpv6(), Lab.HUB_IPV6)))
        .isEmpty();
  }

  @Test
  void while_all_is_well() {
    talk();
    talkIpv6();
    assertNothingLeaked();
  }

  @Test
  void when_the_link_is_down() {
    site.host().sh("ip link set landline0 down");
    talk();
    talkIpv6();
    assertNothingLeaked();
  }

  @Test
  void when_the_link_is_deleted() {
    site.host().sh("ip link del landline0");
    talk();
    talkIpv6();
    assertNothingLeaked();
  }

  @Test
  void when_the_tunnel_loses_its_address() {
    site.host().sh("ip addr flush dev landline0");
    talk();
    talkIpv6();
    assertNothingLeaked();
  }

  @Test
  void when_the_hub_does_not_answer() {
    lab.hub().sh("ip link set landline0 down");
    try {
      talk();
      talkIpv6();
      assertNothingLeaked();
    } finally {
      landline.applyHub(configuration("story-hub.json"));
    }
  }

  @Test
  void when_somebody_flushes_the_ruleset() {
    flushRuleset();
    // IPv4 stays closed by rules and routes; IPv6 has only nft, which is gone.
    talk();
    assertNothingLeaked();
  }

  @Test
  void when_somebody_flushes_the_ruleset_and_deletes_the_link() {
    flushRuleset();
    site.host().sh("ip link del landline0");
    talk();
    assertNothingLeaked();
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
      assertNothingLeaked();
    } finally {
      site.device("dmr").sh("ip addr del 10.49.7.88/24 dev eth0");
    }
  }

  @Test
  void while_a_configuration_is_applied() {
    String changed = configuration("story-site.json").replace("udp/55193", "udp/55194");
    talkDuringApply(changed, true);
    talkDuringApply(configuration("story-site.json"), true);
    assertNothingLeaked();
  }

  @Test
  void while_what_was_taken_away_is_put_back() {
    site.host().sh("ip link del landline0");
    talkDuringApply(configuration("story-site.json"), true);
    flushRuleset();
    talkDuringApply(configuration("story-site.json"), false);
    assertNothingLeaked();
  }

  private void talkDuringApply(String json, boolean ipv6) {
    landline.configure(site.host(), json);
    try (Running apply = landline.start(site.host(), "apply", "--direct")) {
      while (apply.isAlive()) {
        talk();
        if (ipv6) {
          talkIpv6();
        }
        // The witness's queue is emptied in time, and the next word waits a moment for an answer.
        assertThat(wan.packets()).isNotNull();
        assertThat(dmr.poll(PAUSE)).isEmpty();
      }
      apply.await(Patience.LONG).orThrow();
    }
  }
}
