// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.AddressFamily;
import io.landline.net.Fwmark;
import io.landline.net.IpPrefix;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import io.landline.nft.DataType;
import io.landline.nft.Datum;
import io.landline.nft.Element;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Table;
import io.landline.policy.Device;
import io.landline.policy.Exposure;
import io.landline.policy.Forward;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import io.landline.wireguard.WireGuardDevice;
import io.landline.wireguard.WireGuardPeer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Compiles a site's policy. */
public final class SiteCompiler {

  /** Addresses of captured devices, with counters of what each sends through this host. */
  public static final NftName HEARD = new NftName("heard");

  /** Link-local and multicast: never routed to the internet. */
  private static final List<IpPrefix> LOCAL6 =
      List.of(IpPrefix.parse("fe80::/10"), IpPrefix.parse("ff00::/8"));

  /** Routes with this prefix length or shorter are defaults: 0.0.0.0/0, or a VPN's two halves. */
  private static final int DEFAULT_LIKE = 1;

  private SiteCompiler() {}

  /** Everything the site's kernel should hold. */
  public static HostState compile(SitePolicy policy, SiteFacts facts) {
    Table table = table(policy, facts);
    return new HostState(
        table,
        Optional.of(
            GuardTable.of(
                table,
                policy.footprint().guardTable(),
                chain -> !HubPart.isLimits(chain),
                List.of())),
        SiteRouting.of(policy, facts),
        devices(policy, facts));
  }

  private static Table table(SitePolicy policy, SiteFacts facts) {
    ServiceSets masqueraded = new ServiceSets("masqueraded", false);
    ServiceSets in = new ServiceSets(CounterSets.IN, true);
    ServiceSets out = new ServiceSets(CounterSets.OUT, true);
    Restrictions restrictions = new Restrictions();
    List<SiteWay> ways = SiteWay.of(policy, facts);
    Map<SiteWay, ServiceSets> allowedBy = allowed(policy, ways);
    for (SiteWay way : ways) {
      ServiceSets allowed = Objects.requireNonNull(allowedBy.get(way));
      boolean translated = way.hubPart().isPresent();
      for (Exposure.Service service : Exposure.of(way.view()).services()) {
        String name = service.forward().name().text();
        allowed.add(service.address(), service.ports(), name);
        if (!service.from().isEmpty() && !translated) {
          restrictions.add(service.address(), service.ports(), service.from(), name);
        }
      }
      for (Forward forward : way.view().forwards().stream().filter(Forward::enabled).toList()) {
        String name = forward.name().text();
        for (ProtocolPorts ports : forward.served()) {
          if (!translated) {
            in.add(forward.target(), ports, name);
            out.add(forward.target(), ports, name);
          }
          if (forward.masquerade()) {
            masqueraded.add(forward.target(), ports, name);
          }
        }
        if (translated) {
          for (ProtocolPorts ports : forward.listen().each()) {
            in.add(forward.publicAddress(), ports, name);
            out.add(forward.publicAddress(), ports, name);
          }
        }
      }
    }
    List<NftSet> sets = new ArrayList<>();
    for (ServiceSets allowed : new LinkedHashSet<>(allowedBy.values())) {
      policy
          .canary()
          .ifPresent(
              canary ->
                  canary
                      .services()
                      .forEach(ports -> allowed.add(canary.address(), ports, "test host")));
      sets.addAll(allowed.sets());
    }
    NameSuffix shared =
        new NameSuffix(
            SiteWay.sharedSuffix(policy.views()),
            restrictions.sets().stream().map(NftSet::name).collect(Collectors.toSet()));
    if (ways.stream().anyMatch(way -> way.hubPart().isEmpty())) {
      restrictions.sets().forEach(set -> sets.add(shared.of(set)));
    }
    sets.addAll(masqueraded.sets());
    sets.addAll(networks(policy, facts));
    sets.addAll(destinations(ways));
    sets.addAll(captured(policy, facts));
    sets.addAll(SiteChains.sets(ways, policy.canary()));
    ways.forEach(way -> way.hubPart().ifPresent(part -> sets.addAll(part.sets())));
    sets.add(HubCompiler.tunnelServices(policy.footprint(), TransportProtocol.UDP));
    sets.addAll(in.sets());
    sets.addAll(out.sets());
    return new Table(
        policy.footprint().table(),
        Optional.of("Landline site " + policy.name()),
        sets,
        SiteChains.of(
            policy,
            facts,
            ways,
            allowedBy,
            shared.of(restrictions.rules(List.of())),
            masqueraded,
            in,
            out));
  }

  /** What each hub may reach: the same, unless a forward works at one of them only. */
  private static Map<SiteWay, ServiceSets> allowed(SitePolicy policy, List<SiteWay> ways) {
    boolean differ =
        ways.stream().anyMatch(way -> way.view().forwards().size() < policy.forwards().size());
    ServiceSets shared = new ServiceSets("allowed", false);
    Map<SiteWay, ServiceSets> allowed = new LinkedHashMap<>();
    ways.forEach(
        way ->
            allowed.put(way, differ ? new ServiceSets("allowed" + way.suffix(), false) : shared));
    return allowed;
  }

