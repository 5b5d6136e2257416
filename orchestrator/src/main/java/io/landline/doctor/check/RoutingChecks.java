// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.check;

import io.landline.compile.RoutedNetworks;
import io.landline.doctor.fact.Facts;
import io.landline.doctor.finding.Check;
import io.landline.doctor.finding.Finding;
import io.landline.kernel.ObservedRoute;
import io.landline.kernel.ObservedRule;
import io.landline.net.AddressFamily;
import io.landline.net.Fwmark;
import io.landline.net.InterfaceName;
import io.landline.net.IpPrefix;
import io.landline.policy.Footprint;
import io.landline.policy.HubPolicy;
import io.landline.policy.SitePolicy;
import io.landline.reconcile.state.FactFinder;
import io.landline.route.RoutingTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Checks of rules, routes and settings that divert Landline's packets. */
final class RoutingChecks {
  private static final String CONF = "/proc/sys/net/ipv4/conf/";
  static final String RP_FILTER_OF_ALL = CONF + "all/rp_filter";

  /** A /16, more than almost any site has. */
  private static final long MANY_PUBLIC_ADDRESSES = 1L << 16;

  private RoutingChecks() {}

  /** The kernel uses the stricter of the global and the interface's setting. */
  static List<Finding> rpFilter(Facts facts) {
    long all = facts.files().number(RP_FILTER_OF_ALL).orElse(0L);
    if (facts.site().isEmpty() || all == 0) {
      return List.of();
    }
    String who = NameLists.and(NameLists.served(facts.site().get()));
    String effect =
        all == 1
            ? ", so the kernel drops packets from the tunnel to " + who + "."
            : ", so callers with private addresses cannot reach " + who + ".";
    String setting = "net.ipv4.conf.all.rp_filter=0";
    return List.of(
        Persistence.sysctl(
            Finding.fix(Check.RP_FILTER, "net.ipv4.conf.all.rp_filter is " + all + effect)
                .todo("sysctl -w " + setting),
            setting));
  }

  /** Routes to many public addresses: the site's own, or a part of the internet. */
  static List<Finding> publicRoutes(Facts facts) {
    if (facts.site().isEmpty()) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    FactFinder.routedNetworks(facts.routes(RoutingTable.MAIN), facts.tunnels())
        .forEach((leaving, networks) -> findings.addAll(publicRoutes(leaving, networks)));
    return findings;
  }

  private static List<Finding> publicRoutes(Set<InterfaceName> leaving, List<IpPrefix> networks) {
    long addresses = RoutedNetworks.publicAddresses(networks);
    if (addresses <= MANY_PUBLIC_ADDRESSES) {
      return List.of();
    }
    String by =
        String.join(" and ", leaving.stream().map(InterfaceName::toString).sorted().toList());
    String effect =
        RoutedNetworks.standForTheInternet(networks)
            ? ". Landline treats them as a default route, not as the site's own networks."
            : ". Landline treats these as the site's own networks and drops callers from there.";
    return List.of(
        Finding.note(
                Check.PUBLIC_ROUTES,
                "Routes by " + by + " lead to " + addresses + " public addresses" + effect)
            .advise("See", "ip route show table main"));
  }

  static List<Finding> ipForward(Facts facts) {
    if (!facts.isApplied()) {
      return List.of(); // apply switches it on
    }
    List<Finding> findings = new ArrayList<>();
    for (InterfaceName name : routed(facts)) {
      if (facts.settings(name).flatMap(s -> s.forwarding()).equals(Optional.of(false))) {
        findings.add(
            Finding.fix(
                    Check.IP_FORWARD,
                    "IPv4 forwarding is off on " + name + ": packets received there are lost.")
                .todo("sysctl -w " + Persistence.ofInterface(name, "forwarding") + "=1")
                .advise("After a reboot", "nothing to do: the service sets it when it starts"));
      }
    }
    return findings;
  }

  private static Set<InterfaceName> routed(Facts facts) {
    Set<InterfaceName> names = new LinkedHashSet<>(facts.tunnels());
    facts.site().ifPresent(site -> names.addAll(site.lan()));
    facts.hub().map(HubPolicy::publicInterface).ifPresent(names::add);
    return names;
  }

  /** With one interface for lan and wan, the kernel redirects devices to the other router. */
  static List<Finding> redirects(Facts facts) {
    Optional<SitePolicy> site = facts.site();
    if (site.isEmpty()
        || !facts.files().number(CONF + "all/send_redirects").equals(Optional.of(1L))) {
      return List.of();
    }
    return site.get().lan().stream()
        .filter(site.get().wan()::contains)
        .limit(1)
        .map(
            name ->
                Persistence.sysctl(
                    Finding.fix(
                            Check.REDIRECTS,
                            "This host sends ICMP redirects to devices on "
                                + name
                                + ". A device that follows them uses the other router and is no"
                                + " longer captured.")
                        .todo("sysctl -w net.ipv4.conf.all.send_redirects=0"),
                    "net.ipv4.conf.all.send_redirects=0"))
        .toList();
  }

