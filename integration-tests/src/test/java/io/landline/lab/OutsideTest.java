// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.conntrack.KernelConntrack;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.kernel.Flow;
import io.landline.net.AddressFamily;
import io.landline.net.IpAddress;
import io.landline.net.ProtocolPorts;
import io.landline.net.Sighting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As whom a site's test host leaves by the hub's public interface, where nobody else talks. */
final class OutsideTest {
  private static final String ADDRESSES = "\"addresses\": [\"203.0.113.10\"]";
  private static final IpAddress NOBODY = IpAddress.parse("192.0.2.9");
  private static final IpAddress CLIENT = IpAddress.parse("198.51.100.20");
  private static final int TIME_EXCEEDED = 11;
  private static final String STUN = ", \"stun\": [\"198.51.100.20:3478\", \"198.51.100.20:3479\"]";

  @TempDir Path folder;

  /**
   * Those that the hub knows, once they are so many: the first rounds may come before all stands.
   */
  private static List<Flow> awaitFlows(Namespace hub, int many) {
    List<Flow> flows = new ArrayList<>();
    Await.often()
        .holds(
            Patience.LONG,
            () -> {
              flows.clear();
              flows.addAll(flows(hub));
              return flows.size() >= many;
            });
    assertThat(flows).hasSizeGreaterThanOrEqualTo(many);
    return flows;
  }

  private static List<Flow> flows(Namespace hub) {
    return hub.call(
        () -> {
          try (KernelConntrack conntrack = KernelConntrack.open()) {
            return conntrack.flows(AddressFamily.IPV4).stream()
                .filter(f -> f.original().destination().equals(NOBODY))
                .toList();
          }
        });
  }

  private static Sighting opinion(TwoEnds ends, Predicate<Sighting> wanted) throws Exception {
    LegResult.Datagrams found =
        (LegResult.Datagrams)
            TwoEnds.await(
                ends.ofSite,
                Leg.STUN,
                r -> r instanceof LegResult.Datagrams d && d.caller().filter(wanted).isPresent());
    return found.caller().orElseThrow();
  }

  @Test
  void a_new_flow_leaves_each_round_and_ends_a_hop_behind_the_hub() throws Exception {
    try (TwoEnds ends = new TwoEnds("203.0.113.10");
        PacketCapture eth = PacketCapture.on(ends.hub, "eth0");
        PacketCapture beyond = PacketCapture.on(ends.client, "eth0")) {
      ends.start(ADDRESSES, "", folder);
      TwoEnds.whole(ends.ofSite, Leg.SEEN_AS);
      TwoEnds.whole(ends.ofSite, Leg.SEEN_AS);
      Packet left = eth.await("the flow", p -> p.outgoing() && p.isTo(NOBODY));
      assertThat(left.isFrom(Lab.HUB)).isTrue();
      assertThat(left.ip().orElseThrow().destinationPort()).isEqualTo(51882);
      // The first router says that it went no further; nobody beyond it saw it.
      eth.await(
          "the end of it",
          p ->
              !p.outgoing()
                  && p.isFrom(IpAddress.parse("203.0.113.1"))
                  && p.ip().orElseThrow().protocol() == Packet.IPPROTO_ICMP
                  && p.ip().orElseThrow().payload().get(0) == TIME_EXCEEDED);
      assertThat(beyond.matching(p -> p.isTo(NOBODY))).isEmpty();
      List<Flow> flows = awaitFlows(ends.hub, 2);
      assertThat(flows.stream().map(f -> f.original().sourcePort())).doesNotHaveDuplicates();
      assertThat(flows)
          .allSatisfy(
              flow -> {
                assertThat(flow.reply().destination()).isEqualTo(Lab.HUB);
                assertThat(flow.reply().destinationPort()).isEqualTo(flow.original().sourcePort());
              });
      // It is no traffic of a forward whose port it may have met.
      assertThat(ends.hub.must("nft", "list", "set", "inet", "landline", "packets_out"))
          .doesNotContainPattern("counter packets [1-9]");
    }
  }

  @Test
  void a_masquerade_of_the_public_interface_alone_shows_in_it() throws Exception {
    try (TwoEnds ends = new TwoEnds("203.0.113.10")) {
      TwoEnds.fault(
          ends.hub,
          "type nat hook postrouting priority srcnat - 10; oifname \"eth0\" masquerade random");
      ends.start(ADDRESSES, "", folder);
      // The hub's own test host sees nothing of it.
      LegResult.Datagrams seen = TwoEnds.whole(ends.ofSite, Leg.SEEN_AS);
      assertThat(seen.caller().orElseThrow().isRight()).isTrue();
      assertThat(awaitFlows(ends.hub, 1))
          .anySatisfy(
              flow ->
                  assertThat(flow.reply().destinationPort())
                      .isNotEqualTo(flow.original().sourcePort()));
    }
  }

