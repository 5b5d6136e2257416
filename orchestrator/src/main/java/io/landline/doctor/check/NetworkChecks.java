// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.check;

import io.landline.config.Configuration;
import io.landline.doctor.fact.Facts;
import io.landline.doctor.finding.Check;
import io.landline.doctor.finding.Finding;
import io.landline.kernel.Link;
import io.landline.kernel.ObservedRoute;
import io.landline.kernel.WireGuardDeviceState;
import io.landline.kernel.WireGuardPeerState;
import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.SpecialNetworks;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.SiteHub;
import io.landline.policy.SitePolicy;
import io.landline.policy.Tunnel;
import io.landline.policy.Uplink;
import io.landline.route.RoutingTable;
import io.landline.wireguard.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Checks of interfaces, addresses, and the path between the two hosts. */
final class NetworkChecks {
  private static final int RTN_UNICAST = 1;

  /** The smallest tunnel.mtu that the configuration accepts. */
  private static final int LEAST_MTU = 576;

  /** REJECT_AFTER_TIME of WireGuard: an older session carries nothing. */
  private static final Duration DEAD = Duration.ofMinutes(3);

  private NetworkChecks() {}

  /** The interfaces that the configuration names. */
  static List<Finding> interfaces(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    facts
        .site()
        .ifPresent(
            site -> {
              site.lan().forEach(name -> findings.addAll(named(facts, "lan", name)));
              site.wan().stream()
                  .filter(name -> !site.lan().contains(name))
                  .forEach(name -> findings.addAll(named(facts, "wan", name)));
              if (site.choosesUplink()) {
                site.uplinks().forEach(uplink -> findings.addAll(withoutGateway(facts, uplink)));
              }
            });
    facts.hub().ifPresent(hub -> findings.addAll(named(facts, "public", hub.publicInterface())));
    return findings;
  }

  /** With several uplinks each needs a gateway: that of a default route in the main table. */
  private static List<Finding> withoutGateway(Facts facts, Uplink uplink) {
    boolean there = facts.link(uplink.device()).filter(Link::up).isPresent();
    boolean has =
        uplink.gateway().isPresent()
            || facts.routes(RoutingTable.MAIN).stream()
                .filter(route -> route.destination().length() == 0)
                .flatMap(route -> route.nextHops().stream())
                .anyMatch(hop -> hop.device().equals(Optional.of(uplink.device())));
    return !there || has
        ? List.of()
        : List.of(
            Finding.fix(
                    Check.WAN,
                    "Uplink "
                        + uplink.name()
                        + " has no default route in the main routing table, so it cannot carry the"
                        + " tunnel.")
                .advise("See", "ip route show default")
                .todo("add a default route by " + uplink.device() + " with a metric of its own"));
  }

  private static List<Finding> named(Facts facts, String role, InterfaceName name) {
    Optional<Link> link = facts.link(name);
    if (link.isEmpty()) {
      return List.of(
          Finding.fix(
                  Check.WAN, "Interface " + name + ", configured as " + role + ", does not exist.")
              .advise("See", "ip -br link")
              .advise("Then correct it in", facts.paths().configuration().toString()));
    }
    if (!link.get().up()) {
      return List.of(
          Persistence.link(
              Finding.fix(Check.WAN, "Interface " + name + " (" + role + ") is down.")
                  .todo("ip link set " + name + " up"),
              name));
    }
    return link.get().addresses().isEmpty()
        ? List.of(
            Finding.fix(Check.WAN, "Interface " + name + " (" + role + ") has no address.")
                .advise("See", "ip addr show " + name))
        : List.of();
  }

  static List<Finding> lanOverlap(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    facts.site().ifPresent(site -> findings.addAll(siteOverlap(facts, site)));
    facts.hub().ifPresent(hub -> findings.addAll(hubOverlap(facts, hub)));
    return findings;
  }

