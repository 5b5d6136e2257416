// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import static io.landline.compile.Matches.isIn;
import static io.landline.compile.Matches.isNotIn;
import static io.landline.nft.CtState.ESTABLISHED;
import static io.landline.nft.CtState.RELATED;
import static io.landline.nft.Verdict.ACCEPT;
import static io.landline.nft.Verdict.DROP;

import io.landline.net.Fwmark;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.nft.BaseHook;
import io.landline.nft.Chain;
import io.landline.nft.ChainType;
import io.landline.nft.CtDirection;
import io.landline.nft.Datum;
import io.landline.nft.Field;
import io.landline.nft.Hook;
import io.landline.nft.Mark;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import io.landline.nft.Statement.Counter;
import io.landline.policy.Canary;
import io.landline.policy.Footprint;
import io.landline.policy.SitePolicy;
import io.landline.route.Route;
import io.landline.route.RoutingRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Probes that a site sends with the address of a captured device. They use that device's own
 * routing rule, the capture table, and the translation of that address. The answers stay on this
 * host: the device never receives them.
 *
 * <p>With a hub of Landline's they go to its test host. Routing alone keeps the answers here,
 * without a mark and even with every nftables table flushed: only the hub's test host has that
 * source address, and it sends to the site's test host and to this host only.
 *
 * <p>With a provider they are questions to STUN servers, which the device may ask too, even from
 * the same port. So a packet stays here only if all of this is true: it answers a flow that began
 * at the site; it carries the first eight bytes that Landline gives its own transaction ids; and a
 * socket of this host is bound to the device's address, which takes a privilege. A mark then leads
 * it here.
 */
final class DeviceProbes {
  private static final long METRIC = 100;

  private final SitePolicy policy;
  private final Optional<Canary> testHostOfSite;
  private final Optional<Datum> canary;
  private final Optional<Fwmark> answers;

  /** The hub's; a provider has none. */
  private final Optional<IpAddress> testHost;

  /**
   * Probes through one hub.
   *
   * @param canary the site's test host
   * @param answers the packet mark of answers of STUN servers, which no hub's flows have; one for
   *     all hubs, as they come by different tunnels
   */
  DeviceProbes(SitePolicy policy, Optional<Canary> canary, Optional<Fwmark> answers) {
    this.policy = policy;
    this.answers = answers;
    this.testHostOfSite = canary;
    this.testHost = policy.hub().tunnelAddress().map(hub -> Footprint.STRANGER.address());
    this.canary = canary.map(Canary::address).map(Datum::of);
  }

  /** The mark of answers of STUN servers that are asked as devices; empty where none are. */
  private Optional<Fwmark> stunMark() {
    return policy.hub().provider().isPresent() && !policy.capture().devices().isEmpty()
        ? answers
        : Optional.empty();
  }

  private Optional<Statement> stunId(SiteFacts facts) {
    return stunMark()
        .flatMap(mark -> facts.probes())
        .map(prefix -> new Statement.StunId(prefix.value()));
  }

  /** Sends the answers to {@link #routes}. */
  Optional<RoutingRule> rule() {
    Footprint footprint = policy.footprint();
    long first = footprint.rulePriority();
    Optional<RoutingRule> rule =
        stunMark()
            .map(
                mark ->
                    RoutingRule.marked(
                        first + SiteRouting.STUN_ANSWERS, mark, footprint.probesTable()))
            .or(
                () ->
                    testHost.map(
                        host ->
                            RoutingRule.from(
                                first + SiteRouting.PROBE_ANSWERS,
                                host.asPrefix(),
                                footprint.probesTable())));
    return rule.map(r -> r.incoming(policy.tunnel().device()));
  }

  /** Deliver answers to this host, except those for the site's test host. */
  List<Route> routes() {
    if (rule().isEmpty()) {
      return List.of();
    }
    List<Route> routes = new ArrayList<>();
    testHostOfSite
        .map(c -> Route.throwing(policy.footprint().probesTable(), c.address().asPrefix()))
        .ifPresent(routes::add);
    routes.add(
        Route.local(
            policy.footprint().probesTable(), IpPrefix.ANY_IPV4, policy.tunnel().device(), METRIC));
    return routes;
  }

