// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import static io.landline.compile.Matches.comesBy;
import static io.landline.compile.Matches.comesByOther;
import static io.landline.compile.Matches.isIn;
import static io.landline.compile.Matches.leavesBy;
import static io.landline.compile.SetNames.CAPTURED;
import static io.landline.nft.CtState.ESTABLISHED;
import static io.landline.nft.CtState.INVALID;
import static io.landline.nft.CtState.NEW;
import static io.landline.nft.CtState.RELATED;
import static io.landline.nft.CtState.UNTRACKED;
import static io.landline.nft.Verdict.ACCEPT;
import static io.landline.nft.Verdict.DROP;

import io.landline.net.AddressFamily;
import io.landline.net.InterfaceName;
import io.landline.nft.BaseHook;
import io.landline.nft.Chain;
import io.landline.nft.ChainType;
import io.landline.nft.CtDirection;
import io.landline.nft.Datum;
import io.landline.nft.Field;
import io.landline.nft.Hook;
import io.landline.nft.NftName;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Statement.Counter;
import io.landline.nft.Statement.Dnatted;
import io.landline.nft.Statement.HasPorts;
import io.landline.nft.Statement.InSet;
import io.landline.nft.Statement.Nat;
import io.landline.nft.Statement.OriginalSourceIn;
import io.landline.nft.Statement.State;
import io.landline.nft.Verdict;
import io.landline.policy.Footprint;
import io.landline.policy.HubPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The hub's chains, in the order in which a packet meets them. */
final class HubChains {
  private static final List<Field> SADDR = List.of(Field.IP_SADDR);
  private static final List<Field> DADDR = List.of(Field.IP_DADDR);
  private static final State LIVE = State.of(ESTABLISHED, RELATED);

  private HubChains() {}

  static List<Chain> of(
      HubPolicy policy,
      HubFacts facts,
      Restrictions restrictions,
      Rates rates,
      Floods floods,
      SourcePorts sourcePorts,
      ServiceSets in,
      ServiceSets out) {
    InterfaceName tunnel = policy.tunnel().device();
    InterfaceName world = policy.publicInterface();
    List<Chain> chains = new ArrayList<>();
    HubProbes probes = new HubProbes(policy, facts);
    chains.add(forged(world));
    chains.add(arrivals(probes, restrictions, rates, floods, in));
    chains.addAll(rates.chains());
    chains.add(publicIn(world, probes));
    chains.addAll(probes.chains());
    chains.add(forward(tunnel, world, facts, probes.acceptPathProbes(comesBy(world))));
    chains.add(betweenSites());
    chains.add(toTunnel());
    chains.add(fromTunnel(world));
    chains.add(input(policy));
    chains.add(publicOut(tunnel, world, probes, sourcePorts));
    chains.add(sourcePorts.chain());
    chains.add(
        Chain.base(
            "departures",
            new BaseHook(ChainType.FILTER, Hook.POSTROUTING, BaseHook.SRCNAT + 10),
            joined(
                List.of(sourcePorts.departing()),
                joined(probes.departing(), out.rules(List.of(), Keys.SOURCE, List.of())))));
    return chains;
  }

  /**
   * Drops spoofed sources before fragments are reassembled, so that a spoofed fragment is never
   * joined with one of a device.
   */
  private static Chain forged(InterfaceName world) {
    return Chain.base(
        "forged",
        new BaseHook(ChainType.FILTER, Hook.PREROUTING, BaseHook.BEFORE_DEFRAG),
        List.of(
            Rule.of(
                    comesBy(world),
                    isIn(Field.IP_SADDR, SetNames.SITE_NETWORKS),
                    new Counter(),
                    DROP)
                .commented("anti-spoofing: a site's address from outside"),
            Rule.of(
                    comesBy(world),
                    new Statement.Equals(
                        Field.IP_SADDR, true, Datum.of(Footprint.STRANGER.address())),
                    new Counter(),
                    DROP)
                .commented("anti-spoofing: the test host's address from outside")));
  }