  private static List<Finding> siteOverlap(Facts facts, SitePolicy site) {
    List<Finding> findings = new ArrayList<>();
    for (InterfaceName lan : site.lan()) {
      for (IpPrefix network : networks(facts, lan)) {
        site.links().stream()
            .map(link -> link.tunnel().address().network())
            .filter(network::overlaps)
            .forEach(
                tunnel ->
                    findings.add(
                        Finding.fix(
                                Check.LAN_OVERLAP,
                                lan
                                    + "'s network "
                                    + network
                                    + " overlaps the tunnel's "
                                    + tunnel
                                    + ".")
                            .todo("use another tunnel network on both hosts: tunnel.address")));
        for (InterfaceName wan : site.wan()) {
          networks(facts, wan).stream()
              .filter(other -> !wan.equals(lan) && other.overlaps(network))
              .forEach(
                  other ->
                      findings.add(
                          Finding.fix(
                                  Check.LAN_OVERLAP,
                                  lan
                                      + "'s network "
                                      + network
                                      + " overlaps "
                                      + wan
                                      + "'s "
                                      + other
                                      + ": packets for one go to the other.")
                              .todo("renumber one of the two")));
        }
      }
    }
    return findings;
  }

  private static List<Finding> hubOverlap(Facts facts, HubPolicy hub) {
    List<Finding> findings = new ArrayList<>();
    for (Link link : facts.links()) {
      if (link.name().equals(hub.tunnel().device())) {
        continue;
      }
      IpPrefix tunnel = hub.tunnel().address().network();
      for (IpPrefix network : networks(facts, link.name())) {
        if (network.overlaps(tunnel)) {
          findings.add(
              Finding.fix(
                      Check.LAN_OVERLAP,
                      link.name()
                          + "'s network "
                          + network
                          + " overlaps the tunnel's "
                          + tunnel
                          + ".")
                  .todo("use another tunnel network on both hosts: tunnel.address"));
        }
        hub.sites().stream()
            .filter(site -> site.lan().stream().anyMatch(network::overlaps))
            .forEach(
                site ->
                    findings.add(
                        Finding.fix(
                                Check.LAN_OVERLAP,
                                link.name()
                                    + " of this hub has the network "
                                    + network
                                    + ", which overlaps the LAN of "
                                    + site.name()
                                    + ": its devices there cannot be reached.")
                            .todo("renumber " + link.name() + ", or the LAN of " + site.name())));
      }
    }
    return findings;
  }

  private static List<IpPrefix> networks(Facts facts, InterfaceName name) {
    return facts.link(name).stream()
        .filter(link -> !link.name().name().equals("lo"))
        .flatMap(link -> link.addresses().stream())
        .filter(address -> address.address().family() == AddressFamily.IPV4)
        .map(address -> address.network())
        .toList();
  }

  /** Whether a full packet with WireGuard's overhead fits the outgoing interface. */
  static List<Finding> mtu(Facts facts) {
    int inner = facts.tunnel().safeMtu();
    List<InterfaceName> ways =
        facts
            .site()
            .map(SitePolicy::wan)
            .or(() -> facts.hub().map(hub -> List.of(hub.publicInterface())))
            .orElse(List.of());
    int over =
        otherEnds(facts)
            .map(address -> Tunnel.overhead(address.family()))
            .max(Integer::compare)
            .orElse(Tunnel.overhead(AddressFamily.IPV4));
    return ways.stream()
        .flatMap(name -> facts.link(name).stream())
        .filter(link -> inner + over > link.mtu())
        .limit(1)
        .map(link -> tooWide(link, inner, over))
        .toList();
  }

  private static Finding tooWide(Link link, int inner, int over) {
    Finding finding =
        Finding.fix(
            Check.MTU,
            "Full-size packets of the tunnel ("
                + inner
                + " + "
                + over
                + " bytes) exceed the MTU of "
                + link.name()
                + " ("
                + link.mtu()
                + " bytes): they are fragmented or lost.");
    int fits = link.mtu() - over;
    return fits >= LEAST_MTU
        ? finding.todo("set tunnel.mtu to " + fits + " on both hosts")
        : Persistence.link(
            finding.todo("ip link set " + link.name() + " mtu " + (inner + over)), link.name());
  }

