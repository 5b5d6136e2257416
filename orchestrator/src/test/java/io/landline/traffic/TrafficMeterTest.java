// SPDX-License-Identifier: Apache-2.0
package io.landline.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.compile.HubCompiler;
import io.landline.compile.HubFacts;
import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import io.landline.config.reader.ConfigReader;
import io.landline.fake.InMemoryConntrack;
import io.landline.fake.InMemoryLinks;
import io.landline.fake.InMemoryNft;
import io.landline.fake.InMemoryRouting;
import io.landline.fake.InMemoryWireGuard;
import io.landline.health.fact.ForwardTraffic;
import io.landline.kernel.Flow;
import io.landline.kernel.FlowTuple;
import io.landline.net.IpAddress;
import io.landline.nft.NftName;
import io.landline.nft.Table;
import io.landline.nft.Transaction;
import io.landline.nft.observed.Count;
import io.landline.policy.DeviceReference;
import io.landline.reconcile.state.Kernel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counters and flows, by the names of forwards and devices. */
final class TrafficMeterTest {
  private static final String HUB =
      """
      { "role": "hub", "name": "seattle",
        "public": { "interface": "eth0", "addresses": ["203.0.113.10"] },
        "tunnel": { "interface": "landline0", "address": "10.99.0.1/24", "listenPort": 51820 },
        "sites": [ { "name": "wa7vc", "address": "10.99.0.2", "lan": ["10.49.7.0/24"],
                     "publicKey": "JpRncXVSGwVpoYnFkMJ2oMNdEsAXrRLNzCpkRDrdgGE=",
                     "captured": ["10.49.7.19"] } ],
        "forwards": [
          { "name": "ipsc", "listen": "udp/55193", "site": "wa7vc", "to": "10.49.7.19" },
          { "name": "audio", "listen": "udp/50001-50003", "site": "wa7vc", "to": "10.49.7.20" } ] }
      """;
  private static final Instant FIRST = Instant.parse("2025-11-20T19:42:00Z");
  private static final NftName IN = new NftName("packets_in");

  private final InMemoryLinks links = new InMemoryLinks();
  private final InMemoryNft nft = new InMemoryNft();
  private final InMemoryConntrack conntrack = new InMemoryConntrack(links);
  private final TrafficMeter meter =
      new TrafficMeter(
          new Kernel(
              links, new InMemoryRouting(links), nft, new InMemoryWireGuard(links), conntrack));
  private Configuration.Hub hub;
  private Table table;

  @BeforeEach
  void make() throws ConfigException {
    hub = (Configuration.Hub) ConfigReader.parse(HUB.getBytes(StandardCharsets.UTF_8));
    table = HubCompiler.compile(hub.policy(), new HubFacts(true)).table();
    nft.commit(Transaction.create(table, false), nft.generation());
  }

  private void pass(String forward, int packets, int bytes) {
    table.sets().stream()
        .filter(set -> set.name().equals(IN))
        .flatMap(set -> set.elements().stream())
        .filter(element -> element.comment().equals(Optional.of(forward)))
        .forEach(element -> nft.count(table.name(), IN, element, Count.of(packets, bytes)));
  }

