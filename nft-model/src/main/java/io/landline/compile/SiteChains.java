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
import io.landline.net.Fwmark;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.nft.BaseHook;
import io.landline.nft.Chain;
import io.landline.nft.ChainType;
import io.landline.nft.CtDirection;
import io.landline.nft.Datum;
import io.landline.nft.Field;
import io.landline.nft.Hook;
import io.landline.nft.Mark;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Statement.Counter;
import io.landline.nft.Statement.InSet;
import io.landline.nft.Statement.Marked;
import io.landline.nft.Statement.SetMark;
import io.landline.nft.Statement.State;
import io.landline.nft.Verdict;
import io.landline.policy.SitePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The site's chains, in the order in which a packet meets them. */
final class SiteChains {
  private static final State LIVE = State.of(ESTABLISHED, RELATED);

  private final InterfaceName tunnel;
  private final Fwmark mark;
  private final DeviceProbes probes;
  private final ForwardProbes ofForwards;

  /** Where the site does the hub's part itself. */
  private final Optional<HubPart> hubPart;

  private SiteChains(SitePolicy policy, SiteFacts facts, Optional<HubPart> hubPart) {
    this.hubPart = hubPart;
    this.tunnel = policy.tunnel().device();
    this.mark = policy.footprint().mark();
    this.probes = new DeviceProbes(policy);
    this.ofForwards = new ForwardProbes(policy, facts);
  }

  static List<Chain> of(
      SitePolicy policy,
      SiteFacts facts,
      Optional<HubPart> hubPart,
      ServiceSets allowed,
      Restrictions restrictions,
      ServiceSets masqueraded,
      ServiceSets in,
      ServiceSets out) {
    SiteChains chains = new SiteChains(policy, facts, hubPart);
    List<Chain> all = new ArrayList<>(List.of(chains.forged(), chains.arrivals(facts, in)));
    all.addAll(hubPart.map(HubPart::arrivals).orElseGet(() -> chains.ofForwards.chains(allowed)));
    all.addAll(
        List.of(
            chains.forward(policy, facts),
            chains.fromTunnel(allowed, restrictions),
            chains.toTunnel(policy),
            Chain.regular("guard", CaptureGuard.rules(policy)),
            chains.input(policy),
            chains.probes.sent(),
            chains.masquerade(masqueraded)));
    hubPart.ifPresent(part -> all.addAll(List.of(part.publicOut(), part.seenPorts())));
    all.add(chains.departures(out));
    return all;
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
    rules.add(drop(fromTunnel(), isIn(Field.IP_SADDR, SetNames.LOCAL_NETWORKS)));
    rules.add(drop(fromTunnel(), isNotIn(Field.IP_DADDR, SetNames.DESTINATIONS)));
    rules.add(drop(fromTunnel(), new Statement.TtlBelow(2)));
    rules.add(drop(fromTunnel(), new Statement.NfProto(AddressFamily.IPV6)));
    hubPart.map(HubPart::forged).ifPresent(rules::add);
    return Chain.base("forged", filter(Hook.PREROUTING, BaseHook.BEFORE_DEFRAG), rules);
  }

  /**
   * Flows of the tunnel carry Landline's mark, so that their replies return through it. After
   * mangle, because other programs restore the whole packet mark there.
   */
  private Chain arrivals(SiteFacts facts, ServiceSets counted) {
    List<Rule> rules = new ArrayList<>();
    rules.add(Rule.of(fromTunnel(), State.of(NEW), new SetMark(Mark.CT, mark)));
    rules.addAll(probes.arriving(facts));
    rules.addAll(ofForwards.arriving());
    rules.addAll(counted.rules(List.of(fromTunnel()), Keys.DESTINATION, List.of()));
    hubPart.map(HubPart::arriving).ifPresent(rules::addAll);
    rules.add(Rule.of(notFromTunnel(), isIn(Field.IP_SADDR, SiteCompiler.HEARD)));
    rules.add(
        Rule.of(
            notFromTunnel(),
            new Statement.Direction(CtDirection.REPLY),
            new Marked(Mark.CT, mark),
            new SetMark(Mark.META, mark)));
    return Chain.base("arrivals", filter(Hook.PREROUTING, BaseHook.MANGLE + 10), rules);
  }