  /** Other programs' rules with precedence over Landline's that match a captured device. */
  static List<Finding> ruleOrder(Facts facts) {
    Optional<SitePolicy> site = facts.site();
    if (site.isEmpty()) {
      return List.of();
    }
    Footprint footprint = facts.configuration().footprint();
    long end = (long) footprint.rulePriority() + Footprint.RULE_PRIORITIES;
    List<Finding> findings = new ArrayList<>();
    for (ObservedRule rule : facts.rules()) {
      boolean before = rule.priority() > 0 && rule.priority() < end;
      boolean decides = rule.suppressPrefixLength().isEmpty() && rule.fwmark().isEmpty();
      if (rule.family() != AddressFamily.IPV4 || rule.isOurs() || !before || !decides) {
        continue;
      }
      List<String> hit =
          site.get().capture().devices().stream()
              .filter(d -> rule.from().map(from -> from.contains(d.address())).orElse(true))
              .map(d -> d.name().text())
              .toList();
      if (!hit.isEmpty()) {
        findings.add(overtaken(rule, hit));
      }
    }
    return findings;
  }

  private static Finding overtaken(ObservedRule rule, List<String> hit) {
    String text =
        "ip rule "
            + rule.priority()
            + " ("
            + words(rule)
            + ") has precedence over Landline's rules";
    String fix = "ip rule del priority " + rule.priority();
    boolean narrow = isNarrow(rule) || rule.to().isPresent();
    if (narrow) {
      return Persistence.foreign(
          Finding.note(
                  Check.RULE_ORDER,
                  text + ", so some packets of " + NameLists.and(hit) + " follow it.")
              .todo(fix));
    }
    Finding overtaken =
        Persistence.foreign(
            Finding.fix(
                    Check.RULE_ORDER, text + ", so " + NameLists.and(hit) + " cannot be captured.")
                .todo(fix));
    // All of Landline's rules must come before it, and after the kernel's rule 0.
    long room = rule.priority() - Footprint.RULE_PRIORITIES;
    return room < 1 ? overtaken : overtaken.advise("Or", "set footprint.rulePriority to " + room);
  }

  private static boolean isNarrow(ObservedRule rule) {
    return rule.otherSelectors() || rule.incoming().isPresent();
  }

  private static String words(ObservedRule rule) {
    return Stream.of(
            Optional.of("from " + rule.from().map(IpPrefix::toString).orElse("all")),
            rule.to().map(to -> "to " + to),
            rule.fwmark().map(mark -> "fwmark " + mark),
            rule.incoming().map(name -> "iif " + name),
            Optional.of(
                rule.action() == ObservedRule.FR_ACT_TO_TBL ? "lookup " + rule.table() : ""))
        .flatMap(Optional::stream)
        .filter(word -> !word.isEmpty())
        .reduce((a, b) -> a + " " + b)
        .orElse("");
  }

  /** Other programs' rules for packets with Landline's mark. */
  static List<Finding> fwmark(Facts facts) {
    if (facts.site().isEmpty()) {
      return List.of(); // the hub marks nothing
    }
    Fwmark ours = facts.configuration().footprint().mark();
    List<Finding> findings = new ArrayList<>();
    for (ObservedRule rule : facts.rules()) {
      if (rule.isOurs() || isNarrow(rule) || rule.fwmark().isEmpty()) {
        continue;
      }
      Fwmark theirs = rule.fwmark().get();
      boolean shared = (theirs.mask() & ours.mask()) != 0;
      boolean fits = (ours.value() & theirs.mask()) == theirs.value();
      String text = "ip rule " + rule.priority() + " of another program (" + words(rule) + ") ";
      if (shared && fits) {
        findings.add(
            Finding.fix(
                    Check.FWMARK, text + "also matches packets with Landline's mark " + ours + ".")
                .advise("Do", "set footprint.mark to unused bits"));
      } else if (shared && theirs.mask() != -1) {
        findings.add(
            Finding.note(Check.FWMARK, text + "uses bits of Landline's mark " + ours + ".")
                .advise("Do", "set footprint.mark to unused bits"));
      }
    }
    return findings;
  }

  /** Other programs' routes in Landline's tables. */
  static List<Finding> tables(Facts facts) {
    if (facts.site().isEmpty()) {
      return List.of();
    }
    Footprint footprint = facts.configuration().footprint();
    List<Finding> findings = new ArrayList<>();
    List<RoutingTable> tables = new ArrayList<>(footprint.routingTables());
    if (facts.tunnels().size() > 1) {
      tables.addAll(footprint.hubTables());
    }
    for (RoutingTable table : tables) {
      facts.routes(table).stream()
          .filter(route -> !route.isOurs())
          .findFirst()
          .ifPresent(route -> findings.add(taken(table, route)));
    }
    return findings;
  }

  private static Finding taken(RoutingTable table, ObservedRoute route) {
    return Persistence.foreign(
            Finding.fix(
                    Check.TABLES,
                    "Routing table "
                        + table.id()
                        + " of Landline contains a route of another program ("
                        + route.destination()
                        + "): captured devices' packets or replies may follow it.")
                .todo("ip route del " + type(route) + route.destination() + " table " + table.id()))
        .advise("Or", "set the routing tables in footprint to unused numbers");
  }

  /** {@code ip route del} needs the type of a special route. */
  private static String type(ObservedRoute route) {
    return switch (route.type()) {
      case 6 -> "blackhole ";
      case 7 -> "unreachable ";
      case 8 -> "prohibit ";
      case 9 -> "throw ";
      default -> "";
    };
  }
}
