// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor;

import io.landline.doctor.FilterWalk.Certainty;
import io.landline.doctor.FilterWalk.Verdict;
import io.landline.kernel.NftControl.ForeignChain;
import io.landline.net.InterfaceName;
import io.landline.net.TransportProtocol;
import io.landline.nft.ChainType;
import io.landline.nft.Hook;
import io.landline.policy.HubPolicy;
import io.landline.policy.SitePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Other programs' nftables that drop what is ours: a drop anywhere on a hook is final. */
final class FirewallChecks {
  private static final String DROP = "foreign-forward-drop";
  private static final String INPUT = "foreign-input-drop";
  private static final String LEGACY = "/proc/thread-self/net/ip_tables_names";

  private FirewallChecks() {}

  /**
   * Packets that must pass.
   *
   * @param what a phrase: who cannot do what, should they be dropped
   */
  private record Need(Packet packet, String what) {}

  static List<Finding> forward(Facts facts) {
    List<Need> needs = needs(facts);
    List<Finding> findings = new ArrayList<>();
    for (ForeignChain chain : on(facts, Hook.FORWARD)) {
      worst(facts, chain, needs)
          .map(hit -> finding(DROP, chain, hit))
          .map(finding -> mend(finding, facts, chain, "forward"))
          .ifPresent(findings::add);
    }
    legacy(facts, "filter", DROP, "FORWARD").ifPresent(findings::add);
    return findings;
  }

  /** What this host itself must hear: the tunnel's datagrams on a hub, and callers of "this". */
  static List<Finding> input(Facts facts) {
    List<Need> needs = new ArrayList<>();
    facts
        .hub()
        .ifPresent(
            hub ->
                needs.add(
                    new Need(
                        Packet.of(Packet.NEW)
                            .from(hub.publicInterface())
                            .service(TransportProtocol.UDP, hub.tunnel().listenPort()),
                        "no site can reach this hub's WireGuard at udp/"
                            + hub.tunnel().listenPort())));
    facts.site().ifPresent(site -> needs.addAll(ownServices(site)));
    List<Finding> findings = new ArrayList<>();
    for (ForeignChain chain : on(facts, Hook.INPUT)) {
      worst(facts, chain, needs)
          .map(hit -> finding(INPUT, chain, hit))
          .map(finding -> mend(finding, facts, chain, "input"))
          .ifPresent(findings::add);
    }
    return findings;
  }

  private static List<Need> ownServices(SitePolicy site) {
    return People.enabled(site).stream()
        .filter(f -> f.target().equals(site.tunnel().address().address()))
        .map(
            f ->
                new Need(
                    Packet.of(Packet.NEW)
                        .from(site.tunnel().device())
                        .service(f.listen().protocols().get(0), f.targetPorts().first()),
                    "nobody can reach forward " + f.name()))
        .toList();
  }

  private static List<Need> needs(Facts facts) {
    InterfaceName tunnel = facts.tunnel().device();
    List<Need> needs = new ArrayList<>();
    facts.site().ifPresent(site -> needs.addAll(needs(site, tunnel)));
    facts.hub().ifPresent(hub -> needs.addAll(needs(hub, tunnel)));
    return needs;
  }

  private static List<Need> needs(SitePolicy site, InterfaceName tunnel) {
    List<Need> needs = new ArrayList<>();
    List<String> served = People.served(site);
    List<String> captured = site.capture().devices().stream().map(d -> d.name().text()).toList();
    for (InterfaceName lan : site.lan()) {
      if (!served.isEmpty()) {
        String what = "nobody can reach " + People.list(served);
        needs.add(new Need(Packet.of(Packet.NEW).from(tunnel).into(lan), what));
        needs.add(new Need(Packet.of(Packet.ESTABLISHED).from(lan).into(tunnel), what));
      }
      if (!captured.isEmpty()) {
        String what = People.list(captured) + " cannot reach the internet";
        needs.add(new Need(Packet.of(Packet.NEW).from(lan).into(tunnel), what));
        needs.add(new Need(Packet.of(Packet.ESTABLISHED).from(tunnel).into(lan), what));
      }
    }
    return needs;
  }

  private static List<Need> needs(HubPolicy hub, InterfaceName tunnel) {
    InterfaceName world = hub.publicInterface();
    String in = "nobody can reach any site's device";
    String out = "no captured device can reach the internet";
    return hub.sites().isEmpty()
        ? List.of()
        : List.of(
            new Need(Packet.of(Packet.NEW).from(world).into(tunnel), in),
            new Need(Packet.of(Packet.ESTABLISHED).from(tunnel).into(world), in),
            new Need(Packet.of(Packet.NEW).from(tunnel).into(world), out),
            new Need(Packet.of(Packet.ESTABLISHED).from(world).into(tunnel), out));
  }

  /** Everybody's chains there that see IPv4 packets. */
  static List<ForeignChain> on(Facts facts, Hook hook) {
    return facts.foreignChains().stream()
        .filter(chain -> seesIpv4(chain) && chain.hook() == hook.number())
        .filter(chain -> !chain.type().equals(ChainType.NAT.toString()))
        .toList();
  }

  static boolean seesIpv4(ForeignChain chain) {
    return chain.table().family().equals("ip") || chain.table().family().equals("inet");
  }

