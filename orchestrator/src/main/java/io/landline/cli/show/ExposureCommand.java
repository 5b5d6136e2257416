// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.ExposureReport;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ConfigurationInForce;
import io.landline.cli.command.ListCommand;
import io.landline.cli.command.Session;
import io.landline.cli.text.Table;
import io.landline.config.Configuration;
import io.landline.config.NamedForward;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import io.landline.policy.Exposure;
import io.landline.policy.Forward;
import io.landline.policy.SitePolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code landline exposure}. */
public final class ExposureCommand extends ListCommand {
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
                "Only for sites. On a hub, landline forward list shows which public ports",
                "the internet can reach.")));
  }

  @Override
  public void show(Session session, ConfigurationInForce host) throws CommandFailure {
    if (!(host.own() instanceof Configuration.Site site)) {
      throw CommandFailure.usage(
          "this is a hub", "exposure is for sites; see landline forward list");
    }
    ExposureReport report = report(site);
    if (session.json()) {
      session.print(report);
    } else {
      print(session, report);
    }
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
                        named.get(service.forward()).to(),
                        service.address(),
                        service.ports(),
                        service.forward().name(),
                        service.from(),
                        service.address().equals(own)))
            .toList(),
        new ExposureReport.Always(
            policy.hub().address(),
            own,
            new ProtocolPorts(TransportProtocol.UDP, PortRange.of(policy.footprint().probePort())),
            policy.canary().map(c -> new ExposureReport.TestHost(c.address(), c.services()))));
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
  }

  private static String callers(List<IpPrefix> from) {
    return from.isEmpty()
        ? "anywhere"
        : from.stream().map(IpPrefix::toString).collect(Collectors.joining(", "));
  }

  private static List<String> always(ExposureReport.Always always) {
    Table table = new Table("", "", "");
    String own = always.ownHost().toString();
    table.row("  this host", own, "ping and " + always.probes() + " (probes), as " + always.hub());
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
