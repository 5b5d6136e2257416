// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import static io.landline.compile.Matches.isNotIn;

import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.ProtocolPorts;
import io.landline.nft.BaseHook;
import io.landline.nft.Chain;
import io.landline.nft.ChainType;
import io.landline.nft.CtState;
import io.landline.nft.DataType;
import io.landline.nft.Datum;
import io.landline.nft.Element;
import io.landline.nft.Field;
import io.landline.nft.Hook;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Statement.Counter;
import io.landline.nft.Statement.Nat;
import io.landline.nft.Verdict;
import io.landline.policy.Canary;
import io.landline.policy.Footprint;
import io.landline.policy.Forward;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.SiteHub;
import io.landline.policy.SitePolicy;
import io.landline.probe.ProbePrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The hub's part, at a site for a hub that is a provider's: public addresses and ports to devices
 * and back, source lists, rates, counters. The provider routes the allocation's packets here and
 * drops what has any other source.
 */
final class HubPart {
  /** The chain of new flows' limits. */
  private static final String LIMITS = "limits";

  private static final List<Field> SADDR = List.of(Field.IP_SADDR);

  private final HubPolicy hub;
  private final SiteHub.Provider provider;
  private final Statement fromTunnel;
  private final Statement intoTunnel;
  private final Optional<ProbePrefix> probes;
  private final Optional<Canary> canary;
  private final HubTranslations translations = new HubTranslations();
  private final Restrictions restrictions = new Restrictions();
  private final Floods floods = new Floods();
  private final Rates rates = new Rates(floods);
  private final ServiceSets forwarded = new ServiceSets("forwarded", false);
  private final SourcePorts sourcePorts;
  private final NameSuffix suffix;

  private HubPart(HubPolicy hub, SiteHub.Provider provider, SiteFacts facts, String suffix) {
    this.hub = hub;
    this.provider = provider;
    this.fromTunnel = Matches.comesBy(hub.tunnel().device());
    this.intoTunnel = Matches.leavesBy(hub.tunnel().device());
    this.probes = facts.probes();
    HubSite site = hub.sites().get(0);
    this.canary = hub.canary(site);
    this.sourcePorts = SourcePorts.ofSite(hub);
    Optional<Forward> probe = HubProbes.forward(hub, site);
    translations.add(site, probe);
    probe.ifPresent(
        forward ->
            forward
                .listen()
                .each()
                .forEach(ports -> floods.add(forward.publicAddress(), ports, HubProbes.COMMENT)));
    site.forwards().stream().filter(Forward::enabled).forEach(this::add);
    this.suffix =
        new NameSuffix(
            suffix,
            Stream.concat(Stream.of(allocation()), ownSets().stream())
                .map(NftSet::name)
                .collect(Collectors.toSet()));
  }

  /**
   * The part of one hub; empty where that is Landline's.
   *
   * @param view the site with that hub alone
   * @param suffix of the names of its chains and sets
   */
  static Optional<HubPart> of(SitePolicy view, SiteFacts facts, String suffix) {
    return view.asHub()
        .map(hub -> new HubPart(hub, view.hub().provider().orElseThrow(), facts, suffix));
  }

  /** Whether this is a chain of new flows' limits. */
  static boolean isLimits(Chain chain) {
    String name = chain.name().text();
    return name.equals(LIMITS) || name.startsWith(LIMITS + "_");
  }

  private void add(Forward forward) {
    String name = forward.label();
    IpAddress address = forward.publicAddress();
    for (ProtocolPorts ports : forward.listen().each()) {
      forwarded.add(address, ports, name);
      forward.rate().ifPresent(rate -> rates.add(address, ports, rate, name));
      if (forward.from().isEmpty()) {
        floods.add(address, ports, name);
      } else {
        restrictions.add(address, ports, forward.from(), name);
      }
    }
  }

  /** The only destinations that packets from the tunnel may have, before their translation. */
  NftSet destinations() {
    return suffix.of(allocation());
  }

  private NftSet allocation() {
    return NftSet.set(
        SetNames.DESTINATIONS,
        NftSet.Kind.INTERVAL,
        List.of(DataType.IPV4_ADDR),
        IpPrefix.disjoint(provider.allocation()).stream()
            .map(network -> Element.of(Datum.of(network)))
            .toList());
  }

  /** All but the set of captured devices, which every site has. */
  List<NftSet> sets() {
    return ownSets().stream().map(suffix::of).toList();
  }