  /** For the arrivals chain: marks what {@link #rule} leads to this host. */
  List<Rule> arriving(SiteFacts facts) {
    return stunId(facts).stream()
        .map(
            id ->
                Rule.of(
                        Matches.comesBy(policy.tunnel().device()),
                        new Statement.Direction(CtDirection.REPLY),
                        id,
                        new Statement.TransparentSocket(),
                        new Statement.SetMark(Mark.META, stunMark().orElseThrow()))
                    .commented("answers to what this host asks with a device's address"))
        .toList();
  }

  /**
   * For the forward hook: answers to probes, and ICMP errors about probes, are not forwarded. Nor
   * may a device call the hub's test host itself: this host would take the answer.
   */
  List<Rule> forwarded(SiteFacts facts) {
    List<Rule> rules = new ArrayList<>();
    stunId(facts)
        .ifPresent(
            id -> {
              List<Statement> late = new ArrayList<>();
              late.add(Matches.comesBy(policy.tunnel().device()));
              late.add(id);
              canary.ifPresent(c -> late.add(new Statement.Equals(Field.IP_DADDR, false, c)));
              rules.add(dropped(late).commented("answers to this host that came too late"));
            });
    testHost.ifPresent(host -> rules.addAll(forwarded(host)));
    return rules;
  }

  private List<Rule> forwarded(IpAddress host) {
    List<Statement> answers = new ArrayList<>();
    answers.add(Matches.comesBy(policy.tunnel().device()));
    answers.add(new Statement.OriginalDestination(host));
    canary.ifPresent(c -> answers.add(new Statement.Equals(Field.IP_DADDR, false, c)));
    List<Statement> calls = new ArrayList<>();
    calls.add(Matches.leavesBy(policy.tunnel().device()));
    calls.add(new Statement.Equals(Field.IP_DADDR, true, Datum.of(host)));
    canary.ifPresent(c -> calls.add(new Statement.Equals(Field.IP_SADDR, false, c)));
    return List.of(
        dropped(answers).commented("answers to probes are for this host, not for devices"),
        dropped(calls).commented("only the site's test host may call the hub's test host"));
  }

  private static Rule dropped(List<Statement> matches, Statement... more) {
    List<Statement> statements = new ArrayList<>(matches);
    statements.addAll(List.of(more));
    statements.add(new Counter());
    statements.add(DROP);
    return Rule.of(statements.toArray(Statement[]::new));
  }

  /** For the input hook: answers pass; what a compromised hub begins does not. */
  List<Rule> received() {
    if (testHost.isEmpty()) {
      return List.of();
    }
    Statement tunnel = Matches.comesBy(policy.tunnel().device());
    Statement stranger = new Statement.Equals(Field.IP_SADDR, true, Datum.of(testHost.get()));
    return List.of(
        Rule.of(
                tunnel,
                stranger,
                Statement.State.of(ESTABLISHED, RELATED),
                new Statement.Marked(Mark.CT, policy.footprint().mark()),
                ACCEPT)
            .commented("answers to probes sent with a device's address"),
        Rule.of(tunnel, stranger, new Counter(), DROP));
  }

  /**
   * Drops probes with a device's address that would leave by any interface but a tunnel's. The
   * capture guard does not see them: it is on the forward hook.
   *
   * <p>Also drops ICMP errors that this host sends about packets from the tunnel, for example when
   * a device is off: they would show callers the site's own address. Errors for hosts of the site
   * pass, because {@code forged} keeps such sources out of the tunnel.
   *
   * @param byNoTunnel matches what leaves by any interface but a tunnel's
   * @param marks of all flows through tunnels
   */
  static Chain sent(List<Statement> byNoTunnel, List<Fwmark> marks) {
    List<Rule> rules = new ArrayList<>();
    rules.add(
        dropped(
            byNoTunnel,
            isIn(Field.IP_SADDR, SetNames.CAPTURED),
            isNotIn(Field.IP_DADDR, SetNames.STAY_LOCAL)));
    for (Fwmark mark : marks) {
      rules.add(
          dropped(
              byNoTunnel,
              Statement.State.of(RELATED),
              new Statement.Marked(Mark.CT, mark),
              isNotIn(Field.IP_DADDR, SetNames.LOCAL_NETWORKS)));
    }
    return Chain.base(
        "as_devices", new BaseHook(ChainType.FILTER, Hook.OUTPUT, BaseHook.FILTER), rules);
  }
}
