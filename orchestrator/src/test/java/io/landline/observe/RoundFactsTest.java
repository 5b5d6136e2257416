// SPDX-License-Identifier: Apache-2.0
package io.landline.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.api.SiteDeclaration;
import io.landline.compile.SiteCompiler;
import io.landline.config.Configuration;
import io.landline.drift.Difference;
import io.landline.grant.Declaration;
import io.landline.grant.ForwardRequest;
import io.landline.grant.Ledger;
import io.landline.health.fact.Declared;
import io.landline.health.fact.Fact;
import io.landline.health.fact.Facts;
import io.landline.health.fact.Obstacle;
import io.landline.health.fact.Side;
import io.landline.host.LoadedConfiguration;
import io.landline.kernel.Flow;
import io.landline.kernel.FlowTuple;
import io.landline.kernel.ForeignRule;
import io.landline.kernel.ForeignRule.End;
import io.landline.kernel.Neighbour;
import io.landline.kernel.NftControl.ForeignChain;
import io.landline.kernel.NftControl.TableName;
import io.landline.kernel.WireGuardChange;
import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.IpPrefix;
import io.landline.net.ProtocolPorts;
import io.landline.net.Sighting;
import io.landline.nft.Datum;
import io.landline.nft.Element;
import io.landline.nft.observed.Count;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The facts of given states, on faithful fakes of the kernel. */
final class RoundFactsTest extends RoundFactsOnFakes {
  @Test
  void the_tunnel_as_wireguard_reports_it() throws Exception {
    site();
    Instant handshake = Instant.now().minusSeconds(40);
    wireguard.hear(TUNNEL, PEER, AT_HOME, handshake, 1000, 1000);
    Facts first = look();
    assertThat(first.tunnelMtu()).isEqualTo(Fact.of(1420));
    assertThat(first.endpoint()).isEqualTo(Fact.of(AT_HOME));
    assertThat(first.handshakeAge().value().orElseThrow().orElseThrow().toSeconds())
        .isBetween(40L, 100L);
    assertThat(first.hears().isKnown()).isFalse();
    wireguard.hear(TUNNEL, PEER, AT_HOME, handshake, 1100, 1000);
    assertThat(look().hears()).isEqualTo(Fact.of(true));
    links.delete(TUNNEL);
    Facts gone = look();
    assertThat(gone.handshakeAge().whyUnknown()).contains("WireGuard has no such peer");
    assertThat(gone.tunnelMtu().whyUnknown()).contains("there is no landline0");
  }

  @Test
  void a_name_that_resolves_to_another_host() throws Exception {
    site();
    assertThat(look().resolution().whyUnknown())
        .contains("the hub's name has not been resolved yet");
    wireguard.hear(TUNNEL, PEER, AT_HOME, Instant.now(), 1000, 1000);
    names.refresh();
    assertThat(look().resolution().value().orElseThrow().addresses())
        .containsExactly(AT_HOME.address());
    resolved = List.of(WRONG_HOST);
    names.refresh();
    var resolution = look().resolution().value().orElseThrow();
    assertThat(resolution.configured()).isEqualTo(HostEndpoint.parse("hub.example:51820"));
    assertThat(resolution.addresses()).containsExactly(WRONG_HOST.address());
    assertThat(resolution.lastGood()).contains(AT_HOME);
    resolved = List.of();
    names.refresh();
    assertThat(look().resolution().value().orElseThrow().addresses()).isEmpty();
  }

  @Test
  void a_wan_that_is_down_or_has_no_address() throws Exception {
    site();
    assertThat(look().wanUp()).isEqualTo(Fact.of(Set.of(WAN)));
    links.setDown(WAN);
    assertThat(look().wanUp()).isEqualTo(Fact.of(Set.of()));
    links.setUp(WAN);
    assertThat(look().wanUp()).isEqualTo(Fact.of(Set.of(WAN)));
    links.removeAddress(WAN, InterfaceAddress.parse("100.64.0.2/24"));
    assertThat(look().wanUp()).isEqualTo(Fact.of(Set.of()));
    links.addAddress(WAN, InterfaceAddress.parse("100.64.0.3/24"));
    links.unplug(WAN);
    assertThat(look().wanUp()).isEqualTo(Fact.of(Set.of()));
  }

  @Test
  void other_programs_chains() throws Exception {
    site();
    assertThat(look().obstacles()).isEmpty();
    TableName table = new TableName("ip", "filter");
    nft.giveForeign(
        table, List.of(new ForeignRule("DOCKER-USER", List.of(End.of(End.Kind.RETURN)))));
    nft.giveForeign(new ForeignChain(table, "FORWARD", "filter", 2, 0, true));
    assertThat(look().obstacles())
        .containsExactly(
            new Obstacle(
                Side.SITE,
                Obstacle.Kind.FORWARD_DROP,
                "chain FORWARD (table ip filter) has policy drop",
                List.of(
                    "iptables -I DOCKER-USER -i landline0 -j ACCEPT",
                    "iptables -I DOCKER-USER -o landline0 -j ACCEPT")));
    nft.giveForeign(new ForeignChain(table, "INPUT", "filter", 1, 0, true));
    nft.giveForeign(
        new TableName("ip", "nat"),
        List.of(new ForeignRule("POSTROUTING", List.of(new ForeignRule.Translate(false)))));
    nft.giveForeign(
        new ForeignChain(new TableName("ip", "nat"), "POSTROUTING", "nat", 4, 100, false));
    assertThat(look().obstacles())
        .extracting(Obstacle::kind)
        .containsExactly(
            Obstacle.Kind.FORWARD_DROP, Obstacle.Kind.INPUT_DROP, Obstacle.Kind.SOURCE_NAT);
  }

