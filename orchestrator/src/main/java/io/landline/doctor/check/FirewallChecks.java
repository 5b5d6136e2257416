// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.check;

import io.landline.doctor.fact.Facts;
import io.landline.doctor.fact.Ruleset;
import io.landline.doctor.filter.FilterWalk;
import io.landline.doctor.filter.FilterWalk.Verdict;
import io.landline.doctor.filter.Packet;
import io.landline.doctor.finding.Check;
import io.landline.doctor.finding.Finding;
import io.landline.kernel.NftControl.ForeignChain;
import io.landline.net.InterfaceName;
import io.landline.net.TransportProtocol;
import io.landline.nft.ChainType;
import io.landline.nft.Hook;
import io.landline.policy.HubPolicy;
import io.landline.policy.SitePolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Checks of other programs' chains that drop Landline's packets: a drop in any chain is final. */
final class FirewallChecks {
  private static final String LEGACY = "/proc/thread-self/net/ip_tables_names";

  private FirewallChecks() {}

  /**
   * Packets that must pass.
   *
   * @param what the effect if they are dropped, as a clause
   * @param opening what must be allowed for them
   */
  private record Need(Packet packet, String what, FirewallRemedy.Opening opening) {}

  /**
   * Another program's chain that drops packets that must pass.
   *
   * @param hits the needs that fail, the most certain first; at least one
   */
  record Drop(ForeignChain chain, List<Hit> hits) {
    Hit worst() {
      return hits.get(0);
    }

    boolean isSure() {
      return FirewallChecks.isSure(worst().verdict());
    }

    /** Description: {@code chain FORWARD (table ip filter) has policy drop}. */
    String what() {
      return "chain "
          + chain.name()
          + " (table "
          + chain.table()
          + ") has "
          + worst().verdict().where();
    }

    /** The commands that fix it, or that show more about it. */
    List<String> commands(Facts facts) {
      return isSure()
          ? hits.stream()
              .filter(hit -> FirewallChecks.isSure(hit.verdict()))
              .flatMap(hit -> FirewallRemedy.commands(facts, chain, hit.need().opening()).stream())
              .distinct()
              .toList()
          : List.of("nft -a list chain " + chain.table() + " " + chain.name());
    }
  }

  static List<Finding> forward(Facts facts) {
    List<Finding> findings =
        new ArrayList<>(findings(facts, Check.FOREIGN_FORWARD_DROP, forwardDrops(facts)));
    legacy(facts, "filter", Check.FOREIGN_FORWARD_DROP, "FORWARD").ifPresent(findings::add);
    return findings;
  }

  static List<Finding> input(Facts facts) {
    return findings(facts, Check.FOREIGN_INPUT_DROP, inputDrops(facts));
  }

  private static List<Finding> findings(Facts facts, Check check, List<Drop> drops) {
    return drops.stream()
        .map(
            drop ->
                Persistence.rules(
                    finding(check, drop).todo(drop.commands(facts).toArray(String[]::new)),
                    facts,
                    drop.chain().table(),
                    drop.commands(facts)))
        .toList();
  }

  /** Chains that drop packets that this host forwards for Landline. */
  static List<Drop> forwardDrops(Facts facts) {
    return drops(facts, Hook.FORWARD, needs(facts));
  }

  private static List<Drop> drops(Facts facts, Hook hook, List<Need> needs) {
    List<Drop> drops = new ArrayList<>();
    for (ForeignChain chain : on(facts, hook)) {
      Ruleset ruleset = facts.ruleset(chain.table());
      List<Hit> hits = new ArrayList<>();
      for (Need need : needs) {
        FilterWalk.drops(chain, ruleset, need.packet())
            .ifPresent(verdict -> hits.add(new Hit(need, verdict)));
      }
      hits.sort(Comparator.comparing(hit -> hit.verdict().certainty()));
      if (!hits.isEmpty()) {
        drops.add(new Drop(chain, hits));
      }
    }
    return drops;
  }