  private List<NftSet> ownSets() {
    List<NftSet> sets = new ArrayList<>();
    translations.sets().stream()
        .filter(set -> !set.name().equals(SetNames.CAPTURED))
        .forEach(sets::add);
    sets.addAll(sourcePorts.sets());
    sets.addAll(restrictions.sets());
    sets.addAll(rates.sets());
    sets.addAll(floods.sets());
    sets.addAll(forwarded.sets());
    sets.add(HubProbes.probeServices(hub));
    return sets;
  }

  /** The first rules against forged packets: only a hub of Landline's has a test host. */
  Rule forged() {
    return dropped(
        fromTunnel,
        new Statement.Equals(Field.IP_SADDR, true, Datum.of(Footprint.STRANGER.address())));
  }

  /** For the arrivals chain, after probes were accepted. */
  List<Rule> arriving() {
    return suffix.of(restrictions.rules(List.of(fromTunnel, Statement.State.of(CtState.NEW))));
  }

  /** The chains before and of the translations; in the order in which a packet meets them. */
  List<Chain> arrivals() {
    List<Chain> chains = new ArrayList<>();
    List<Rule> limits = new ArrayList<>();
    // The guard has no copy of this chain: it would count every new flow twice.
    limits.add(Rule.of(Matches.comesByOther(hub.tunnel().device()), Verdict.RETURN));
    probes
        .map(prefix -> new Statement.UdpBegins(prefix.ofForward().value(), Long.SIZE))
        .ifPresent(probe -> limits.add(Rule.of(probe, Verdict.RETURN)));
    limits.addAll(rates.rules());
    limits.addAll(floods.rules());
    chains.add(
        Chain.base(
            LIMITS, new BaseHook(ChainType.FILTER, Hook.PREROUTING, BaseHook.MANGLE + 11), limits));
    chains.addAll(rates.chains());
    chains.add(publicIn());
    return chains.stream().map(suffix::of).toList();
  }

  private Chain publicIn() {
    List<Rule> rules = new ArrayList<>();
    probes.ifPresent(prefix -> canary.ifPresent(host -> rules.addAll(diverted(prefix, host))));
    rules.add(dnat(SetNames.FORWARD_KEEP, false));
    rules.add(dnat(SetNames.FORWARD_TO, true));
    rules.add(dnat(SetNames.FORWARD_RANGES, false));
    // A packet that stayed untranslated would be this host's own, or go back into the tunnel.
    rules.add(dropped(fromTunnel).commented("no forward has this public port"));
    return Chain.base(
        "public_in", new BaseHook(ChainType.NAT, Hook.PREROUTING, BaseHook.DSTNAT - 5), rules);
  }

  /** Probes of forwards, and those at the probe port: to the test host. */
  private List<Rule> diverted(ProbePrefix prefix, Canary host) {
    List<Statement> diverted =
        List.of(new Statement.DnatTo(new Endpoint(host.address(), host.port())));
    List<Rule> rules = new ArrayList<>();
    rules.addAll(
        forwarded.rules(
            List.of(fromTunnel, new Statement.UdpBegins(prefix.ofForward().value(), Long.SIZE)),
            Keys.DESTINATION,
            diverted));
    rules.add(
        Rule.of(
            fromTunnel,
            new Statement.UdpBegins(prefix.value(), Long.SIZE),
            new Statement.InSet(Keys.DESTINATION, true, HubProbes.PROBE_SERVICES),
            diverted.get(0)));
    return rules;
  }

  private Rule dnat(NftName map, boolean withPort) {
    return Rule.of(
        fromTunnel, new Statement.HasPorts(), new Nat(true, Keys.DESTINATION, map, withPort));
  }

  /** What this host and its devices send into the tunnel gets a public source. */
  Chain publicOut() {
    List<Rule> rules = new ArrayList<>(sourcePorts.translations());
    rules.add(Rule.of(intoTunnel, new Nat(false, SADDR, SetNames.SEEN_AS, false)));
    return suffix.of(
        Chain.base(
            "public_out",
            new BaseHook(ChainType.NAT, Hook.POSTROUTING, BaseHook.SRCNAT - 5),
            rules));
  }

  /** The chain of public ports that are in use. */
  Chain seenPorts() {
    return suffix.of(sourcePorts.chain());
  }

  /** For the departures chain, before flows are marked. */
  List<Rule> departing() {
    return suffix.of(
        List.of(
            dropped(intoTunnel, new Statement.NfProto(AddressFamily.IPV6)),
            dropped(intoTunnel, isNotIn(Field.IP_SADDR, SetNames.DESTINATIONS))
                .commented("the provider routes no such address here"),
            sourcePorts.departing()));
  }

  private static Rule dropped(Statement... matches) {
    List<Statement> statements = new ArrayList<>(List.of(matches));
    statements.add(new Counter());
    statements.add(Verdict.DROP);
    return Rule.of(statements.toArray(Statement[]::new));
  }
}
