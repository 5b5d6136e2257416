// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.nft.NftSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Forged callers of one forward, who are not to take anything from another. */
final class FloodTest {
  private static final int FLOOD = 20_000;
  private static final String DEVICE = "10.49.7.19:";
  private static final String TEST_HOST = "10.99.0.130:51882";

  private static final String CONFIGURATION =
      """
      { "role": "hub", "name": "seattle",
        "public": { "interface": "eth0", "addresses": ["203.0.113.10"] },
        "tunnel": { "address": "10.99.0.1/24" },
        "sites": [
          { "name": "wa7vc", "publicKey": "KEY", "address": "10.99.0.2", "lan": ["10.49.7.0/24"],
            "captured": ["10.49.7.19"] } ],
        "forwards": [
          { "name": "flooded", "listen": "udp/5000", "site": "wa7vc", "to": "10.49.7.19" },
          { "name": "range", "listen": "udp/6000-6999", "site": "wa7vc", "to": "10.49.7.19" },
          { "name": "quiet", "listen": "udp/5001", "site": "wa7vc", "to": "10.49.7.19" },
          { "name": "rated", "listen": "udp/5002", "site": "wa7vc", "to": "10.49.7.19", "rate": 5 },
          { "name": "calm", "listen": "udp/5003", "site": "wa7vc", "to": "10.49.7.19", "rate": 5 } ]
      }
      """;

  private static CabledHub cabled;

  @BeforeAll
  static void build() throws Exception {
    cabled = new CabledHub(CONFIGURATION, "10.49.7.19", "10.99.0.130");
  }

  @AfterAll
  static void close() {
    cabled.close();
  }

  /** Datagrams of so many callers, each from an address and port of its own; conntrack's growth. */
  private static int flood(int firstPort, int ports) {
    int before = entries();
    try (RawSender raw = RawSender.in(cabled.client)) {
      for (int n = 0; n < FLOOD; n++) {
        byte[] caller = {(byte) 198, 51, (byte) (n >> 8), (byte) n};
        raw.udp(at(IpAddress.of(caller), 1024 + n), hub(firstPort + n % ports), "forged");
      }
    }
    return entries() - before;
  }

  private static int entries() {
    return Integer.parseInt(
        cabled.hub.must("cat", "/proc/sys/net/netfilter/nf_conntrack_count").strip());
  }

  /** Within the seconds that the flood took. */
  private static int bound(long nanos) {
    return NftSet.LIMIT_BURST + (int) (nanos / 1_000_000_000 + 2) * NftSet.LIMIT_PER_SECOND;
  }

  @Test
  void a_forward_under_a_flood_fills_no_conntrack_and_keeps_its_live_flows() {
    try (UdpEcho flooded = UdpEcho.on(cabled.sites, at(DEVICE + 5000));
        UdpEcho quiet = UdpEcho.on(cabled.sites, at(DEVICE + 5001));
        UdpPeer live = UdpPeer.on(cabled.client, at(Lab.CLIENT, 4500))) {
      UdpExchange.ask(live, hub(5000));
      long start = System.nanoTime();
      int grown = flood(5000, 1);
      assertThat(grown).isBetween(NftSet.LIMIT_BURST / 2, bound(System.nanoTime() - start));
      awaitEmptyQueue(5000);
      assertAnswered(live, hub(5000));
      try (UdpPeer calm = UdpPeer.on(cabled.client, at(Lab.CLIENT, 4501))) {
        assertAnswered(calm, hub(5001));
      }
      // Its own queue may overflow; the bound is what conntrack holds.
      assertThat(flooded.texts()).contains("forged");
      assertThat(quiet.texts()).isNotEmpty();
    }
    assertThat(cabled.hub.sh("nft list set inet landline refused"))
        .containsPattern("5000 counter packets [1-9][0-9]+ bytes [0-9]+ comment \"flooded\"");
  }

  /**
   * Asks until an answer comes: the answers to forged callers fill the kernel's neighbour table,
   * all hosts' of the lab together, and a datagram may find no room there.
   */
  private static void assertAnswered(UdpPeer asker, Endpoint server) {
    Optional<UdpPeer.Datagram> answer = Optional.empty();
    for (int tries = 0; answer.isEmpty() && tries < 50; tries++) {
      asker.send(server, new byte[32]);
      answer = asker.poll(Duration.ofMillis(200));
    }
    assertThat(answer).as("an answer of %s", server).isPresent();
    assertThat(answer.get().text()).startsWith(asker.local() + " ");
  }

  /** Until the device has read what came: a full queue of its socket drops a live flow's too. */
  private static void awaitEmptyQueue(int port) {
    String queue = "ss -Hnul sport = :%d | awk '{ print $2 }'".formatted(port);
    Await.often()
        .until(
            "the device to read",
            Patience.LONG,
            () -> cabled.sites.must("sh", "-c", queue).strip().equals("0"),
            () -> "its queue holds some");
  }

  @Test
  void a_long_range_is_bounded_as_one_forward() {
    long start = System.nanoTime();
    assertThat(flood(6000, 1000)).isLessThan(bound(System.nanoTime() - start));
  }

  @Test
  void forged_callers_of_one_forward_refuse_nobody_at_another_of_the_same_rate() {
    long start = System.nanoTime();
    flood(5002, 1);
    try (UdpEcho calm = UdpEcho.on(cabled.sites, at(DEVICE + 5003));
        UdpPeer caller = UdpPeer.on(cabled.client, at(Lab.CLIENT, 4502))) {
      assertAnswered(caller, hub(5003));
      assertThat(calm.texts()).isNotEmpty();
    }
    String meter = cabled.hub.sh("nft list set inet landline meter_5");
    assertThat(meter.split(" limit rate ", -1).length).isLessThan(bound(System.nanoTime() - start));
  }

  @Test
  void datagrams_reach_the_test_host_with_the_prefix_only() {
    try (UdpPeer testHost = UdpPeer.on(cabled.sites, at(TEST_HOST));
        UdpPeer caller = UdpPeer.on(cabled.client, at(Lab.CLIENT, 4503));
        UdpPeer stranger = UdpPeer.on(cabled.client, Lab.STRANGER)) {
      stranger.send(hub(51_882), "nobody knows me");
      byte[] probe =
          ByteBuffer.allocate(16)
              .putLong(CabledHub.prefix(2).value())
              .put("a probe.".getBytes(StandardCharsets.US_ASCII))
              .array();
      caller.send(hub(51_882), probe);
      assertThat(testHost.await().payload()).isEqualTo(ByteBuffer.wrap(probe));
      // At a forward's port it goes to nobody, neither to the test host nor to the device.
      try (UdpPeer device = UdpPeer.on(cabled.sites, at(DEVICE + 5001))) {
        caller.send(hub(5001), probe);
        byte[] ofForward =
            ByteBuffer.wrap(probe.clone()).putLong(CabledHub.prefix(2).ofForward().value()).array();
        caller.send(hub(5001), ofForward);
        assertThat(device.await().payload())
            .as("a site's rules lead it to the test host; here are none")
            .isEqualTo(ByteBuffer.wrap(ofForward));
        assertThat(device.poll(Duration.ZERO)).isEmpty();
      }
      assertThat(testHost.poll(Duration.ZERO)).isEmpty();
    }
  }
}