  @Test
  void stun_servers_see_the_public_address_and_the_same_port() throws Exception {
    try (TwoEnds ends = new TwoEnds("203.0.113.10");
        StunServer one = StunServer.on(ends.client, "198.51.100.20:3478");
        StunServer two = StunServer.on(ends.client, "198.51.100.20:3479")) {
      ends.start(ADDRESSES, STUN, folder);
      Sighting seen = opinion(ends, s -> true);
      assertThat(seen.isRight()).isTrue();
      assertThat(seen.seen().address()).isEqualTo(Lab.HUB);
      assertThat(List.of(one.asked(), two.asked())).doesNotContain(0);
    }
  }

  /** Whether one and the same question came twice. */
  private static boolean wasAskedAgain(PacketCapture eth) {
    return eth.matching(p -> p.isTo(CLIENT) && p.isUdpPort(3478)).stream()
        .collect(Collectors.groupingBy(p -> p.ip().orElseThrow().payload()))
        .values()
        .stream()
        .anyMatch(same -> same.size() > 1);
  }

  @Test
  void who_is_silent_has_no_opinion_and_breaks_nothing() throws Exception {
    try (TwoEnds ends = new TwoEnds("203.0.113.10");
        PacketCapture eth = PacketCapture.on(ends.client, "eth0");
        StunServer one = StunServer.on(ends.client, "198.51.100.20:3478")) {
      one.beSilent(true);
      ends.start(ADDRESSES, STUN, folder);
      TwoEnds.await(
          ends.ofSite,
          Leg.STUN,
          r ->
              r instanceof LegResult.NotKnown why
                  && why.reason().contains("198.51.100.20:3478 does not answer")
                  && wasAskedAgain(eth));
      TwoEnds.whole(ends.ofSite, Leg.SEEN_AS);
    }
  }

  @Test
  void another_address_behind_the_hub_is_seen_by_them_alone_and_in_the_next_round_again()
      throws Exception {
    try (TwoEnds ends = new TwoEnds("203.0.113.10");
        StunServer one = StunServer.on(ends.client, "198.51.100.20:3478");
        StunServer two = StunServer.on(ends.client, "198.51.100.20:3479")) {
      TwoEnds.fault(
          ends.internet,
          "type nat hook postrouting priority srcnat;"
              + " ip saddr 203.0.113.10 ip daddr "
              + CLIENT
              + " snat ip to 198.51.100.99");
      ends.start(ADDRESSES, STUN, folder);
      assertThat(opinion(ends, s -> !s.addressIsRight()).seen().address())
          .hasToString("198.51.100.99");
      TwoEnds.whole(ends.ofSite, Leg.SEEN_AS);
      ends.internet.sh("nft delete table inet fault");
      // Not after ten rounds: what is wrong is looked at each time.
      assertThat(opinion(ends, Sighting::isRight).seen().address()).isEqualTo(Lab.HUB);
      assertThat(ends.ofSite).hasSizeLessThan(5);
      assertThat(one.asked() + two.asked()).isLessThan(40);
    }
  }

  @Test
  void behind_a_provider_that_translates_all_is_well_where_the_hub_says_as_whom_it_is_seen()
      throws Exception {
    try (TwoEnds ends = new TwoEnds("10.200.0.5");
        StunServer one = StunServer.on(ends.client, "198.51.100.20:3478")) {
      ends.start("\"addresses\": [\"10.200.0.5\"], \"seenAs\": [\"203.0.113.10\"]", STUN, folder);
      LegResult.Datagrams seen = TwoEnds.whole(ends.ofSite, Leg.SEEN_AS);
      assertThat(seen.caller().orElseThrow().isRight()).isTrue();
      assertThat(seen.caller().orElseThrow().seen().address()).isEqualTo(Lab.HUB);
      assertThat(opinion(ends, s -> true).isRight()).isTrue();
      assertThat(one.asked()).isPositive();
      TwoEnds.whole(ends.ofSite, Leg.forwardOutside(ProtocolPorts.parse("udp/55193")));
      TwoEnds.whole(ends.ofHub, Leg.FORWARD_INSIDE);
      assertThat(flows(ends.hub))
          .isNotEmpty()
          .allSatisfy(f -> assertThat(f.reply().destination()).hasToString("10.200.0.5"));
      assertThat(ends.ofHub.take().publicAddress()).isEqualTo(Lab.HUB);
    }
  }

  @Test
  void a_hub_that_does_not_say_so_is_seen_wrongly() throws Exception {
    try (TwoEnds ends = new TwoEnds("10.200.0.5")) {
      ends.start("\"addresses\": [\"10.200.0.5\"]", "", folder);
      LegResult.Datagrams seen = TwoEnds.whole(ends.ofSite, Leg.SEEN_AS);
      assertThat(seen.caller().orElseThrow().seen().address()).hasToString("10.200.0.5");
      assertThat(seen.caller().orElseThrow().isRight()).isFalse();
    }
  }
}
