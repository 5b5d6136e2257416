// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import static io.landline.compile.Matches.isIn;
import static io.landline.compile.Matches.isNotIn;
import static io.landline.nft.CtState.ESTABLISHED;
import static io.landline.nft.CtState.INVALID;
import static io.landline.nft.CtState.NEW;
import static io.landline.nft.CtState.RELATED;
import static io.landline.nft.CtState.UNTRACKED;
import static io.landline.nft.Verdict.ACCEPT;
import static io.landline.nft.Verdict.DROP;

import io.landline.net.AddressFamily;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.nft.BaseHook;
import io.landline.nft.Chain;
import io.landline.nft.ChainType;
import io.landline.nft.CtDirection;
import io.landline.nft.DataType;
import io.landline.nft.Datum;
import io.landline.nft.Element;
import io.landline.nft.Field;
import io.landline.nft.Hook;
import io.landline.nft.Mark;
import io.landline.nft.NftSet;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Statement.Counter;
import io.landline.nft.Statement.InSet;
import io.landline.nft.Statement.Marked;
import io.landline.nft.Statement.SetMark;
import io.landline.nft.Statement.State;
import io.landline.nft.Verdict;
import io.landline.policy.Canary;
import io.landline.policy.SitePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The site's chains, in the order in which a packet meets them. */
final class SiteChains {
  private static final State LIVE = State.of(ESTABLISHED, RELATED);

  private final List<SiteWay> ways;
  private final Optional<Canary> canary;

  private SiteChains(List<SiteWay> ways, Optional<Canary> canary) {
    this.ways = ways;
    this.canary = canary;
  }

  static List<Chain> of(
      SitePolicy policy,
      SiteFacts facts,
      List<SiteWay> ways,
      Map<SiteWay, ServiceSets> allowed,
      List<Rule> restricted,
      ServiceSets masqueraded,
      ServiceSets in,
      ServiceSets out) {
    SiteChains chains = new SiteChains(ways, policy.canary());
    List<Chain> all = new ArrayList<>(List.of(chains.forged(), chains.arrivals(in)));
    chains.hubParts().forEach(part -> all.addAll(part.arrivals()));
    all.addAll(chains.forwardProbes(allowed));
    all.add(chains.forward(policy, facts));
    for (SiteWay way : ways) {
      all.add(chains.fromTunnel(way, Objects.requireNonNull(allowed.get(way)), restricted));
      all.add(chains.toTunnel(way));
    }
    all.addAll(
        List.of(
            Chain.regular("guard", CaptureGuard.rules(policy)),
            chains.input(),
            chains.sentAsDevices(),
            chains.masquerade(masqueraded)));
    chains.testHostSeenAs().ifPresent(all::add);
    chains.hubParts().forEach(part -> all.addAll(List.of(part.publicOut(), part.seenPorts())));
    all.add(chains.departures(out));
    return all;
  }

  /** Those of the hub's part, where the site does it itself. */
  private List<HubPart> hubParts() {
    return ways.stream().flatMap(way -> way.hubPart().stream()).toList();
  }

  /**
   * Before conntrack: a compromised hub must neither impersonate a host of the site nor inject
   * packets into flows that do not use the tunnel. Before reassembly too, so that no fragment
   * dropped here is joined with another host's fragment or uses memory.
   *
   * <p>Packets whose TTL would end here (a traceroute) are dropped without an ICMP error, which
   * would leave by the WAN.
   */
  private Chain forged() {
    List<Rule> rules = new ArrayList<>();
    for (SiteWay way : ways) {
      rules.add(drop(way.from(), isIn(Field.IP_SADDR, SetNames.LOCAL_NETWORKS)));
      if (ways.size() > 1) {
        rules.add(drop(way.from(), isIn(Field.IP_SADDR, SetNames.otherTunnels(way.suffix()))));
      }
      rules.add(drop(way.from(), isNotIn(Field.IP_DADDR, way.destinations())));
      rules.add(drop(way.from(), new Statement.TtlBelow(2)));
      rules.add(drop(way.from(), new Statement.NfProto(AddressFamily.IPV6)));
    }
    hubParts().forEach(part -> rules.add(part.forged()));
    return Chain.base("forged", filter(Hook.PREROUTING, BaseHook.BEFORE_DEFRAG), rules);
  }