  /** The other ends of the tunnel: a hub's sites by WireGuard's endpoints, or a site's hub. */
  private static Stream<IpAddress> otherEnds(Facts facts) {
    return facts.hub().isEmpty()
        ? hubs(facts).stream().flatMap(endpoint -> addresses(facts, endpoint).stream())
        : facts.device().stream()
            .flatMap(state -> state.peers().stream())
            .flatMap(peer -> peer.endpoint().stream())
            .map(Endpoint::address);
  }

  /** The names of a site's hubs, each once. */
  private static List<HostEndpoint> hubs(Facts facts) {
    return facts.site().stream()
        .flatMap(site -> site.links().stream())
        .map(link -> link.hub().endpoint())
        .distinct()
        .toList();
  }

  /** A hub's addresses, as far as they are known now. */
  private static List<IpAddress> addresses(Facts facts, HostEndpoint endpoint) {
    return endpoint
        .numeric()
        .map(e -> List.of(e.address()))
        .orElseGet(() -> facts.machine().resolve(endpoint.host()));
  }

  static List<Finding> dns(Facts facts) {
    return hubs(facts).stream()
        .filter(endpoint -> addresses(facts, endpoint).isEmpty())
        .map(
            endpoint ->
                Finding.fix(
                        Check.DNS,
                        "The hub's name "
                            + endpoint.host()
                            + " cannot be resolved, so the tunnel cannot be set up.")
                    .advise("See", "getent ahosts " + endpoint.host()))
        .toList();
  }

  /** Whether there is a route to each hub other than the tunnels themselves. */
  static List<Finding> endpoint(Facts facts) {
    return hubs(facts).stream()
        .map(endpoint -> addresses(facts, endpoint))
        // The check dns reports a name without an address.
        .filter(addresses -> !addresses.isEmpty() && !isReached(facts, addresses))
        .map(
            addresses ->
                Finding.fix(
                        Check.ENDPOINT,
                        "There is no route to the hub at "
                            + String.join(
                                " or ", addresses.stream().map(IpAddress::toString).toList())
                            + " other than the tunnel itself.")
                    .advise("See", "ip route get " + addresses.get(0)))
        .toList();
  }

  private static boolean isReached(Facts facts, List<IpAddress> addresses) {
    return addresses.stream()
        .flatMap(address -> way(facts, address).stream())
        .anyMatch(way -> facts.tunnels().stream().noneMatch(tunnel -> leadsInto(way, tunnel)));
  }

  private static boolean leadsInto(ObservedRoute route, InterfaceName tunnel) {
    return route.nextHops().stream().anyMatch(h -> h.device().equals(Optional.of(tunnel)));
  }

  private static Optional<ObservedRoute> way(Facts facts, IpAddress address) {
    return facts.routes(RoutingTable.MAIN).stream()
        .filter(r -> r.type() == RTN_UNICAST && r.destination().family() == address.family())
        .filter(r -> r.destination().contains(address))
        .min(
            Comparator.comparingInt((ObservedRoute r) -> -r.destination().length())
                .thenComparingLong(ObservedRoute::metric));
  }

  static List<Finding> tunnel(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    for (InterfaceName name : facts.tunnels()) {
      Optional<Finding> wrong = device(facts, name);
      wrong.ifPresent(findings::add);
      if (wrong.isEmpty()) {
        facts.site().ifPresent(site -> findings.addAll(silentHubs(facts, site, name)));
      }
    }
    if (findings.isEmpty()) {
      facts
          .hub()
          .ifPresent(
              hub ->
                  hub.sites().stream()
                      .filter(site -> isDead(facts, facts.device(), site.publicKey()))
                      .forEach(site -> findings.add(silent(site))));
    }
    return findings;
  }

