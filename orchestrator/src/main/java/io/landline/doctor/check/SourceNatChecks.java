// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.check;

import io.landline.doctor.fact.Facts;
import io.landline.doctor.filter.FilterWalk;
import io.landline.doctor.filter.FilterWalk.Verdict;
import io.landline.doctor.filter.Packet;
import io.landline.doctor.finding.Check;
import io.landline.doctor.finding.Finding;
import io.landline.kernel.NftControl.ForeignChain;
import io.landline.kernel.NftControl.TableName;
import io.landline.net.Fwmark;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.nft.BaseHook;
import io.landline.nft.Hook;
import io.landline.policy.Canary;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.SitePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Checks of other programs' source NAT on packets that must keep their source. */
final class SourceNatChecks {
  /** Priority of Landline's own chain; only the first of two chains translates. */
  private static final int OURS = BaseHook.SRCNAT - 5;

  private SourceNatChecks() {}

  /**
   * Packets that no other program may translate.
   *
   * @param harm the effect if one does, as a clause
   * @param lastPriority of another program's chain that comes before Landline translates
   * @param nft nft matches for them
   * @param iptables the same for iptables
   */
  private record Need(
      Packet packet, String harm, int lastPriority, List<String> nft, List<String> iptables) {}

  /**
   * Another program's chain that translates them.
   *
   * @param table its table
   * @param what {@code chain POSTROUTING (table ip nat) has a rule that translates}
   */
  record Translation(TableName table, String what, String harm, List<String> commands) {}

  static List<Finding> foreignSnat(Facts facts) {
    return translations(facts).stream()
        .map(
            t ->
                Persistence.rules(
                    Finding.fix(
                            Check.FOREIGN_SNAT,
                            "C"
                                + t.what().substring(1)
                                + " Landline's packets, so "
                                + t.harm()
                                + ".")
                        .todo(t.commands().toArray(String[]::new)),
                    facts,
                    t.table(),
                    t.commands()))
        .toList();
  }

  static List<Translation> translations(Facts facts) {
    List<Need> needs = new ArrayList<>();
    facts.site().ifPresent(site -> site.views().forEach(view -> needs.addAll(ofSite(view))));
    facts.hub().ifPresent(hub -> needs.addAll(ofHub(hub)));
    List<Translation> found = new ArrayList<>();
    for (ForeignChain chain : RouterChecks.nat(facts, Hook.POSTROUTING)) {
      translation(
              facts,
              chain,
              needs.stream().filter(need -> chain.priority() <= need.lastPriority()).toList())
          .ifPresent(found::add);
    }
    return found;
  }

  private static Optional<Translation> translation(
      Facts facts, ForeignChain chain, List<Need> needs) {
    Optional<Verdict> first = Optional.empty();
    List<Need> hurt = new ArrayList<>();
    for (Need need : needs) {
      Optional<Verdict> verdict =
          FilterWalk.translates(chain, facts.ruleset(chain.table()), need.packet(), false)
              .filter(FirewallChecks::isSure);
      if (verdict.isPresent()) {
        hurt.add(need);
        first = first.or(() -> verdict);
      }
    }
    return first.map(
        verdict ->
            new Translation(
                chain.table(),
                "chain " + chain.name() + " (table " + chain.table() + ") has " + verdict.where(),
                hurt.get(0).harm(),
                hurt.stream().flatMap(need -> commands(chain, need).stream()).distinct().toList()));
  }

  private static List<String> commands(ForeignChain chain, Need need) {
    boolean iptables =
        chain.table().family().equals("ip")
            && chain.table().name().equals("nat")
            && chain.name().equals("POSTROUTING");
    return iptables
        ? need.iptables().stream()
            .map(fits -> "iptables -t nat -I POSTROUTING " + fits + " -j ACCEPT")
            .toList()
        : need.nft().stream()
            .map(
                fits ->
                    "nft insert rule "
                        + chain.table()
                        + " "
                        + chain.name()
                        + " "
                        + fits
                        + " accept")
            .toList();
  }

  private static List<Need> ofSite(SitePolicy site) {
    InterfaceName tunnel = site.tunnel().device();
    List<Need> needs = new ArrayList<>();
    for (InterfaceName lan : site.lan()) {
      List<String> served = NameLists.served(site);
      if (!served.isEmpty()) {
        needs.add(
            new Need(
                Packet.of(Packet.NEW).from(tunnel).into(lan),
                NameLists.and(served) + " cannot see the callers' addresses",
                Integer.MAX_VALUE,
                List.of("iifname " + tunnel),
                List.of("-m connmark --mark " + mark(site))));
      }
      if (!site.capture().devices().isEmpty()) {
        boolean own = site.hub().provider().isPresent();
        needs.add(
            new Need(
                Packet.of(Packet.NEW).from(lan).into(tunnel),
                own
                    ? "captured devices leave with another address, and Landline drops that"
                    : "the hub sees captured devices' packets as this host's own",
                own ? OURS : Integer.MAX_VALUE,
                List.of("oifname " + tunnel),
                List.of("-o " + tunnel)));
      }
    }
    return needs;
  }

  private static String mark(SitePolicy site) {
    Fwmark mark = site.footprint().mark();
    return "0x%08x/0x%08x".formatted(mark.value(), mark.mask());
  }

  private static List<Need> ofHub(HubPolicy hub) {
    List<Need> needs = new ArrayList<>();
    for (HubSite site : hub.members()) {
      List<IpPrefix> sources =
          Stream.concat(site.lan().stream(), Stream.of(hub.tunnel().address().network())).toList();
      Stream<IpAddress> testHost = hub.canary(site).map(Canary::address).stream();
      for (IpAddress captured : Stream.concat(site.captured().stream(), testHost).toList()) {
        needs.add(
            new Need(
                Packet.of(Packet.NEW)
                    .from(hub.tunnel().device())
                    .into(hub.publicInterface())
                    .source(captured),
                "captured devices of " + site.name() + " leave with another address or port",
                OURS,
                sources.stream().map(prefix -> "ip saddr " + prefix).toList(),
                sources.stream().map(prefix -> "-s " + prefix).toList()));
      }
    }
    return needs;
  }
}
