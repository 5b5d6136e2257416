// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.SpecialNetworks;
import io.landline.net.TransportProtocol;
import io.landline.nft.DataType;
import io.landline.nft.Datum;
import io.landline.nft.Element;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Table;
import io.landline.policy.Canary;
import io.landline.policy.Footprint;
import io.landline.policy.Forward;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.route.InterfaceSettings;
import io.landline.route.Route;
import io.landline.route.RoutingState;
import io.landline.route.RoutingTable;
import io.landline.wireguard.WireGuardDevice;
import io.landline.wireguard.WireGuardPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Compiles a hub's policy. */
public final class HubCompiler {

  /**
   * Where Azure's machines find their host (WireServer), which takes them for the machine's
   * administrators: learn.microsoft.com, "What is IP address 168.63.129.16".
   */
  private static final IpPrefix AZURE = IpPrefix.parse("168.63.129.16/32");

  private HubCompiler() {}

  /** Everything the hub's kernel should hold. */
  public static HostState compile(HubPolicy policy, HubFacts facts) {
    Table table = table(policy, facts);
    return new HostState(
        table, Optional.of(HubGuard.of(policy, table)), routing(policy, facts), device(policy));
  }

  /**
   * The same in less time, where only a few forwards differ from a policy that was compiled before.
   *
   * @param before that policy
   * @param former what it came to, with the same facts
   */
  public static HostState compile(
      HubPolicy policy, HubFacts facts, HubPolicy before, HostState former) {
    return ExchangedForwards.compile(policy, facts, before, former)
        .orElseGet(() -> compile(policy, facts));
  }

  static Table table(HubPolicy policy, HubFacts facts) {
    HubTranslations translations = new HubTranslations();
    Restrictions restrictions = new Restrictions();
    Floods floods = new Floods();
    Rates rates = new Rates(floods);
    SourcePorts sourcePorts = SourcePorts.ofHub(policy);
    ServiceSets in = new ServiceSets(CounterSets.IN, true);
    ServiceSets out = new ServiceSets(CounterSets.OUT, true);
    for (HubSite site : policy.members()) {
      Optional<Forward> probe = HubProbes.forward(policy, site);
      translations.add(site, probe);
      probe.ifPresent(
          forward ->
              forward
                  .listen()
                  .each()
                  .forEach(ports -> floods.add(forward.publicAddress(), ports, HubProbes.COMMENT)));
      for (Forward forward : site.forwards()) {
        if (forward.enabled()) {
          add(policy, forward, restrictions, rates, floods, in, out);
        }
      }
    }
    List<NftSet> sets = new ArrayList<>();
    sets.add(protectedPorts(policy));
    sets.addAll(translations.sets());
    sets.addAll(sourcePorts.sets());
    sets.add(siteNetworks(policy));
    sets.add(sites(policy));
    sets.add(tunnelServices(policy.footprint(), TransportProtocol.UDP, TransportProtocol.TCP));
    sets.add(HubProbes.testHosts(policy));
    sets.add(HubProbes.probeServices(policy));
    sets.add(
        networks(
            SetNames.NOT_INTERNET,
            Stream.concat(SpecialNetworks.NOT_INTERNET.stream(), Stream.of(AZURE)).toList()));
    sets.addAll(restrictions.sets());
    sets.addAll(rates.sets());
    sets.addAll(floods.sets());
    sets.addAll(in.sets());
    sets.addAll(out.sets());
    return new Table(
        policy.footprint().table(),
        Optional.of("Landline hub " + policy.name()),
        sets,
        HubChains.of(policy, facts, restrictions, rates, floods, sourcePorts, in, out));
  }

  private static void add(
      HubPolicy policy,
      Forward forward,
      Restrictions restrictions,
      Rates rates,
      Floods floods,
      ServiceSets in,
      ServiceSets out) {
    String name = forward.label();
    IpAddress address = forward.publicAddress();
    for (ProtocolPorts ports : forward.listen().each()) {
      for (ProtocolPorts one : Keys.lookedUp(ports)) {
        Element service = Keys.service(address, one).commented(name);
        in.add(one, service);
        out.add(one, service);
      }
      forward.rate().ifPresent(rate -> rates.add(address, ports, rate, name));
      if (!forward.from().isEmpty()) {
        restrictions.add(address, ports, callers(policy, forward), name);
      } else {
        floods.add(address, ports, name);
      }
    }
  }

  /**
   * Allowed sources: the listed networks, and the captured devices of everyone whose public address
   * is listed, because the list is evaluated before their source is translated.
   */
  private static List<IpPrefix> callers(HubPolicy policy, Forward forward) {
    Stream<IpPrefix> devices =
        policy.members().stream()
            .filter(s -> forward.from().stream().anyMatch(p -> p.contains(s.publicAddress())))
            .flatMap(s -> s.captured().stream())
            .map(IpAddress::asPrefix);
    return Stream.concat(forward.from().stream(), devices).toList();
  }

