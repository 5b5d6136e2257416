// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.Fwmark;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import io.landline.nft.Chain;
import io.landline.nft.DataType;
import io.landline.nft.Datum;
import io.landline.nft.Element;
import io.landline.nft.Field;
import io.landline.nft.Mark;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Statement.HasPorts;
import io.landline.nft.Statement.InSet;
import io.landline.nft.Statement.SetMark;
import io.landline.nft.Verdict;
import io.landline.policy.Canary;
import io.landline.policy.Footprint;
import io.landline.policy.Forward;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.PublicPorts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which public source port a captured device gets. It keeps its own unless a forward or the hub
 * holds that port at the public address: conntrack would then deliver the holder's packets to the
 * device, before any rule is evaluated. Such a flow gets one of the spare ports.
 *
 * <p>The kernel picks a port by itself where two devices use one source port towards one remote
 * (nf_nat_l4proto_unique_tuple): within the range of the rule, and from 1024 to 65535 where the
 * rule has none. So a source port within the spare range is translated with that range, and the
 * port that the kernel picked for any other flow is checked after NAT, in {@code seen_ports}: the
 * first packet of a flow that would take a held port is dropped, and the next packet gets another
 * port.
 */
final class SourcePorts {
  private static final NftName PROBE_PORTS = new NftName("probe_ports");
  static final NftName SPARE_PORTS = new NftName("spare_ports");
  private static final NftName CHAIN = new NftName("seen_ports");
  private static final List<Field> SADDR = List.of(Field.IP_SADDR);
  private static final List<Field> SOURCE_PORT = List.of(Field.META_L4PROTO, Field.TH_SPORT);
  private static final List<DataType> PORT = List.of(DataType.INET_PROTO, DataType.INET_SERVICE);
  private static final String PORT_IN_USE = "port belongs to a forward or the hub";

  /**
   * A public address that captured devices are seen as.
   *
   * @param devices the set of them
   * @param held the ports that are held there
   */
  private record PublicSide(IpAddress address, NftSet devices, ServiceSets held) {}

  /** Matches packets that captured devices send to the internet or to a test host. */
  private final Statement fromDevices;

  /** Excludes those to a test host, where packets to it leave by another interface. */
  private final List<Statement> toWorld;

  private final Fwmark mark;
  private final Optional<PortRange> spare;
  private final ServiceSets own = new ServiceSets("own_ports", false);
  private final List<PublicSide> sides = new ArrayList<>();
  private final NftSet probePorts;

  private SourcePorts(HubPolicy policy, Statement fromDevices, List<Statement> toWorld) {
    PublicPorts ports = PublicPorts.of(policy);
    this.fromDevices = fromDevices;
    this.toWorld = toWorld;
    this.mark = policy.footprint().mark();
    this.spare = ports.spare();
    Map<IpAddress, List<Element>> devices = new TreeMap<>();
    List<Element> probes = new ArrayList<>();
    for (HubSite site : policy.members()) {
      Optional<Canary> canary = policy.canary(site);
      List<Element> seen = devices.computeIfAbsent(site.publicAddress(), a -> new ArrayList<>());
      site.captured().forEach(device -> seen.add(Element.of(Datum.of(device))));
      canary.ifPresent(
          c -> {
            seen.add(Element.of(Datum.of(c.address())));
            for (TransportProtocol protocol : TransportProtocol.values()) {
              probes.add(port(new ProtocolPorts(protocol, PortRange.of(c.port()))));
            }
          });
      addOwn(site);
    }
    devices.forEach((address, seen) -> sides.add(side(address, seen, ports)));
    this.probePorts = NftSet.set(PROBE_PORTS, NftSet.Kind.PLAIN, PORT, probes);
  }

  /** On a hub, for packets of its sites. */
  static SourcePorts ofHub(HubPolicy policy) {
    return new SourcePorts(
        policy,
        Matches.comesBy(policy.tunnel().device()),
        List.of(Matches.leavesByOther(Footprint.STRANGER_LINK)));
  }

  /** On a site that does the hub's part, for packets into its tunnel. */
  static SourcePorts ofSite(HubPolicy part) {
    return new SourcePorts(part, Matches.leavesBy(part.tunnel().device()), List.of());
  }

  private static Element port(ProtocolPorts ports) {
    return Element.of(Datum.of(ports.protocol()), Datum.of(ports.ports()));
  }

  /** The ports on which captured devices serve forwards: these leave with the public port. */
  private void addOwn(HubSite site) {
    Set<IpAddress> captured = new HashSet<>(site.captured());
    for (Forward forward : site.forwards()) {
      if (forward.enabled() && captured.contains(forward.target())) {
        for (TransportProtocol protocol : forward.listen().protocols()) {
          own.add(
              forward.target(),
              new ProtocolPorts(protocol, forward.targetPorts()),
              forward.label());
        }
      }
    }
  }