  /**
   * Flows of the tunnel carry Landline's mark, so that their replies return through it. After
   * mangle, because other programs restore the whole packet mark there.
   */
  private Chain arrivals(ServiceSets counted) {
    List<Rule> rules = new ArrayList<>();
    for (SiteWay way : ways) {
      rules.add(Rule.of(way.from(), State.of(NEW), new SetMark(Mark.CT, way.mark())));
      rules.addAll(way.probes().arriving(way.facts()));
      rules.addAll(way.ofForwards().arriving());
      rules.addAll(counted.rules(List.of(way.from()), Keys.DESTINATION, List.of()));
    }
    hubParts().forEach(part -> rules.addAll(part.arriving()));
    rules.add(rule(fromNoTunnel(), isIn(Field.IP_SADDR, SiteCompiler.HEARD)));
    for (SiteWay way : ways) {
      rules.add(
          rule(
              fromNoTunnel(),
              new Statement.Direction(CtDirection.REPLY),
              new Marked(Mark.CT, way.mark()),
              new SetMark(Mark.META, way.mark())));
    }
    return Chain.base("arrivals", filter(Hook.PREROUTING, BaseHook.MANGLE + 10), rules);
  }

  /** The chain that leads probes to the test host; none without one. */
  private List<Chain> forwardProbes(Map<SiteWay, ServiceSets> allowed) {
    List<Rule> rules =
        ways.stream()
            .filter(way -> way.hubPart().isEmpty())
            .flatMap(
                way ->
                    way.ofForwards().redirected(Objects.requireNonNull(allowed.get(way))).stream())
            .toList();
    return rules.isEmpty() ? List.of() : List.of(ForwardProbes.chain(rules));
  }

  private Chain forward(SitePolicy policy, SiteFacts facts) {
    List<Rule> rules = new ArrayList<>();
    for (SiteWay way : ways) {
      rules.add(Rule.of(way.into(), new Statement.Syn(), new Statement.ClampMss()));
      rules.addAll(way.probes().forwarded(way.facts()));
      rules.add(Rule.of(way.from(), Verdict.jump("from_tunnel" + way.suffix())));
      rules.add(Rule.of(way.into(), Verdict.jump("to_tunnel" + way.suffix())));
    }
    rules.add(Rule.of(Verdict.jump("guard")));
    if (facts.forwardingWasOff()) {
      for (InterfaceName wan : policy.wan()) {
        if (!policy.lan().contains(wan)) {
          rules.add(
              Rule.of(
                      Matches.comesBy(wan),
                      new Statement.NfProto(AddressFamily.IPV4),
                      State.of(INVALID, NEW, UNTRACKED),
                      new Counter(),
                      DROP)
                  .commented("forwarding was off before Landline"));
        }
      }
    }
    return Chain.base("forward", filter(Hook.FORWARD, BaseHook.FILTER), rules);
  }

  /** Everything that the hub can reach. */
  private Chain fromTunnel(SiteWay way, ServiceSets allowed, List<Rule> restricted) {
    List<Rule> rules = new ArrayList<>();
    rules.add(drop(State.of(INVALID)));
    rules.addAll(way.ofForwards().dropped());
    rules.add(Rule.of(LIVE, new Marked(Mark.CT, way.mark()), ACCEPT));
    if (way.hubPart().isEmpty()) {
      rules.addAll(restricted);
    }
    if (ways.size() > 1) {
      // A caller that keeps its port may come by another hub before its flow is forgotten.
      rules.addAll(
          allowed.rules(
              List.of(new Statement.Direction(CtDirection.ORIGINAL)),
              Keys.DESTINATION,
              List.of(new SetMark(Mark.CT, way.mark()))));
    }
    rules.addAll(allowed.rules(List.of(), Keys.DESTINATION, List.of(ACCEPT)));
    rules.add(drop());
    return Chain.regular("from_tunnel" + way.suffix(), rules);
  }

  /**
   * The hub serves this site's own host at its tunnel address, and no device. It refuses devices by
   * their address, which another program's masquerade would hide. A provider serves nothing.
   */
  private Chain toTunnel(SiteWay way) {
    List<Rule> rules = new ArrayList<>();
    rules.add(Rule.of(LIVE, new Marked(Mark.CT, way.mark()), ACCEPT));
    way.view()
        .hub()
        .tunnelAddress()
        .map(hub -> new Statement.Equals(Field.IP_DADDR, true, Datum.of(hub)))
        .ifPresent(hub -> rules.add(drop(hub, new Statement.HasPorts())));
    rules.add(Rule.of(isIn(Field.IP_SADDR, SetNames.CAPTURED), ACCEPT));
    rules.add(drop());
    return Chain.regular("to_tunnel" + way.suffix(), rules);
  }

  private Chain input() {
    List<Rule> rules = new ArrayList<>();
    for (SiteWay way : ways) {
      way.view().hub().tunnelAddress().ifPresent(hub -> rules.addAll(served(way, hub)));
      rules.addAll(way.probes().received());
      rules.add(Rule.of(way.from(), Verdict.jump("from_tunnel" + way.suffix())));
    }
    return Chain.base("site_itself", filter(Hook.INPUT, BaseHook.FILTER), rules);
  }