  /** Before any NAT: counters, source lists, rates. Protected ports skip all of it. */
  private static Chain arrivals(
      HubProbes probes, Restrictions restrictions, Rates rates, Floods floods, ServiceSets in) {
    List<Rule> rules = new ArrayList<>();
    rules.add(protectedFirst());
    rules.addAll(probes.arriving());
    rules.addAll(in.rules(List.of(), Keys.DESTINATION, List.of()));
    rules.addAll(restrictions.rules(List.of(State.of(NEW))));
    rules.addAll(rates.rules());
    rules.addAll(floods.rules());
    return Chain.base(
        "arrivals", new BaseHook(ChainType.FILTER, Hook.PREROUTING, BaseHook.MANGLE), rules);
  }

  private static Chain publicIn(InterfaceName world, HubProbes probes) {
    return Chain.base(
        "public_in",
        new BaseHook(ChainType.NAT, Hook.PREROUTING, BaseHook.DSTNAT - 5),
        joined(
            joined(
                joined(probes.divertPathProbes(comesBy(world)), List.of(protectedFirst())),
                probes.translated()),
            List.of(
                dnat(SetNames.FORWARD_KEEP, false),
                dnat(SetNames.FORWARD_TO, true),
                dnat(SetNames.FORWARD_RANGES, false))));
  }

  private static List<Rule> joined(List<Rule> first, List<Rule> then) {
    return Stream.concat(first.stream(), then.stream()).toList();
  }

  private static Rule protectedFirst() {
    return Rule.of(
        new InSet(List.of(Field.META_L4PROTO, Field.TH_DPORT), true, SetNames.PROTECTED_PORTS),
        ACCEPT);
  }

  private static Rule dnat(NftName map, boolean withPort) {
    return Rule.of(new HasPorts(), new Nat(true, Keys.DESTINATION, map, withPort));
  }

  private static Chain forward(
      InterfaceName tunnel, InterfaceName world, HubFacts facts, List<Rule> measured) {
    List<Rule> rules = new ArrayList<>(measured);
    rules.add(Rule.of(leavesBy(tunnel), new Statement.Syn(), new Statement.ClampMss()));
    rules.add(Rule.of(comesBy(tunnel), leavesBy(tunnel), Verdict.jump("between_sites")));
    rules.add(Rule.of(leavesBy(tunnel), Verdict.jump("to_tunnel")));
    rules.add(
        Rule.of(
                new Statement.Direction(CtDirection.ORIGINAL),
                new Dnatted(),
                isIn(Field.IP_DADDR, SetNames.SITE_NETWORKS),
                new Counter(),
                DROP)
            .commented("forwarded, but the tunnel interface is missing"));
    rules.add(Rule.of(comesBy(tunnel), Verdict.jump("from_tunnel")));
    if (facts.forwardingWasOff()) {
      rules.add(
          Rule.of(
                  comesBy(world),
                  new Statement.NfProto(AddressFamily.IPV4),
                  State.of(INVALID, NEW, UNTRACKED),
                  new Counter(),
                  DROP)
              .commented("forwarding was off before Landline"));
    }
    return Chain.base("forward", filter(Hook.FORWARD), rules);
  }

  /** The only traffic between sites: a captured device that uses another site's public forward. */
  private static Chain betweenSites() {
    return Chain.regular(
        "between_sites",
        List.of(
            Rule.of(State.of(ESTABLISHED), new Dnatted(), ACCEPT),
            Rule.of(State.of(RELATED), new Dnatted(), new OriginalSourceIn(CAPTURED), ACCEPT)
                .commented("ICMP errors of flows between sites"),
            Rule.of(State.of(NEW), new Dnatted(), isIn(Field.IP_SADDR, CAPTURED), ACCEPT),
            Rule.of(new Counter(), DROP)));
  }