  private static List<NftSet> networks(SitePolicy policy, SiteFacts facts) {
    List<IpPrefix> local =
        Stream.concat(facts.specificNetworks().stream(), facts.lanNetworks().stream())
            .filter(p -> p.length() > DEFAULT_LIKE)
            .toList();
    List<IpPrefix> local4 = of(local, AddressFamily.IPV4);
    // Only the private part of a routed network stays local; a captured device reaches the rest
    // through the tunnel. The networks of the lan interfaces stay local, public or not.
    List<IpPrefix> stay4 =
        Stream.of(
                local4.stream().flatMap(RoutedNetworks::privateParts),
                of(facts.lanNetworks(), AddressFamily.IPV4).stream(),
                policy.capture().exclude().stream())
            .flatMap(networks -> networks)
            .toList();
    List<IpPrefix> stay6 =
        Stream.concat(of(facts.lanNetworks(), AddressFamily.IPV6).stream(), LOCAL6.stream())
            .toList();
    return List.of(
        intervals(SetNames.LOCAL_NETWORKS, DataType.IPV4_ADDR, local4),
        intervals(SetNames.STAY_LOCAL, DataType.IPV4_ADDR, of(stay4, AddressFamily.IPV4)),
        intervals(SetNames.STAY_LOCAL6, DataType.IPV6_ADDR, stay6));
  }

  private static List<IpPrefix> of(List<IpPrefix> networks, AddressFamily family) {
    return networks.stream().filter(p -> p.family() == family).toList();
  }

  private static NftSet intervals(NftName name, DataType type, List<IpPrefix> networks) {
    return NftSet.set(
        name,
        NftSet.Kind.INTERVAL,
        List.of(type),
        IpPrefix.disjoint(networks).stream().map(p -> Element.of(Datum.of(p))).toList());
  }

  /** The policy's captured devices, and the test host, which is captured too. */
  static List<Device> capturedDevices(SitePolicy policy) {
    Stream<Device> canary =
        policy.canary().stream()
            .map(c -> new Device(new Name("test-host"), c.address(), Optional.empty()));
    return Stream.concat(policy.capture().devices().stream(), canary).toList();
  }

  private static List<NftSet> captured(SitePolicy policy, SiteFacts facts) {
    List<Element> addresses = new ArrayList<>();
    TreeMap<Element, Element> macs = new TreeMap<>();
    for (Device device : capturedDevices(policy)) {
      String name = device.name().text();
      addresses.add(Element.of(Datum.of(device.address())).commented(name));
      device
          .mac()
          .or(() -> Optional.ofNullable(facts.macs().get(device.address())))
          .map(mac -> Element.of(Datum.of(mac)).commented(name))
          .ifPresent(e -> macs.putIfAbsent(e, e));
    }
    List<DataType> address = List.of(DataType.IPV4_ADDR);
    return List.of(
        NftSet.set(SetNames.CAPTURED, NftSet.Kind.PLAIN, address, addresses),
        NftSet.set(
            SetNames.CAPTURED_MACS,
            NftSet.Kind.PLAIN,
            List.of(DataType.ETHER_ADDR),
            List.copyOf(macs.values())),
        NftSet.set(HEARD, NftSet.Kind.COUNTED, address, addresses));
  }

  /**
   * The only destinations that packets from the tunnels may have: those of this site, and in the
   * tunnel to a provider its allocation.
   */
  private static List<NftSet> destinations(List<SiteWay> ways) {
    List<NftSet> sets = new ArrayList<>();
    List<SiteWay> plain = ways.stream().filter(way -> way.hubPart().isEmpty()).toList();
    if (!plain.isEmpty()) {
      List<Element> elements =
          plain.stream()
              .map(SiteWay::view)
              .flatMap(
                  view ->
                      Stream.of(
                              Stream.of(view.tunnel().address().address()),
                              capturedDevices(view).stream().map(Device::address),
                              view.forwards().stream()
                                  .filter(Forward::enabled)
                                  .map(Forward::target))
                          .flatMap(s -> s))
              .sorted()
              .distinct()
              .map(a -> Element.of(Datum.of(a)))
              .toList();
      sets.add(
          NftSet.set(
              plain.get(0).destinations(),
              NftSet.Kind.PLAIN,
              List.of(DataType.IPV4_ADDR),
              elements));
    }
    ways.forEach(way -> way.hubPart().ifPresent(part -> sets.add(part.destinations())));
    return sets;
  }

  private static List<WireGuardDevice> devices(SitePolicy policy, SiteFacts facts) {
    List<SitePolicy> views = policy.views();
    Optional<Fwmark> mark = new UplinkRouting(policy, facts.uplinks()).mark();
    return IntStream.range(0, views.size())
        .mapToObj(number -> device(views.get(number), facts.ofHub(number), mark))
        .toList();
  }

  private static WireGuardDevice device(SitePolicy policy, SiteFacts facts, Optional<Fwmark> mark) {
    WireGuardPeer hub =
        new WireGuardPeer(
            policy.hub().publicKey(),
            policy.hub().presharedKey(),
            facts.endpoint(),
            policy.hub().keepalive(),
            policy.hub().allowedIps());
    return new WireGuardDevice(
        policy.tunnel().device(),
        policy.tunnel().address(),
        policy.tunnel().mtu(),
        policy.tunnel().listenPort(),
        mark,
        policy.links().get(0).key(),
        List.of(hub));
  }
}
