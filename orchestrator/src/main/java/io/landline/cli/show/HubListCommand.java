// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.HubList;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ConfigurationInForce;
import io.landline.cli.command.ListCommand;
import io.landline.cli.command.Session;
import io.landline.cli.host.ServiceCall;
import io.landline.cli.text.Paragraph;
import io.landline.cli.text.Table;
import io.landline.config.Configuration;
import io.landline.health.verdict.Spoken;
import io.landline.policy.HubLink;
import io.landline.policy.SitePolicy;
import io.landline.reconcile.state.HubInUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code landline hub list}. */
public final class HubListCommand extends ListCommand {
  public HubListCommand() {
    super(
        new CommandHelp(
            "hub list",
            "",
            0,
            "the hubs of this site (site)",
            List.of(
                "Lists the hubs in order of preference. Forwards work at all of them; what",
                "captured devices send takes the one in use. A broken hub answers, but probes",
                "prove that what captured devices send does not come through. Needs no root;",
                "whether a hub answers needs a running service and group landline.")));
  }

  @Override
  public void show(Session session, ConfigurationInForce host) throws CommandFailure {
    if (!(host.own() instanceof Configuration.Site site)) {
      throw CommandFailure.usage("this is a hub", "hubs are listed on their site");
    }
    List<HubList.Hub> live = live(session);
    showLive(session, live.isEmpty() ? configured(session, site.policy()) : live);
  }

  /** Prints hubs as a table or a document. */
  public static void showLive(Session session, List<HubList.Hub> hubs) {
    if (session.json()) {
      session.print(new HubList(hubs));
    } else {
      lines(hubs).forEach(session::print);
    }
  }

  /** The hubs as a table, with what their answers do not prove. */
  static List<String> lines(List<HubList.Hub> hubs) {
    List<String> lines = new ArrayList<>(table(hubs).lines());
    lines.addAll(broken(hubs));
    for (HubList.Hub hub : hubs) {
      if (hub.proof() != HubList.Proof.SERVICE) {
        lines.addAll(Paragraph.lines("", notKnown(hub)));
      }
    }
    return lines;
  }

  private static String notKnown(HubList.Hub hub) {
    String heard =
        hub.state() != HubList.State.WELL
            ? ""
            : hub.proof() == HubList.Proof.PING
                ? " It answers pings through the tunnel."
                : " It answers no ping; WireGuard hears it.";
    return hub.name()
        + " is a provider's."
        + heard
        + " Whether it carries packets to the internet is not known from that: see landline test.";
  }

  private static Table table(List<HubList.Hub> hubs) {
    Table table = new Table("HUB", "STATE", "LEAVES AS", "ROUND TRIP", "ANSWERED", "ENDPOINT");
    table.alignRight(3);
    for (HubList.Hub hub : hubs) {
      table.row(
          hub.name().text(),
          state(hub),
          hub.publicAddress().toString(),
          hub.state() == HubList.State.WELL || hub.state() == HubList.State.BROKEN
              ? hub.roundTripSeconds().map(HubListCommand::milliseconds).orElse("-")
              : "-",
          hub.silenceSeconds().map(age -> Spoken.time(age) + " ago").orElse("-"),
          hub.endpoint().toString());
    }
    return table;
  }

  private static String state(HubList.Hub hub) {
    String trouble =
        switch (hub.state()) {
          case SILENT -> "silent";
          case BROKEN -> "broken";
          case WELL, UNKNOWN -> "";
        };
    if (!hub.inUse()) {
      return trouble.isEmpty() ? "spare" : trouble;
    }
    return "in use" + (trouble.isEmpty() ? "" : ", " + trouble) + (hub.pinned() ? ", pinned" : "");
  }

  /** Why hubs that answer are not well, a line each. */
  static List<String> broken(List<HubList.Hub> hubs) {
    return hubs.stream()
        .flatMap(hub -> hub.broken().stream().map(why -> hub.name() + " answers, but " + why))
        .toList();
  }

  private static String milliseconds(Duration time) {
    return Math.max(1, time.toMillis()) + " ms";
  }

  /** What the service knows; none if no service runs, or the caller may not ask it. */
  private static List<HubList.Hub> live(Session session) {
    try {
      return new ServiceCall(session).status().hubs();
    } catch (CommandFailure e) {
      return List.of();
    }
  }

  private static List<HubList.Hub> configured(Session session, SitePolicy policy) {
    HubLink inUse = HubInUse.in(session.paths().run()).of(policy);
    return policy.links().stream()
        .map(
            link ->
                new HubList.Hub(
                    link.name(),
                    link.hub().endpoint(),
                    link.hub().publicAddress(),
                    link.equals(inUse),
                    false,
                    HubList.State.UNKNOWN,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    link.hub().provider().isPresent()
                        ? HubList.Proof.WIREGUARD
                        : HubList.Proof.SERVICE))
        .toList();
  }
}