  /**
   * Chains that drop packets that this host itself must receive: WireGuard's and the sites' calls
   * of the control port on a hub, those of forwards to "this", and the other host's probes.
   */
  static List<Drop> inputDrops(Facts facts) {
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
                            + hub.tunnel().listenPort(),
                        FirewallRemedy.Opening.WIREGUARD)));
    facts.hub().ifPresent(hub -> needs.add(control(hub)));
    facts.site().ifPresent(site -> site.views().forEach(view -> needs.addAll(ownServices(view))));
    List<InterfaceName> providers =
        facts.site().stream()
            .flatMap(site -> site.views().stream())
            .filter(view -> view.hub().provider().isPresent())
            .map(view -> view.tunnel().device())
            .toList();
    for (InterfaceName tunnel : facts.tunnels()) {
      if (!providers.contains(tunnel)) {
        needs.add(
            new Need(
                Packet.of(Packet.NEW)
                    .from(tunnel)
                    .service(TransportProtocol.UDP, facts.configuration().footprint().probePort()),
                "probes through the tunnel get no answer",
                FirewallRemedy.Opening.FROM_TUNNEL));
      }
    }
    return drops(facts, Hook.INPUT, needs);
  }

  private static Need control(HubPolicy hub) {
    return new Need(
        Packet.of(Packet.NEW)
            .from(hub.tunnel().device())
            .service(TransportProtocol.TCP, hub.footprint().probePort()),
        "sites cannot reach this hub's control port",
        FirewallRemedy.Opening.FROM_TUNNEL);
  }

  private static List<Need> ownServices(SitePolicy site) {
    return NameLists.enabled(site).stream()
        .filter(f -> f.target().equals(site.tunnel().address().address()))
        .map(
            f ->
                new Need(
                    Packet.of(Packet.NEW)
                        .from(site.tunnel().device())
                        .service(f.listen().protocols().get(0), f.targetPorts().first()),
                    "forward " + f.name() + " does not work",
                    FirewallRemedy.Opening.FROM_TUNNEL))
        .toList();
  }

  private static List<Need> needs(Facts facts) {
    List<Need> needs = new ArrayList<>();
    for (InterfaceName tunnel : facts.tunnels()) {
      facts.site().ifPresent(site -> needs.addAll(needs(site, tunnel)));
      facts.hub().ifPresent(hub -> needs.addAll(needs(hub, tunnel)));
    }
    return needs;
  }

  private static List<Need> needs(SitePolicy site, InterfaceName tunnel) {
    List<Need> needs = new ArrayList<>();
    List<String> served = NameLists.served(site);
    List<String> captured = site.capture().devices().stream().map(d -> d.name().text()).toList();
    for (InterfaceName lan : site.lan()) {
      if (!served.isEmpty()) {
        String what = "callers cannot reach " + NameLists.and(served);
        needs.add(forwarded(Packet.NEW, tunnel, lan, what));
        needs.add(forwarded(Packet.ESTABLISHED, lan, tunnel, what));
      }
      if (!captured.isEmpty()) {
        String what = NameLists.and(captured) + " cannot reach the internet";
        needs.add(forwarded(Packet.NEW, lan, tunnel, what));
        needs.add(forwarded(Packet.ESTABLISHED, tunnel, lan, what));
      }
    }
    return needs;
  }

  private static List<Need> needs(HubPolicy hub, InterfaceName tunnel) {
    InterfaceName world = hub.publicInterface();
    String in = "callers cannot reach any site's devices";
    String out = "no captured device can reach the internet";
    return hub.members().isEmpty()
        ? List.of()
        : List.of(
            forwarded(Packet.NEW, world, tunnel, in),
            forwarded(Packet.ESTABLISHED, tunnel, world, in),
            forwarded(Packet.NEW, tunnel, world, out),
            forwarded(Packet.ESTABLISHED, world, tunnel, out));
  }

  private static Need forwarded(int state, InterfaceName from, InterfaceName to, String what) {
    return new Need(Packet.of(state).from(from).into(to), what, FirewallRemedy.Opening.FORWARDED);
  }

  /** Other programs' filter chains on a hook that see IPv4 packets. */
  static List<ForeignChain> on(Facts facts, Hook hook) {
    return facts.foreignChains().stream()
        .filter(chain -> seesIpv4(chain) && chain.hook() == hook.number())
        .filter(chain -> !chain.type().equals(ChainType.NAT.toString()))
        .toList();
  }

  static boolean seesIpv4(ForeignChain chain) {
    return chain.table().family().equals("ip") || chain.table().family().equals("inet");
  }

  /** A need that fails, and the reason. */
  private record Hit(Need need, Verdict verdict) {}

  private static Finding finding(Check check, Drop drop) {
    String where = "C" + drop.what().substring(1);
    String what = drop.worst().need().what();
    return switch (drop.worst().verdict().certainty()) {
      case CERTAIN -> Finding.fix(check, where + ", so " + what + ".");
      case LIKELY -> Finding.fix(check, where + ", so probably " + what + ".");
      case POSSIBLE ->
          Finding.note(check, where + ", which may drop Landline's packets: check its rules.");
    };
  }

  /** Tables of iptables-legacy, which nftables does not show. */
  static Optional<Finding> legacy(Facts facts, String table, Check check, String chain) {
    boolean there =
        facts.files().text(LEGACY).stream().flatMap(String::lines).anyMatch(table::equals);
    return there
        ? Optional.of(
            Finding.note(
                    check,
                    "There are iptables-legacy rules in table "
                        + table
                        + ", which Landline cannot read: they may drop or translate its packets.")
                .advise("See", "iptables-legacy -t " + table + " -S " + chain))
        : Optional.empty();
  }

  /** Whether another program drops new flows from one interface to another. */
  static boolean isForwardDropped(Facts facts, InterfaceName from, InterfaceName to) {
    Packet packet = Packet.of(Packet.NEW).from(from).into(to);
    return on(facts, Hook.FORWARD).stream()
        .anyMatch(
            chain ->
                FilterWalk.drops(chain, facts.ruleset(chain.table()), packet)
                    .filter(FirewallChecks::isSure)
                    .isPresent());
  }

  /** Whether a verdict is more than a possibility. */
  static boolean isSure(Verdict verdict) {
    return verdict.certainty() != FilterWalk.Certainty.POSSIBLE;
  }
}
