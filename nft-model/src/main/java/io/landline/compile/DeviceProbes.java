// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

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
import io.landline.nft.Statement.InSet;
import io.landline.policy.Canary;
import io.landline.policy.Footprint;
import io.landline.policy.SitePolicy;
import io.landline.route.Route;
import io.landline.route.RoutingRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Probes that a site sends with the address of a captured device to the hub's test host. They take
 * that device's own rule, the route of what is captured, and the hub's translation of that very
 * address. What answers them stays on this host: a device gets nothing of it.
 *
 * <p>The routing sees to it, so that it needs no mark, and holds with every table flushed: nobody
 * else has the address of a test host, and what comes from it is for the canary or for this host.
 */
final class DeviceProbes {
  private static final IpAddress STRANGER = Footprint.STRANGER.address();

  /** Where the rule stands, from the first of ours. */
  private static final int PRIORITY = 2;

  private static final long METRIC = 100;

  private final SitePolicy policy;
  private final Optional<Datum> canary;

  DeviceProbes(SitePolicy policy) {
    this.policy = policy;
    this.canary = policy.canary().map(Canary::address).map(Datum::of);
  }

  /** Which packets are answers. */
  RoutingRule rule() {
    Footprint footprint = policy.footprint();
    return RoutingRule.from(
            footprint.rulePriority() + PRIORITY, STRANGER.asPrefix(), footprint.probesTable())
        .incoming(policy.tunnel().device());
  }

  /** Whose they are. */
  List<Route> routes() {
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
   * For what is forwarded: of answers, and of errors that others report, nothing goes on. No device
   * calls the hub's test host itself: the answer would be for this host, not for the device.
   */
  List<Rule> forwarded() {
    List<Statement> answers = new ArrayList<>();
    answers.add(new Statement.Interface(true, true, policy.tunnel().device()));
    answers.add(new Statement.OriginalDestination(STRANGER));
    canary.ifPresent(c -> answers.add(new Statement.Equals(Field.IP_DADDR, false, c)));
    List<Statement> calls = new ArrayList<>();
    calls.add(new Statement.Interface(false, true, policy.tunnel().device()));
    calls.add(new Statement.Equals(Field.IP_DADDR, true, Datum.of(STRANGER)));
    canary.ifPresent(c -> calls.add(new Statement.Equals(Field.IP_SADDR, false, c)));
    return List.of(
        dropped(answers).commented("a probe's, no device's"),
        dropped(calls).commented("only the test host calls the hub's test host"));
  }

  private static Rule dropped(List<Statement> matches) {
    List<Statement> statements = new ArrayList<>(matches);
    statements.add(new Counter());
    statements.add(DROP);
    return Rule.of(statements.toArray(Statement[]::new));
  }

  /** For what comes to this host: answers, and nothing that a stolen hub begins. */
  List<Rule> received() {
    Statement tunnel = new Statement.Interface(true, true, policy.tunnel().device());
    Statement stranger = new Statement.Equals(Field.IP_SADDR, true, Datum.of(STRANGER));
    return List.of(
        Rule.of(
                tunnel,
                stranger,
                Statement.State.of(ESTABLISHED, RELATED),
                new Statement.Marked(Mark.CT, policy.footprint().mark()),
                ACCEPT)
            .commented("answers to probes sent as devices"),
        Rule.of(tunnel, stranger, new Counter(), DROP));
  }

  /**
   * No probe leaves by anything but the tunnel either: the guard stands where others forward.
   *
   * <p>Nor do errors that this host reports about packets of the tunnel, a device that is off for
   * one: they would show callers the site's own address. Those for hosts of the site pass: nobody
   * comes from the tunnel with such an address ({@code forged}).
   */
  Chain sent() {
    Statement elsewhere = new Statement.Interface(false, false, policy.tunnel().device());
    return Chain.base(
        "as_devices",
        new BaseHook(ChainType.FILTER, Hook.OUTPUT, BaseHook.FILTER),
        List.of(
            dropped(
                List.of(
                    elsewhere,
                    new InSet(List.of(Field.IP_SADDR), true, SiteCompiler.CAPTURED),
                    new InSet(List.of(Field.IP_DADDR), false, SiteCompiler.STAY_LOCAL))),
            dropped(
                List.of(
                    elsewhere,
                    Statement.State.of(RELATED),
                    new Statement.Marked(Mark.CT, policy.footprint().mark()),
                    new InSet(List.of(Field.IP_DADDR), false, SiteCompiler.LOCAL_NETWORKS)))));
  }
}