  private static NftSet protectedPorts(HubPolicy policy) {
    List<Element> elements =
        policy.protect().stream()
            .map(p -> Element.of(Datum.of(p.protocol()), Datum.of(p.ports())))
            .toList();
    return NftSet.set(
        SetNames.PROTECTED_PORTS,
        NftSet.Kind.INTERVAL,
        List.of(DataType.INET_PROTO, DataType.INET_SERVICE),
        elements);
  }

  private static NftSet siteNetworks(HubPolicy policy) {
    List<IpPrefix> networks =
        Stream.concat(
                policy.sites().stream().flatMap(s -> s.lan().stream()),
                Stream.of(policy.tunnel().address().network()))
            .toList();
    return networks(SetNames.SITE_NETWORKS, networks);
  }

  private static NftSet networks(NftName name, List<IpPrefix> networks) {
    return NftSet.set(
        name,
        NftSet.Kind.INTERVAL,
        List.of(DataType.IPV4_ADDR),
        IpPrefix.disjoint(networks).stream().map(p -> Element.of(Datum.of(p))).toList());
  }

  private static NftSet sites(HubPolicy policy) {
    return NftSet.set(
        SetNames.SITES,
        NftSet.Kind.PLAIN,
        List.of(DataType.IPV4_ADDR),
        policy.sites().stream()
            .map(site -> Element.of(Datum.of(site.address())).commented(site.name().text()))
            .toList());
  }

  /**
   * What a host serves on its tunnel address: probes by UDP at both ends, the control port by TCP
   * at the hub. They have one number.
   */
  static NftSet tunnelServices(Footprint footprint, TransportProtocol... protocols) {
    Datum port = Datum.of(PortRange.of(footprint.probePort()));
    return NftSet.set(
        SetNames.TUNNEL_SERVICES,
        NftSet.Kind.PLAIN,
        List.of(DataType.INET_PROTO, DataType.INET_SERVICE),
        Stream.of(protocols).map(protocol -> Element.of(Datum.of(protocol), port)).toList());
  }

  private static RoutingState routing(HubPolicy policy, HubFacts facts) {
    List<Route> routes = new ArrayList<>();
    limits(policy, facts)
        .forEach(
            (to, limit) -> {
              Route through = Route.via(RoutingTable.MAIN, to, policy.tunnel().device(), 0);
              routes.add(limit < policy.tunnel().mtu() ? through.withMtu(limit) : through);
            });
    for (HubSite site : policy.sites()) {
      site.lan().forEach(lan -> routes.add(Route.unreachable(RoutingTable.MAIN, lan)));
    }
    // Without the tunnel interface, forwarded packets would otherwise go to the provider.
    routes.add(Route.unreachable(RoutingTable.MAIN, policy.tunnel().address().network()));
    List<InterfaceSettings> settings = new ArrayList<>();
    settings.add(InterfaceSettings.of(policy.publicInterface()).withForwarding(true));
    settings.add(
        InterfaceSettings.of(policy.tunnel().device()).withForwarding(true).withRpFilter(0));
    if (facts.hasStranger()) {
      settings.add(InterfaceSettings.of(Footprint.STRANGER_LINK).withForwarding(true));
    }
    return new RoutingState(List.of(), routes, settings);
  }

  /**
   * What is routed through the tunnel, and bytes of the longest packet there. Sites may share a
   * network, whose route gets the least of their limits. What lies in the tunnel's own network is
   * routed one by one only where it has a limit.
   */
  private static Map<IpPrefix, Integer> limits(HubPolicy policy, HubFacts facts) {
    int device = policy.tunnel().mtu();
    Map<IpPrefix, Integer> limits = new TreeMap<>();
    for (HubSite site : policy.members()) {
      int limit =
          policy
              .tunnel()
              .routeMtu(Optional.ofNullable(facts.pathMtus().get(site.publicKey())))
              .orElse(device);
      site.lan().forEach(lan -> limits.merge(lan, limit, Math::min));
      if (limit < device) {
        Stream.concat(Stream.of(site.address()), policy.canary(site).map(Canary::address).stream())
            .forEach(own -> limits.put(own.asPrefix(), limit));
      }
    }
    return limits;
  }

  static WireGuardDevice device(HubPolicy policy) {
    List<WireGuardPeer> peers =
        policy.members().stream().map(site -> peer(site, policy.canary(site))).toList();
    return new WireGuardDevice(
        policy.tunnel().device(),
        policy.tunnel().address(),
        policy.tunnel().mtu(),
        policy.tunnel().listenPort(),
        Optional.empty(),
        peers);
  }

  /** Its allowed IPs: the addresses that the site declared and no others. */
  private static WireGuardPeer peer(HubSite site, Optional<Canary> canary) {
    List<IpPrefix> allowed =
        Stream.of(
                Stream.of(site.address()),
                canary.map(Canary::address).stream(),
                site.captured().stream(),
                site.forwards().stream().filter(Forward::enabled).map(Forward::target))
            .flatMap(s -> s)
            .map(IpAddress::asPrefix)
            .toList();
    return new WireGuardPeer(site.publicKey(), site.presharedKey(), Optional.empty(), 0, allowed);
  }
}