  private ForwardTraffic forward(Traffic traffic, String name) {
    return traffic.forwards().stream()
        .filter(f -> f.forward().text().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void the_ports_of_a_forward_count_together() {
    pass("audio", 2, 300);
    Traffic traffic = meter.read(hub, FIRST);
    assertThat(forward(traffic, "audio").in()).isEqualTo(new ForwardTraffic.Count(6, 900));
    assertThat(forward(traffic, "ipsc").in()).isEqualTo(ForwardTraffic.Count.ZERO);
  }

  @Test
  void something_came_in_when_the_counter_was_first_seen_larger() {
    pass("ipsc", 1, 100);
    assertThat(forward(meter.read(hub, FIRST), "ipsc").lastIn()).isEmpty();
    pass("ipsc", 1, 100);
    Instant second = FIRST.plusSeconds(30);
    meter.look(hub, second);
    Traffic later = meter.read(hub, FIRST.plusSeconds(90));
    assertThat(forward(later, "ipsc").lastIn()).contains(second);
    assertThat(forward(later, "audio").lastIn()).isEmpty();
  }

  /** Its counter began at nothing after the last look. */
  @Test
  void traffic_of_a_forward_that_is_new_since_the_last_look_came_now() {
    nft.commit(Transaction.delete(table.name()), nft.generation());
    meter.look(hub, FIRST);
    nft.commit(Transaction.create(table, false), nft.generation());
    pass("ipsc", 3, 300);
    Instant second = FIRST.plusSeconds(30);
    assertThat(forward(meter.read(hub, second), "ipsc").lastIn()).contains(second);
  }

  @Test
  void a_recreated_table_is_no_traffic() {
    pass("ipsc", 5, 500);
    meter.look(hub, FIRST);
    nft.commit(Transaction.delete(table.name()), nft.generation());
    assertThat(meter.read(hub, FIRST.plusSeconds(1)).forwards())
        .allMatch(f -> f.in().equals(ForwardTraffic.Count.ZERO) && f.lastIn().isEmpty());
    nft.commit(Transaction.create(table, false), nft.generation());
    assertThat(forward(meter.read(hub, FIRST.plusSeconds(2)), "ipsc").lastIn()).isEmpty();
  }

  @Test
  void flows_belong_to_the_forward_they_came_by_or_the_device_that_began_them() {
    IpAddress caller = IpAddress.parse("198.51.100.20");
    IpAddress shown = IpAddress.parse("203.0.113.10");
    IpAddress dmr = IpAddress.parse("10.49.7.19");
    conntrack.begin(
        new Flow(
            new FlowTuple(caller, shown, 17, 4000, 55193),
            new FlowTuple(dmr, caller, 17, 55193, 4000),
            Flow.DESTINATION_TRANSLATED,
            0,
            1));
    IpAddress canary = IpAddress.parse("10.99.0.130");
    conntrack.begin(
        new Flow(
            new FlowTuple(caller, shown, 17, 4001, 55193),
            new FlowTuple(canary, caller, 17, 51880, 4001),
            Flow.DESTINATION_TRANSLATED,
            0,
            3));
    conntrack.begin(
        new Flow(
            new FlowTuple(dmr, caller, 17, 6000, 53),
            new FlowTuple(caller, shown, 17, 53, 6000),
            Flow.SOURCE_TRANSLATED,
            0,
            2));
    // A probe with dmr's address is nothing that dmr began.
    IpAddress stranger = IpAddress.parse("198.18.51.2");
    conntrack.begin(
        new Flow(
            new FlowTuple(dmr, stranger, 17, 61000, 51880),
            new FlowTuple(stranger, shown, 17, 51880, 61000),
            Flow.SOURCE_TRANSLATED,
            0,
            4));
    Traffic traffic = meter.read(hub, FIRST);
    assertThat(forward(traffic, "ipsc").flows().value()).contains(1);
    assertThat(forward(traffic, "ipsc").unanswered()).isEqualTo(1);
    conntrack.begin(
        new Flow(
            new FlowTuple(caller, shown, 17, 4002, 55193),
            new FlowTuple(dmr, caller, 17, 55193, 4002),
            Flow.DESTINATION_TRANSLATED | Flow.SEEN_REPLY,
            0,
            5));
    ForwardTraffic both = forward(meter.read(hub, FIRST), "ipsc");
    assertThat(both.flows().value()).contains(2);
    assertThat(both.unanswered()).isEqualTo(1);
    assertThat(forward(traffic, "audio").flows().value()).contains(0);
    assertThat(traffic.deviceFlows())
        .containsExactly(Map.entry(DeviceReference.parse("wa7vc/10.49.7.19"), 1));
  }
}
