// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import static io.landline.compile.Matches.isIn;
import static io.landline.compile.Matches.isNotIn;
import static io.landline.nft.CtState.ESTABLISHED;
import static io.landline.nft.CtState.RELATED;
import static io.landline.nft.Verdict.ACCEPT;
import static io.landline.nft.Verdict.DROP;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.nft.BaseHook;
import io.landline.nft.Chain;
import io.landline.nft.ChainType;
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
 * Probes that a site sends to the hub's test host with the address of a captured device. They use
 * that device's own routing rule, the capture table, and the hub's translation of that address. The
 * answers stay on this host: the device never receives them.
 *
 * <p>Routing alone ensures that, without a mark and even with every nftables table flushed: only
 * the hub's test host has that source address, and it sends to the site's test host and to this
 * host only.
 */
final class DeviceProbes {
  private static final long METRIC = 100;

  private final SitePolicy policy;
  private final Optional<Datum> canary;

  /** The hub's; a provider has none, and then there are no such probes. */
  private final Optional<IpAddress> testHost;

  DeviceProbes(SitePolicy policy) {
    this.policy = policy;
    this.testHost = policy.hub().tunnelAddress().map(hub -> Footprint.STRANGER.address());
    this.canary = policy.canary().map(Canary::address).map(Datum::of);
  }

  /** Sends the answers to {@link #routes}. */
  Optional<RoutingRule> rule() {
    Footprint footprint = policy.footprint();
    return testHost.map(
        host ->
            RoutingRule.from(
                    footprint.rulePriority() + SiteRouting.PROBE_ANSWERS,
                    host.asPrefix(),
                    footprint.probesTable())
                .incoming(policy.tunnel().device()));
  }

  /** Deliver answers to this host, except those for the site's test host. */
  List<Route> routes() {
    if (testHost.isEmpty()) {
      return List.of();
    }
    List<Route> routes = new ArrayList<>();
    policy
        .canary()
        .map(c -> Route.throwing(policy.footprint().probesTable(), c.address().asPrefix()))
        .ifPresent(routes::add);
    routes.add(
        Route.local(
            policy.footprint().probesTable(), IpPrefix.ANY_IPV4, policy.tunnel().device(), METRIC));
    return routes;
  }

  /**
   * For the forward hook: answers to probes, and ICMP errors about probes, are not forwarded. Nor
   * may a device call the hub's test host itself: this host would take the answer.
   */
  List<Rule> forwarded() {
    if (testHost.isEmpty()) {
      return List.of();
    }
    List<Statement> answers = new ArrayList<>();
    answers.add(Matches.comesBy(policy.tunnel().device()));
    answers.add(new Statement.OriginalDestination(testHost.get()));
    canary.ifPresent(c -> answers.add(new Statement.Equals(Field.IP_DADDR, false, c)));
    List<Statement> calls = new ArrayList<>();
    calls.add(Matches.leavesBy(policy.tunnel().device()));
    calls.add(new Statement.Equals(Field.IP_DADDR, true, Datum.of(testHost.get())));
    canary.ifPresent(c -> calls.add(new Statement.Equals(Field.IP_SADDR, false, c)));
    return List.of(
        dropped(answers).commented("answers to probes are for this host, not for devices"),
        dropped(calls).commented("only the site's test host may call the hub's test host"));
  }

  private static Rule dropped(List<Statement> matches) {
    List<Statement> statements = new ArrayList<>(matches);
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
   * Drops probes with a device's address that would leave by any interface but the tunnel. The
   * capture guard does not see them: it is on the forward hook.
   *
   * <p>Also drops ICMP errors that this host sends about packets from the tunnel, for example when
   * a device is off: they would show callers the site's own address. Errors for hosts of the site
   * pass, because {@code forged} keeps such sources out of the tunnel.
   */
  Chain sent() {
    Statement elsewhere = Matches.leavesByOther(policy.tunnel().device());
    return Chain.base(
        "as_devices",
        new BaseHook(ChainType.FILTER, Hook.OUTPUT, BaseHook.FILTER),
        List.of(
            dropped(
                List.of(
                    elsewhere,
                    isIn(Field.IP_SADDR, SetNames.CAPTURED),
                    isNotIn(Field.IP_DADDR, SetNames.STAY_LOCAL))),
            dropped(
                List.of(
                    elsewhere,
                    Statement.State.of(RELATED),
                    new Statement.Marked(Mark.CT, policy.footprint().mark()),
                    isNotIn(Field.IP_DADDR, SetNames.LOCAL_NETWORKS)))));
  }
}
