// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import com.beust.jcommander.Parameter;
import io.landline.api.ExposureReport;
import io.landline.api.KnockedPort;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ConfigurationFile;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Session;
import io.landline.cli.command.SimpleCommand;
import io.landline.cli.host.ServiceCall;
import io.landline.cli.text.Table;
import io.landline.config.Configuration;
import io.landline.config.NamedForward;
import io.landline.control.Reply;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.ParseException;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import io.landline.policy.Exposure;
import io.landline.policy.Forward;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import io.landline.reconcile.state.HubInUse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code landline exposure}. */
public final class ExposureCommand extends SimpleCommand {
  @Parameter(names = "--try", description = "let the hub knock on ports that must stay shut")
  private boolean tries;

  @Parameter(names = "--hub", description = "NAME  which of several hubs; if not, the one in use")
  private @Nullable String hub;

  public ExposureCommand() {
    super(
        new CommandHelp(
            "exposure",
            "",
            0,
            "what a stolen hub could reach (site)",
            List.of(
                "Lists what this site lets its hub reach, and so what an attacker who took",
                "over the hub could reach: devices and ports, with the forward that opens",
                "each, and what is open whatever the forwards are. The site's own kernel",
                "drops everything else. Reads the configuration; needs no root.",
                "",
                "With --try, as root, the hub knocks on some hundred other ports of this host",
                "and its devices, from its own tunnel address, by TCP and UDP. Whatever",
                "answers, a refusal included, was reached: then the exit status is 6.",
                "",
                "Of several hubs, it is about the one in use, or the one that --hub names;",
                "with --try, while a provider's hub is in use, the first that runs Landline.",
                "",
                "Only for sites. On a hub, landline forward list shows which public ports",
                "the internet can reach.")));
  }

  @Override
  public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
    if (!(ConfigurationFile.open(session, List.of()).parseOrFail()
        instanceof Configuration.Site site)) {
      throw CommandFailure.usage(
          "this is a hub", "exposure is for sites; see landline forward list");
    }
    ExposureReport listed =
        report(new Configuration.Site(view(session, site.policy()), site.settings()));
    ExposureReport report = tries ? listed.with(tried(session, listed)) : listed;
    if (session.json()) {
      session.print(report);
    } else {
      print(session, report);
    }
    return report.tried().filter(tried -> !tried.reached().isEmpty()).isPresent()
        ? ExitCode.FOUND
        : ExitCode.DONE;
  }

  /** The site as the hub in question sees it. */
  private SitePolicy view(Session session, SitePolicy policy) throws CommandFailure {
    Optional<Name> named = hubName();
    int inUse = HubInUse.in(session.paths().run()).number(policy);
    return (tries ? policy.viewToAsk(named, inUse) : policy.view(named, inUse))
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    policy.hasNoHub(named.orElseThrow()), "see landline hub list"));
  }

  private Optional<Name> hubName() throws CommandFailure {
    try {
      return Optional.ofNullable(hub).map(Name::new);
    } catch (ParseException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()), "see landline hub list");
    }
  }

  private ExposureReport.Tried tried(Session session, ExposureReport listed) throws CommandFailure {
    Reply.Knocked knocked = new ServiceCall(session).knock(hubName());
    return new ExposureReport.Tried(
        knocked.tried(),
        knocked.unsent(),
        knocked.answered().stream().filter(port -> !listed.isOpen(port)).toList());
  }

  /** What a site's configuration exposes. */
  static ExposureReport report(Configuration.Site site) {
    SitePolicy policy = site.policy();
    Map<Forward, NamedForward> named = new HashMap<>();
    NamedForward.of(site).forEach(forward -> named.put(forward.forward(), forward));
    IpAddress own = policy.tunnel().address().address();
    Exposure exposure = Exposure.of(policy);
    return new ExposureReport(
        policy.name(),
        exposure.ports(),
        exposure.services().stream()
            .map(
                service ->
                    new ExposureReport.Service(
                        Objects.requireNonNull(named.get(service.forward())).to(),
                        service.address(),
                        service.ports(),
                        service.forward().name(),
                        service.from(),
                        service.address().equals(own)))
            .toList(),
        new ExposureReport.Always(
            policy.hub().tunnelAddress(),
            own,
            new ProtocolPorts(TransportProtocol.UDP, PortRange.of(policy.footprint().probePort())),
            policy.canary().map(c -> new ExposureReport.TestHost(c.address(), c.services()))),
        Optional.empty());
  }

  private static void print(Session session, ExposureReport report) {
    session.print(
        "A stolen hub could reach "
            + (report.ports() == 0 ? "no port" : report.ports() + " port")
            + (report.ports() < 2 ? "" : "s")
            + " of this site through forwards.");
    if (!report.services().isEmpty()) {
      session.print("");
      Table table = new Table("DEVICE", "ADDRESS", "PORT", "FORWARD", "CALLERS");
      for (ExposureReport.Service service : report.services()) {
        table.row(
            service.device().toString(),
            service.address().toString(),
            service.port().toString(),
            service.forward().text(),
            callers(service.from()));
      }
      table.lines().forEach(session::print);
    }
    session.print("");
    session.print("Always open, whatever the forwards are:");
    always(report.always()).forEach(session::print);
    session.print("");
    session.print("All other packets from the tunnel are dropped.");
    if (report.services().stream().anyMatch(service -> !service.from().isEmpty())) {
      session.print(
          "A stolen hub can claim any caller's address: CALLERS limits an honest one only.");
    }
    report.tried().ifPresent(tried -> print(session, tried));
  }

  private static void print(Session session, ExposureReport.Tried tried) {
    session.print("");
    session.print(
        "The hub knocked on "
            + tried.ports()
            + " other ports of this site: "
            + (tried.reached().isEmpty() ? "none answered." : "these answered.")
            + (tried.unsent() == 0
                ? ""
                : " Its own tunnel refused to send to " + tried.unsent() + " of them."));
    for (KnockedPort port : tried.reached()) {
      session.print("  REACHED  " + port.address() + " " + port.port());
    }
    if (!tried.reached().isEmpty()) {
      session.print("They should be shut; landline doctor says whether the rules are in force.");
    }
  }

  private static String callers(List<IpPrefix> from) {
    return from.isEmpty()
        ? "anywhere"
        : from.stream().map(IpPrefix::toString).collect(Collectors.joining(", "));
  }

  private static List<String> always(ExposureReport.Always always) {
    Table table = new Table("", "", "");
    String own = always.ownHost().toString();
    always
        .hub()
        .ifPresent(
            hub ->
                table.row(
                    "  this host", own, "ping and " + always.probes() + " (probes), as " + hub));
    Optional<ExposureReport.TestHost> testHost = always.testHost();
    testHost.ifPresent(
        host ->
            table.row(
                "  test host",
                host.address().toString(),
                host.ports().stream().map(ProtocolPorts::toString).collect(Collectors.joining(", "))
                    + " (probes); an empty namespace"));
    table.row("  live flows", "", "replies and ICMP errors, in flows through the tunnel");
    return table.lines().stream().skip(1).toList();
  }
}