  @Test
  void changes_by_other_programs_that_are_not_repaired() throws Exception {
    hub();
    wireguard.configure(
        TUNNEL,
        new WireGuardChange(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(
                new WireGuardChange.Peer(
                    PEER, Optional.empty(), Optional.empty(), Optional.empty(), List.of(), true))));
    assertThat(own()).containsExactly(Obstacle.Kind.ALLOWED_IPS_DIFFER);
    host.reconciler().apply(target(), Optional.of(target()));
    assertThat(own()).isEmpty();
    nft.flushRuleset();
    assertThat(own()).containsExactly(Obstacle.Kind.DNAT_DIFFERS);
    host.reconciler().apply(target(), Optional.of(target()));
    links.setDown(TUNNEL);
    assertThat(own()).containsExactly(Obstacle.Kind.STATE_DIFFERS);
  }

  private List<Obstacle.Kind> own() {
    Difference difference = Difference.of(host.reconciler().plan(target()), true);
    facts.ownState(difference.isEmpty() ? Optional.empty() : Optional.of(difference), "");
    List<Obstacle> obstacles = look().obstacles();
    assertThat(obstacles)
        .allSatisfy(
            o -> {
              assertThat(o.where()).isEqualTo(Side.HUB);
              assertThat(o.what()).contains(difference.inOneLine());
              assertThat(o.remedy()).containsExactly("landline apply");
            });
    return obstacles.stream().map(Obstacle::kind).toList();
  }

  @Test
  void devices_that_are_reachable_and_one_that_is_off() throws Exception {
    site();
    Facts first = look();
    assertThat(first.devices()).extracting(d -> d.name().text()).containsExactly("dmr", "flex");
    assertThat(device(first, "dmr").captured()).isTrue();
    assertThat(device(first, "flex").captured()).isFalse();
    assertThat(device(first, "dmr").reachable().whyUnknown())
        .contains("an ARP request was just sent");
    neighbour("10.49.7.19", Neighbour.State.REACHABLE);
    Facts second = look();
    assertThat(device(second, "dmr").reachable()).isEqualTo(Fact.of(true));
    // The ARP request of the previous round was not answered.
    assertThat(device(second, "flex").reachable()).isEqualTo(Fact.of(false));
    neighbour("10.49.7.19", Neighbour.State.STALE);
    assertThat(device(look(), "dmr").reachable()).isEqualTo(Fact.of(true));
    assertThat(links.neighbours())
        .filteredOn(n -> n.address().equals(ip("10.49.7.19")))
        .extracting(Neighbour::state)
        .containsExactly(Neighbour.State.DELAY);
    neighbour("10.49.7.19", Neighbour.State.FAILED);
    assertThat(device(look(), "dmr").reachable()).isEqualTo(Fact.of(false));
  }

  @Test
  void packets_that_devices_send_through_this_host() throws Exception {
    site();
    assertThat(device(look(), "dmr").packetsThroughHere().isKnown()).isFalse();
    nft.count(
        configuration.configuration().footprint().table(),
        SiteCompiler.HEARD,
        Element.of(Datum.of(ip("10.49.7.19"))),
        Count.of(3, 300));
    Facts second = look();
    assertThat(device(second, "dmr").packetsThroughHere()).isEqualTo(Fact.of(3L));
    assertThat(device(second, "flex").packetsThroughHere().whyUnknown())
        .contains("only captured devices are counted");
  }

  @Test
  void a_captured_device_whose_ipv6_bypasses_this_host() throws Exception {
    site();
    assertThat(device(look(), "dmr").ipv6LeavesAs()).isEqualTo(Fact.of(Optional.empty()));
    begin(SITE.replace("\"wan\": [\"wan0\"]", "\"wan\": [\"br0\"]"));
    assertThat(device(look(), "dmr").ipv6LeavesAs().isKnown()).isFalse();
    neighbour("2001:db8:49::19", Neighbour.State.STALE);
    assertThat(device(look(), "dmr").ipv6LeavesAs())
        .isEqualTo(Fact.of(Optional.of(ip("2001:db8:49::19"))));
  }

  private void flow(String from, int port, String to, String translated, int translatedPort) {
    conntrack.begin(
        new Flow(
            new FlowTuple(ip(from), ip(to), 17, port, 53),
            new FlowTuple(ip(to), ip(translated), 17, 53, translatedPort),
            Flow.SOURCE_TRANSLATED,
            0,
            port));
  }