  /** The need that fails and what makes it fail. */
  private record Hit(Need need, Verdict verdict) {}

  private static Optional<Hit> worst(Facts facts, ForeignChain chain, List<Need> needs) {
    Optional<Hit> worst = Optional.empty();
    for (Need need : needs) {
      Optional<Hit> hit =
          FilterWalk.drops(chain, facts.ruleset(chain.table()), need.packet())
              .map(verdict -> new Hit(need, verdict));
      if (hit.isPresent()
          && (worst.isEmpty()
              || hit.get().verdict().certainty().compareTo(worst.get().verdict().certainty())
                  < 0)) {
        worst = hit;
      }
    }
    return worst;
  }

  private static Finding finding(String id, ForeignChain chain, Hit hit) {
    String where = whose(chain) + " has " + hit.verdict().where() + ": ";
    String what = hit.need().what();
    return switch (hit.verdict().certainty()) {
      case CERTAIN -> Finding.mend(id, where + what + ".");
      case LIKELY -> Finding.mend(id, where + "likely " + what + ".");
      case POSSIBLE ->
          Finding.know(
              id,
              whose(chain)
                  + " has "
                  + hit.verdict().where()
                  + ", perhaps some of Landline's: look whether it does.");
    };
  }

  private static String whose(ForeignChain chain) {
    return "Chain " + chain.name() + " (table " + chain.table() + ")";
  }

  /** The commands of whoever's chain it is; none would help in any other chain. */
  private static Finding mend(Finding finding, Facts facts, ForeignChain chain, String what) {
    String tunnel = facts.tunnel().device().name();
    boolean forward = what.equals("forward");
    String port = "udp dport " + facts.tunnel().listenPort();
    if (finding.level() == Finding.Level.KNOW) {
      return finding.todo("nft -a list chain " + chain.table() + " " + chain.name());
    }
    Set<String> chains = facts.ruleset(chain.table()).names();
    if (chain.table().name().equals("firewalld")) {
      return forward
          ? finding.todo(
              "firewall-cmd --permanent --new-policy landline",
              "firewall-cmd --permanent --policy landline --set-target ACCEPT",
              "firewall-cmd --permanent --policy landline --add-ingress-zone ANY",
              "firewall-cmd --permanent --policy landline --add-egress-zone ANY",
              "firewall-cmd --permanent --zone trusted --add-interface " + tunnel,
              "firewall-cmd --reload")
          : finding.todo(
              "firewall-cmd --permanent --add-port " + facts.tunnel().listenPort() + "/udp",
              "firewall-cmd --reload");
    }
    boolean ufw = chains.stream().anyMatch(name -> name.startsWith("ufw-"));
    if (ufw) {
      return forward
          ? finding.todo("ufw route allow in on " + tunnel, "ufw route allow out on " + tunnel)
          : finding.todo("ufw allow " + facts.tunnel().listenPort() + "/udp");
    }
    if (isIptables(chain)) {
      String to = chains.contains("DOCKER-USER") && forward ? "DOCKER-USER" : chain.name();
      return forward
          ? finding.todo(
              "iptables -I " + to + " -i " + tunnel + " -j ACCEPT",
              "iptables -I " + to + " -o " + tunnel + " -j ACCEPT")
          : finding.todo("iptables -I " + to + inputMatch(facts, tunnel) + " -j ACCEPT");
    }
    String insert = "nft insert rule " + chain.table() + " " + chain.name() + " ";
    return forward
        ? finding.todo(
            insert + "iifname " + tunnel + " accept", insert + "oifname " + tunnel + " accept")
        : finding.todo(insert + (facts.hub().isPresent() ? port : "iifname " + tunnel) + " accept");
  }

  private static String inputMatch(Facts facts, String tunnel) {
    return facts.hub().isPresent()
        ? " -p udp --dport " + facts.tunnel().listenPort()
        : " -i " + tunnel;
  }

  /** iptables-nft makes chains of these names in tables of these names. */
  private static boolean isIptables(ForeignChain chain) {
    return chain.table().family().equals("ip")
        && chain.table().name().equals("filter")
        && List.of("FORWARD", "INPUT").contains(chain.name());
  }

  /** The old iptables' tables, which nftables does not show. */
  static Optional<Finding> legacy(Facts facts, String table, String id, String chain) {
    boolean there =
        facts.files().text(LEGACY).stream().flatMap(String::lines).anyMatch(table::equals);
    return there
        ? Optional.of(
            Finding.know(
                    id,
                    "iptables-legacy has a table "
                        + table
                        + " too, which cannot be read here: whatever it drops is dropped.")
                .advise("See", "iptables-legacy -t " + table + " -S " + chain))
        : Optional.empty();
  }

  /** Whether somebody drops new flows from one interface to another. */
  static boolean isForwardDropped(Facts facts, InterfaceName from, InterfaceName to) {
    Packet packet = Packet.of(Packet.NEW).from(from).into(to);
    return on(facts, Hook.FORWARD).stream()
        .anyMatch(
            chain ->
                FilterWalk.drops(chain, facts.ruleset(chain.table()), packet)
                    .filter(FirewallChecks::isSure)
                    .isPresent());
  }

  /** Whether a walk's verdict is more than a possibility. */
  static boolean isSure(Verdict verdict) {
    return verdict.certainty() != Certainty.POSSIBLE;
  }
}