  private static Chain toTunnel() {
    return Chain.regular(
        "to_tunnel",
        List.of(
            Rule.of(LIVE, ACCEPT), Rule.of(new Dnatted(), ACCEPT), Rule.of(new Counter(), DROP)));
  }

  /**
   * Accepts new flows of captured devices only. INVALID packets are dropped, because conntrack
   * would not translate them. Of the protocols without ports only echo requests pass: a flow of
   * another one, such as GRE, would divert the hub's own packets of that protocol to the device.
   */
  private static Chain fromTunnel(InterfaceName world) {
    return Chain.regular(
        "from_tunnel",
        List.of(
            Rule.of(LIVE, ACCEPT),
            Rule.of(isIn(Field.IP_DADDR, SetNames.NOT_INTERNET), new Counter(), DROP)
                .commented("private destinations are not routed here"),
            Rule.of(
                leavesBy(world),
                State.of(NEW),
                new HasPorts(),
                isIn(Field.IP_SADDR, CAPTURED),
                ACCEPT),
            Rule.of(
                leavesBy(world),
                State.of(NEW),
                new Statement.EchoRequest(),
                isIn(Field.IP_SADDR, CAPTURED),
                ACCEPT),
            Rule.of(
                    leavesBy(Footprint.STRANGER_LINK),
                    State.of(NEW),
                    isIn(Field.IP_SADDR, CAPTURED),
                    ACCEPT)
                .commented("probes to the hub's test host"),
            Rule.of(new Counter(), DROP)));
  }

  /**
   * Of the hub itself, a site's own host reaches probes and the control port; whatever else is
   * behind the tunnel (devices, test hosts) only gets answers and ping. From any other interface
   * the two are closed: a host of the provider's network could route to the tunnel address.
   */
  private static Chain input(HubPolicy policy) {
    InterfaceName tunnel = policy.tunnel().device();
    Datum own = Datum.of(policy.tunnel().address().address());
    Statement served =
        new InSet(List.of(Field.META_L4PROTO, Field.TH_DPORT), true, SetNames.TUNNEL_SERVICES);
    return Chain.base(
        "hub_itself",
        filter(Hook.INPUT),
        List.of(
            Rule.of(comesBy(tunnel), State.of(ESTABLISHED), ACCEPT),
            Rule.of(
                comesBy(tunnel),
                State.of(RELATED),
                new Statement.Equals(Field.IP_DADDR, true, own),
                ACCEPT),
            Rule.of(comesBy(tunnel), new Statement.EchoRequest(), ACCEPT),
            Rule.of(
                comesBy(tunnel),
                isIn(Field.IP_SADDR, SetNames.SITES),
                new Statement.Equals(Field.IP_DADDR, true, own),
                served,
                ACCEPT),
            Rule.of(comesBy(tunnel), new Counter(), DROP),
            Rule.of(
                    comesByOther(tunnel),
                    new Statement.Equals(Field.IP_DADDR, true, own),
                    served,
                    new Counter(),
                    DROP)
                .commented("only sites use the services of the tunnel address")));
  }

  private static Chain publicOut(
      InterfaceName tunnel, InterfaceName world, HubProbes probes, SourcePorts sourcePorts) {
    Rule testHosts =
        Rule.of(
                comesBy(world),
                leavesBy(tunnel),
                new Nat(false, DADDR, HubProbes.TEST_HOSTS, false))
            .commented("a site drops its own address as a source");
    return Chain.base(
        "public_out",
        new BaseHook(ChainType.NAT, Hook.POSTROUTING, BaseHook.SRCNAT - 5),
        joined(
            joined(
                List.of(testHosts),
                probes.departingAsHub(List.of(comesBy(world), leavesBy(tunnel)))),
            joined(
                sourcePorts.translations(),
                List.of(
                    Rule.of(comesBy(tunnel), new Nat(false, SADDR, SetNames.SEEN_AS, false))))));
  }

  private static BaseHook filter(Hook hook) {
    return new BaseHook(ChainType.FILTER, hook, BaseHook.FILTER);
  }
}