  @Test
  void source_addresses_of_captured_flows_on_the_hub() throws Exception {
    hub();
    flow("10.49.7.19", 4000, "198.51.100.20", "203.0.113.10", 4000);
    flow("10.49.7.19", 4001, "198.51.100.20", "203.0.113.10", 61234);
    flow("10.99.0.130", 4002, "198.51.100.20", "203.0.113.99", 4002);
    // Not captured, to the hub's test host, and to another site.
    flow("10.50.0.9", 4003, "198.51.100.20", "203.0.113.10", 4003);
    flow("10.99.0.130", 4004, "198.18.51.2", "203.0.113.10", 4005);
    flow("10.49.7.19", 4005, "10.50.0.9", "203.0.113.10", 4005);
    Facts found = look();
    assertThat(found.leavesAs())
        .isEqualTo(
            Fact.of(
                List.of(
                    sighting(4002, "203.0.113.99", 4002),
                    right(4000),
                    sighting(4001, "203.0.113.10", 61234))));
    assertThat(found.testHostLeavesAs())
        .isEqualTo(Fact.of(List.of(sighting(4002, "203.0.113.99", 4002))));
    assertThat(found.hubCaptures()).isEqualTo(Fact.of(Set.of(ip("10.49.7.19"))));
    assertThat(found.traffic().value().orElseThrow())
        .extracting(t -> t.forward().text())
        .containsExactly("ipsc");
    assertThat(found.wanUp().whyUnknown()).contains("only the site knows this");
  }

  private static Sighting right(int port) {
    return sighting(port, "203.0.113.10", port);
  }

  private static Sighting sighting(int port, String address, int seen) {
    return new Sighting(new Endpoint(ip("203.0.113.10"), port), new Endpoint(ip(address), seen));
  }

  @Test
  void what_a_hub_refused_its_site() throws Exception {
    Declaration declaration =
        new Declaration(
            List.of(IpPrefix.parse("10.49.7.0/24")),
            List.of(),
            List.of(ip("10.50.0.9")),
            List.of(request("mine", "udp/56001"), request("theirs", "tcp/8443")));
    LoadedConfiguration hub =
        read(HUB).granting(Ledger.EMPTY.with(new Name("wa7vc"), 1, declaration, List.of()));
    Declared declared =
        DeclarationFacts.onHub(new Name("wa7vc"), hub.granted()).value().orElseThrow();
    assertThat(declared.accepted()).isEqualTo(1);
    assertThat(declared.refused()).isEqualTo(1);
    assertThat(declared.refusals())
        .extracting(refusal -> refusal.what() + ": " + refusal.why())
        .containsExactly(
            "forward theirs: taken (another forward has tcp/8443)",
            "device 10.50.0.9: device-elsewhere (10.50.0.9 is a device of another site)");
    assertThat(declared.refusal(ProtocolPorts.parse("tcp/8443"))).isPresent();
    assertThat(declared.refusal(ProtocolPorts.parse("udp/56001"))).isEmpty();
    assertThat(DeclarationFacts.onHub(new Name("other"), hub.granted()).isKnown()).isFalse();
  }

  private static ForwardRequest request(String name, String listen) {
    return new ForwardRequest(
        new Name(name),
        Listen.parse(listen),
        Optional.empty(),
        ip("10.49.7.19"),
        Listen.parse(listen).ports(),
        List.of(),
        Optional.empty(),
        true);
  }

  @Test
  void what_a_site_knows_of_the_hubs_answer() throws Exception {
    SitePolicy site = ((Configuration.Site) configuration.own()).policy();
    Name name = site.forwards().get(0).name();
    SiteDeclaration waiting =
        SiteDeclaration.of(
            site.name(),
            "no answer",
            Optional.of(Instant.EPOCH),
            Optional.of("0.2.0"),
            List.of(SiteDeclaration.ForwardState.waiting(name)),
            List.of());
    Declared declared = DeclarationFacts.atSite(site, Optional.of(waiting)).value().orElseThrow();
    assertThat(declared.waiting()).isEqualTo(1);
    assertThat(declared.unanswered()).contains(new Declared.Unanswered(Instant.EPOCH, "no answer"));
    assertThat(DeclarationFacts.atSite(site, Optional.empty()).isKnown()).isFalse();
  }

  @Test
  void what_cannot_be_read_is_unknown_and_the_round_continues() throws Exception {
    hub();
    look();
    links.setAdmin(false);
    nft.setAdmin(false);
    Facts blind = look();
    assertThat(blind.handshakeAge().isKnown()).isFalse();
    assertThat(blind.leavesAs().whyUnknown().orElseThrow()).contains("EPERM");
    assertThat(blind.tunnelMtu()).isEqualTo(Fact.of(1420));
    facts.close();
    assertThat(opened).isZero();
    links.setAdmin(true);
    nft.setAdmin(true);
    assertThat(look().leavesAs().isKnown()).isTrue();
    assertThat(opened).isEqualTo(1);
  }

  @Test
  void while_landline_is_down_nothing_is_read() throws Exception {
    site();
    facts.follow(Optional.empty());
    assertThat(look().tunnelMtu().isKnown()).isFalse();
    assertThat(opened).isZero();
  }
}