  private static PublicSide side(IpAddress address, List<Element> devices, PublicPorts ports) {
    String suffix = "_" + address.toString().replace('.', '_');
    ServiceSets held = new ServiceSets("held" + suffix, false);
    ports.at(address).forEach(one -> held.add(address, one.ports(), one.holder()));
    NftSet seen =
        NftSet.set(
            new NftName("seen_as" + suffix),
            NftSet.Kind.PLAIN,
            List.of(DataType.IPV4_ADDR),
            devices);
    return new PublicSide(address, seen, held);
  }

  List<NftSet> sets() {
    List<NftSet> sets = new ArrayList<>(own.sets());
    for (PublicSide side : sides) {
      if (sides.size() > 1) {
        sets.add(side.devices());
      }
      side.held().sets().forEach(set -> sets.add(withoutAddress(set)));
    }
    if (!toWorld.isEmpty()) {
      sets.add(probePorts);
    }
    sets.add(
        NftSet.set(
            SPARE_PORTS,
            NftSet.Kind.INTERVAL,
            List.of(DataType.INET_SERVICE),
            spare.map(range -> Element.of(Datum.of(range))).stream().toList()));
    return sets;
  }

  /** The same set keyed without the address, which is the same for all its elements. */
  private static NftSet withoutAddress(NftSet set) {
    List<Element> elements =
        set.elements().stream()
            .map(e -> new Element(e.key().subList(1, e.key().size()), List.of(), e.comment()))
            .toList();
    return NftSet.set(set.name(), set.kind(), PORT, elements);
  }

  /** For the chain that translates sources, before the rule that keeps the port. */
  List<Rule> translations() {
    List<Rule> rules = new ArrayList<>();
    rules.addAll(own.rules(List.of(fromDevices), Keys.SOURCE, List.of(new SetMark(Mark.CT, mark))));
    rules.add(
        Rule.of(
            fromDevices,
            new HasPorts(),
            new Statement.Nat(false, Keys.SOURCE, SetNames.SNAT_TO, true)));
    rules.add(
        Rule.of(
            fromDevices,
            new Statement.Marked(Mark.CT, mark),
            new Statement.Nat(false, SADDR, SetNames.SEEN_AS, false)));
    for (PublicSide side : sides) {
      List<Statement> before = new ArrayList<>(List.of(fromDevices));
      before.addAll(toWorld);
      if (sides.size() > 1) {
        before.add(new InSet(SADDR, true, side.devices().name()));
      }
      before.add(new HasPorts());
      rules.addAll(commented(side.held().rules(before, SOURCE_PORT, List.of(elsewhere()))));
    }
    if (!toWorld.isEmpty()) {
      // Flows to the hub's test host never leave the hub, so only other sites' probe ports matter.
      rules.add(
          Rule.of(
              fromDevices,
              Matches.leavesBy(Footprint.STRANGER_LINK),
              new HasPorts(),
              new InSet(SOURCE_PORT, true, PROBE_PORTS),
              elsewhere()));
    }
    spare.ifPresent(
        ports ->
            rules.add(
                Rule.of(
                        fromDevices,
                        new HasPorts(),
                        new InSet(List.of(Field.TH_SPORT), true, SPARE_PORTS),
                        elsewhere())
                    .commented("another device may use the same port")));
    return rules;
  }

  private Statement elsewhere() {
    return spare
        .<Statement>map(ports -> new Statement.SnatWithin(SADDR, SetNames.SEEN_AS, ports))
        .orElse(Verdict.DROP);
  }

  private static List<Rule> commented(List<Rule> rules) {
    return rules.stream().map(rule -> rule.commented(PORT_IN_USE)).toList();
  }

  /** For the departures chain, after NAT. */
  Rule departing() {
    List<Statement> statements = new ArrayList<>(List.of(fromDevices));
    statements.addAll(toWorld);
    statements.add(new Statement.Unconfirmed());
    statements.add(Verdict.jump(CHAIN.text()));
    return Rule.of(statements.toArray(Statement[]::new));
  }

  /** The chain that the rule of {@link #departing} jumps to. */
  Chain chain() {
    List<Rule> rules = new ArrayList<>();
    rules.add(Rule.of(new Statement.Marked(Mark.CT, mark), Verdict.RETURN));
    for (PublicSide side : sides) {
      Statement here = new Statement.Equals(Field.IP_SADDR, true, Datum.of(side.address()));
      rules.addAll(
          commented(
              side.held()
                  .rules(
                      List.of(here), SOURCE_PORT, List.of(new Statement.Counter(), Verdict.DROP))));
    }
    return Chain.regular(CHAIN.text(), rules);
  }
}