  /** What is wrong with a tunnel's interface. */
  private static Optional<Finding> device(Facts facts, InterfaceName name) {
    Optional<Link> link = facts.link(name);
    if (link.isEmpty()) {
      return Optional.of(
          Finding.fix(
                  Check.TUNNEL, "Interface " + name + " does not exist: Landline is not applied.")
              .todo("landline apply"));
    }
    if (link.get().isWireGuard() && link.get().up()) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.fix(
                Check.TUNNEL,
                name
                    + (link.get().isWireGuard()
                        ? " is down."
                        : " exists, but is not a WireGuard interface."))
            .todo(
                link.get().isWireGuard()
                    ? "ip link set " + name + " up"
                    : "choose another name for tunnel.interface"));
  }

  private static List<Finding> silentHubs(Facts facts, SitePolicy site, InterfaceName tunnel) {
    return site.links().stream()
        .filter(link -> link.tunnel().device().equals(tunnel))
        .filter(link -> isDead(facts, facts.device(tunnel), link.hub().publicKey()))
        .map(link -> silent(site.links().size() > 1 ? "Hub " + link.name() : "The hub", link.hub()))
        .toList();
  }

  private static Finding silent(String name, SiteHub hub) {
    boolean provider = hub.provider().isPresent();
    return Finding.fix(Check.TUNNEL, name + " at " + hub.endpoint() + " does not answer.")
        .advise(
            provider ? "At the provider" : "On the hub",
            provider
                ? new String[] {"compare its key and endpoint with landline.json"}
                : new String[] {
                  "landline doctor",
                  "open udp/" + hub.endpoint().port() + " in its provider's firewall"
                });
  }

  private static Finding silent(HubSite site) {
    return Finding.note(Check.TUNNEL, "Site " + site.name() + " does not answer.")
        .advise("At the site", "landline doctor");
  }

  private static boolean isDead(
      Facts facts, Optional<WireGuardDeviceState> device, PublicKey peer) {
    return device.stream()
        .flatMap(state -> state.peers().stream())
        .filter(state -> state.publicKey().equals(peer))
        .flatMap(state -> lastHandshake(state))
        .noneMatch(last -> Duration.between(last, facts.machine().now()).compareTo(DEAD) < 0);
  }

  private static Stream<java.time.Instant> lastHandshake(WireGuardPeerState state) {
    return state.lastHandshake().stream();
  }

  /** Whether the public addresses are on the interface and are public ones. */
  static List<Finding> hubBehindNat(Facts facts) {
    if (!(facts.configuration() instanceof Configuration.Hub hub)) {
      return List.of();
    }
    List<IpAddress> own =
        facts.link(hub.policy().publicInterface()).stream()
            .flatMap(link -> link.addresses().stream())
            .map(address -> address.address())
            .toList();
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < hub.policy().publicAddresses().size(); i++) {
      IpAddress address = hub.policy().publicAddresses().get(i);
      if (!own.contains(address)) {
        findings.add(
            Finding.fix(
                    Check.HUB_BEHIND_NAT,
                    hub.policy().publicInterface()
                        + " does not have the public address "
                        + address
                        + "; it has "
                        + NameLists.and(own.stream().map(IpAddress::toString).toList())
                        + ". If the provider translates addresses 1:1, configure the"
                        + " interface's own.")
                .todo("set public.addresses to the interface's own, public.seenAs to " + address));
      } else if (isPrivate(address) && hub.seenAs().get(i).equals(address)) {
        findings.add(
            Finding.fix(
                    Check.HUB_BEHIND_NAT,
                    "The public address "
                        + address
                        + " is a private one: the provider translates it, and the internet sees"
                        + " another.")
                .todo("set public.seenAs to the public address that the provider shows"));
      }
    }
    return findings;
  }

  private static boolean isPrivate(IpAddress address) {
    return SpecialNetworks.NOT_INTERNET.stream().anyMatch(network -> network.contains(address));
  }

  /** The probe ports of all sites with a test host. */
  private static String probePorts(Facts facts) {
    List<String> ports =
        facts.hub().stream()
            .flatMap(hub -> hub.sites().stream().flatMap(site -> hub.canary(site).stream()))
            .map(canary -> "tcp/" + canary.port() + " and udp/" + canary.port())
            .toList();
    return ports.isEmpty() ? "" : ", and for probes " + NameLists.and(ports);
  }

  static List<Finding> providerFirewall(Facts facts) {
    return List.of(
        Finding.unknown(
            Check.PROVIDER_FIREWALL,
            facts.site().isPresent()
                ? "not checked: run landline doctor on the hub too"
                : "cannot be checked from this host. It must allow udp/"
                    + facts.tunnel().listenPort()
                    + ", every forward's port"
                    + probePorts(facts)));
  }
}
