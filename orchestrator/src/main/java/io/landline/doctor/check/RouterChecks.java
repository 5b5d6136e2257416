// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.check;

import io.landline.doctor.fact.Facts;
import io.landline.doctor.fact.Ruleset;
import io.landline.doctor.filter.FilterWalk;
import io.landline.doctor.filter.FilterWalk.Verdict;
import io.landline.doctor.filter.Packet;
import io.landline.doctor.finding.Check;
import io.landline.doctor.finding.Finding;
import io.landline.kernel.ForeignRule;
import io.landline.kernel.ForeignRule.Compare;
import io.landline.kernel.ForeignRule.Lookup;
import io.landline.kernel.ForeignRule.Translate;
import io.landline.kernel.NftControl.ForeignChain;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.SpecialNetworks;
import io.landline.net.TransportProtocol;
import io.landline.nft.ChainType;
import io.landline.nft.Hook;
import io.landline.nft.expr.RegisterData;
import io.landline.policy.Forward;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.SitePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Checks of the host's own routing besides Landline: NAT, and access from the WAN. */
final class RouterChecks {
  private RouterChecks() {}

  /** Other programs' nat chains on a hook that see IPv4 packets. */
  static List<ForeignChain> nat(Facts facts, Hook hook) {
    return facts.foreignChains().stream()
        .filter(chain -> chain.type().equals(ChainType.NAT.toString()))
        .filter(chain -> FirewallChecks.seesIpv4(chain) && chain.hook() == hook.number())
        .toList();
  }

  /** Other programs' translations of a forward's port: the first chain that has one wins. */
  static List<Finding> foreignDnat(Facts facts) {
    Optional<HubPolicy> hub = facts.hub();
    if (hub.isEmpty()) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    for (ForeignChain chain : nat(facts, Hook.PREROUTING)) {
      Ruleset ruleset = facts.ruleset(chain.table());
      Set<Integer> named = ports(ruleset);
      for (HubSite site : hub.get().members()) {
        for (Forward forward : site.forwards()) {
          if (forward.enabled()) {
            clash(hub.get(), chain, ruleset, forward, named).ifPresent(findings::add);
          }
        }
      }
    }
    FirewallChecks.legacy(facts, "nat", Check.FOREIGN_DNAT, "PREROUTING").ifPresent(findings::add);
    return findings;
  }

  private static Optional<Finding> clash(
      HubPolicy hub, ForeignChain chain, Ruleset ruleset, Forward forward, Set<Integer> named) {
    Set<Integer> ports = new TreeSet<>(named);
    ports.removeIf(port -> !forward.listen().ports().contains(port));
    ports.add(forward.listen().ports().first());
    for (TransportProtocol protocol : forward.listen().protocols()) {
      for (int port : ports) {
        Packet packet =
            Packet.of(Packet.NEW)
                .from(hub.publicInterface())
                .destination(forward.publicAddress())
                .toThisHost()
                .service(protocol, port);
        Optional<Verdict> verdict =
            FilterWalk.translates(chain, ruleset, packet, true).filter(FirewallChecks::isSure);
        if (verdict.isPresent()) {
          return Optional.of(
              Finding.fix(
                      Check.FOREIGN_DNAT,
                      "Chain "
                          + chain.name()
                          + " (table "
                          + chain.table()
                          + ") also translates "
                          + protocol
                          + "/"
                          + port
                          + ", the port of forward "
                          + forward.name()
                          + ": only one of the two gets its packets.")
                  .todo("landline forward remove " + forward.name())
                  .advise("Or free the port", "nft -a list table " + chain.table()));
        }
      }
    }
    return Optional.empty();
  }

  /** All two-byte numbers that rules compare with; the ports are among them. */
  private static Set<Integer> ports(Ruleset ruleset) {
    Set<Integer> ports = new TreeSet<>();
    for (ForeignRule rule : ruleset.all()) {
      rule.steps().stream()
          .flatMap(
              step ->
                  step instanceof Compare compare
                      ? Stream.of(compare.data())
                      : step instanceof Lookup lookup
                          ? lookup.keys().keySet().stream()
                          : Stream.<RegisterData>empty())
          .map(RegisterData::bytes)
          .filter(bytes -> bytes.length == 2)
          .forEach(bytes -> ports.add((bytes[0] & 0xff) << 8 | (bytes[1] & 0xff)));
    }
    return ports;
  }