  /** What a hub of Landline's reaches of this host without a forward. */
  private static List<Rule> served(SiteWay way, IpAddress address) {
    Statement hub = new Statement.Equals(Field.IP_SADDR, true, Datum.of(address));
    List<Field> service = List.of(Field.META_L4PROTO, Field.TH_DPORT);
    return List.of(
        Rule.of(way.from(), hub, new Statement.EchoRequest(), ACCEPT),
        Rule.of(way.from(), hub, new InSet(service, true, SetNames.TUNNEL_SERVICES), ACCEPT));
  }

  /** Nothing with a device's address leaves by any interface but a tunnel's. */
  private Chain sentAsDevices() {
    return DeviceProbes.sent(
        ways.stream().map(way -> Matches.leavesByOther(way.tunnel())).toList(),
        ways.stream().map(SiteWay::mark).toList());
  }

  private Chain masquerade(ServiceSets masqueraded) {
    return Chain.base(
        "as_this_host",
        new BaseHook(ChainType.NAT, Hook.POSTROUTING, BaseHook.SRCNAT - 5),
        ways.stream()
            .flatMap(
                way ->
                    masqueraded
                        .rules(
                            List.of(way.from(), new Statement.HasPorts()),
                            Keys.DESTINATION,
                            List.of(new Statement.Masquerade(Keys.MASQUERADED)))
                        .stream())
            .toList());
  }

  /** Each hub knows the one test host by the address that it has in that hub's tunnel. */
  private Optional<Chain> testHostSeenAs() {
    List<Rule> rules =
        ways.stream()
            .filter(way -> way.testHostSeenAs(canary).isPresent())
            .map(
                way ->
                    Rule.of(
                        way.into(),
                        new Statement.Nat(
                            false,
                            List.of(Field.IP_SADDR),
                            SetNames.testHostSeenAs(way.suffix()),
                            false)))
            .toList();
    return rules.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Chain.base(
                "as_test_host",
                new BaseHook(ChainType.NAT, Hook.POSTROUTING, BaseHook.SRCNAT - 5),
                rules));
  }

  /** The sets that exist once for each hub where there are several. */
  static List<NftSet> sets(List<SiteWay> ways, Optional<Canary> canary) {
    List<NftSet> sets = new ArrayList<>();
    for (SiteWay way : ways.size() > 1 ? ways : List.<SiteWay>of()) {
      sets.add(
          NftSet.set(
              SetNames.otherTunnels(way.suffix()),
              NftSet.Kind.INTERVAL,
              List.of(DataType.IPV4_ADDR),
              IpPrefix.disjoint(
                      ways.stream()
                          .filter(other -> !other.equals(way))
                          .map(other -> other.view().tunnel().address().network())
                          .toList())
                  .stream()
                  .map(network -> Element.of(Datum.of(network)))
                  .toList()));
      way.testHostSeenAs(canary)
          .ifPresent(
              seen ->
                  sets.add(
                      new NftSet(
                          SetNames.testHostSeenAs(way.suffix()),
                          List.of(DataType.IPV4_ADDR),
                          List.of(DataType.IPV4_ADDR),
                          NftSet.Kind.PLAIN,
                          List.of(
                              Element.of(Datum.of(canary.orElseThrow().address()))
                                  .yielding(Datum.of(seen.address()))))));
    }
    return sets;
  }

  private Chain departures(ServiceSets counted) {
    List<Rule> rules = new ArrayList<>();
    for (HubPart part : hubParts()) {
      rules.addAll(part.departing());
      ways.stream()
          .filter(way -> way.hubPart().isEmpty())
          .forEach(
              way ->
                  rules.add(
                      drop(way.into(), isIn(Field.IP_SADDR, part.destinations().name()))
                          .commented("translated for another hub")));
    }
    for (SiteWay way : ways) {
      rules.add(Rule.of(way.into(), State.of(NEW), new SetMark(Mark.CT, way.mark())));
      rules.addAll(way.ofForwards().departing());
      rules.addAll(counted.rules(List.of(way.into()), Keys.SOURCE, List.of()));
    }
    return Chain.base("departures", filter(Hook.POSTROUTING, BaseHook.SRCNAT + 10), rules);
  }

  private static BaseHook filter(Hook hook, int priority) {
    return new BaseHook(ChainType.FILTER, hook, priority);
  }

  private static Rule drop(Statement... matches) {
    List<Statement> statements = new ArrayList<>(List.of(matches));
    statements.add(new Counter());
    statements.add(Verdict.DROP);
    return Rule.of(statements.toArray(Statement[]::new));
  }

  /** The packet came from a host of the site, or began on this host. */
  private List<Statement> fromNoTunnel() {
    return ways.stream().map(way -> Matches.comesByOther(way.tunnel())).toList();
  }

  private static Rule rule(List<Statement> first, Statement... then) {
    return Rule.of(Stream.concat(first.stream(), Stream.of(then)).toArray(Statement[]::new));
  }
}