  private Chain forward(SitePolicy policy, SiteFacts facts) {
    List<Rule> rules = new ArrayList<>();
    rules.add(Rule.of(intoTunnel(), new Statement.Syn(), new Statement.ClampMss()));
    rules.addAll(probes.forwarded(facts));
    rules.add(Rule.of(fromTunnel(), Verdict.jump("from_tunnel")));
    rules.add(Rule.of(intoTunnel(), Verdict.jump("to_tunnel")));
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
  private Chain fromTunnel(ServiceSets allowed, Restrictions restrictions) {
    List<Rule> rules = new ArrayList<>();
    rules.add(drop(State.of(INVALID)));
    rules.addAll(ofForwards.dropped());
    rules.add(Rule.of(LIVE, new Marked(Mark.CT, mark), ACCEPT));
    if (hubPart.isEmpty()) {
      rules.addAll(restrictions.rules(List.of()));
    }
    rules.addAll(allowed.rules(List.of(), Keys.DESTINATION, List.of(ACCEPT)));
    rules.add(drop());
    return Chain.regular("from_tunnel", rules);
  }

  /**
   * The hub serves this site's own host at its tunnel address, and no device. It refuses devices by
   * their address, which another program's masquerade would hide. A provider serves nothing.
   */
  private Chain toTunnel(SitePolicy policy) {
    List<Rule> rules = new ArrayList<>();
    rules.add(Rule.of(LIVE, new Marked(Mark.CT, mark), ACCEPT));
    policy
        .hub()
        .tunnelAddress()
        .map(hub -> new Statement.Equals(Field.IP_DADDR, true, Datum.of(hub)))
        .ifPresent(hub -> rules.add(drop(hub, new Statement.HasPorts())));
    rules.add(Rule.of(isIn(Field.IP_SADDR, SetNames.CAPTURED), ACCEPT));
    rules.add(drop());
    return Chain.regular("to_tunnel", rules);
  }

  private Chain input(SitePolicy policy) {
    List<Rule> rules = new ArrayList<>();
    policy.hub().tunnelAddress().ifPresent(hub -> rules.addAll(served(hub)));
    rules.addAll(probes.received());
    rules.add(Rule.of(fromTunnel(), Verdict.jump("from_tunnel")));
    return Chain.base("site_itself", filter(Hook.INPUT, BaseHook.FILTER), rules);
  }

  /** What a hub of Landline's reaches of this host without a forward. */
  private List<Rule> served(IpAddress address) {
    Statement hub = new Statement.Equals(Field.IP_SADDR, true, Datum.of(address));
    List<Field> service = List.of(Field.META_L4PROTO, Field.TH_DPORT);
    return List.of(
        Rule.of(fromTunnel(), hub, new Statement.EchoRequest(), ACCEPT),
        Rule.of(fromTunnel(), hub, new InSet(service, true, SetNames.TUNNEL_SERVICES), ACCEPT));
  }

  private Chain masquerade(ServiceSets masqueraded) {
    return Chain.base(
        "as_this_host",
        new BaseHook(ChainType.NAT, Hook.POSTROUTING, BaseHook.SRCNAT - 5),
        masqueraded.rules(
            List.of(fromTunnel(), new Statement.HasPorts()),
            Keys.DESTINATION,
            List.of(new Statement.Masquerade(Keys.MASQUERADED))));
  }

  private Chain departures(ServiceSets counted) {
    List<Rule> rules = new ArrayList<>();
    hubPart.map(HubPart::departing).ifPresent(rules::addAll);
    rules.add(Rule.of(intoTunnel(), State.of(NEW), new SetMark(Mark.CT, mark)));
    rules.addAll(ofForwards.departing());
    rules.addAll(counted.rules(List.of(intoTunnel()), Keys.SOURCE, List.of()));
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

  private Statement fromTunnel() {
    return Matches.comesBy(tunnel);
  }

  private Statement notFromTunnel() {
    return Matches.comesByOther(tunnel);
  }

  private Statement intoTunnel() {
    return Matches.leavesBy(tunnel);
  }
}