  /** Whether this host routes a private LAN to the WAN without NAT. */
  static List<Finding> noNat(Facts facts) {
    Optional<SitePolicy> site = facts.site();
    if (site.isEmpty() || legacyNat(facts)) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    for (InterfaceName lan : site.get().lan()) {
      Optional<InterfaceAddress> inside = privateAddress(facts, lan);
      for (InterfaceName wan : site.get().wan()) {
        boolean beside = wan.equals(lan);
        if (!beside
            && inside.isPresent()
            && privateAddressOnly(facts, wan)
            && !translated(facts, wan)) {
          findings.add(
              Persistence.table(
                  Finding.note(
                          Check.NO_NAT,
                          "No rule masquerades traffic from "
                              + lan
                              + " to "
                              + wan
                              + ". Devices that are not captured have no internet, unless the"
                              + " router on "
                              + wan
                              + " has a route to "
                              + inside.get().network()
                              + ". Landline does not set this up.")
                      .todo(
                          "nft add table inet router",
                          "nft add chain inet router out '{ type nat hook postrouting priority"
                              + " srcnat; }'",
                          "nft add rule inet router out oifname " + wan + " masquerade"),
                  "table inet router { chain out { type nat hook postrouting priority srcnat;"
                      + " oifname \""
                      + wan
                      + "\" masquerade; }; }"));
        }
      }
    }
    return findings;
  }

  private static boolean privateAddressOnly(Facts facts, InterfaceName wan) {
    return facts.link(wan).stream()
        .flatMap(link -> link.addresses().stream())
        .anyMatch(address -> address.address().bytes().length == 4);
  }

  private static boolean legacyNat(Facts facts) {
    return FirewallChecks.legacy(facts, "nat", Check.NO_NAT, "POSTROUTING").isPresent();
  }

  private static Optional<InterfaceAddress> privateAddress(Facts facts, InterfaceName name) {
    return facts.link(name).stream()
        .flatMap(link -> link.addresses().stream())
        .filter(address -> address.address().bytes().length == 4)
        .filter(
            address ->
                SpecialNetworks.NOT_INTERNET.stream()
                    .anyMatch(network -> network.contains(address.address())))
        .findFirst();
  }

  private static boolean translated(Facts facts, InterfaceName wan) {
    Packet packet = Packet.of(Packet.NEW).into(wan);
    return nat(facts, Hook.POSTROUTING).stream()
        .anyMatch(
            chain -> {
              Ruleset ruleset = facts.ruleset(chain.table());
              return ruleset.all().stream()
                      .flatMap(rule -> rule.steps().stream())
                      .anyMatch(step -> step instanceof Translate)
                  && FilterWalk.translates(chain, ruleset, packet, false).isPresent();
            });
  }

  /** Whether hosts on the WAN's network can send packets into the LAN. */
  static List<Finding> openRouter(Facts facts) {
    Optional<SitePolicy> site = facts.site();
    if (site.isEmpty()) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    for (InterfaceName wan : site.get().wan()) {
      boolean forwards = facts.settings(wan).flatMap(s -> s.forwarding()).equals(Optional.of(true));
      for (InterfaceName lan : site.get().lan()) {
        boolean there = facts.link(lan).isPresent();
        if (forwards && there && !wan.equals(lan) && !isKept(facts, wan, lan)) {
          findings.add(
              Persistence.table(
                  Finding.note(
                          Check.OPEN_ROUTER,
                          "This host forwards packets from "
                              + wan
                              + ", and no rule keeps them out of "
                              + lan
                              + ".")
                      .todo(
                          "nft add table inet router",
                          "nft add chain inet router in '{ type filter hook forward priority 10;"
                              + " }'",
                          "nft add rule inet router in iifname "
                              + wan
                              + " oifname "
                              + lan
                              + " ct state new drop"),
                  "table inet router { chain in { type filter hook forward priority 10; iifname"
                      + " \""
                      + wan
                      + "\" oifname \""
                      + lan
                      + "\" ct state new drop; }; }"));
        }
      }
    }
    return findings;
  }

  /** Whether any chain, Landline's included, drops new flows from there. */
  private static boolean isKept(Facts facts, InterfaceName wan, InterfaceName lan) {
    Packet packet = Packet.of(Packet.NEW).from(wan).into(lan);
    return FirewallChecks.legacy(facts, "filter", Check.OPEN_ROUTER, "FORWARD").isPresent()
        || facts.chains().stream()
            .filter(chain -> FirewallChecks.seesIpv4(chain))
            .filter(chain -> chain.hook() == Hook.FORWARD.number())
            .anyMatch(
                chain ->
                    FilterWalk.drops(chain, facts.ruleset(chain.table()), packet)
                        .filter(FirewallChecks::isSure)
                        .isPresent());
  }
}
