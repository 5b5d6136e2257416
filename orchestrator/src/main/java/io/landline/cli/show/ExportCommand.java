// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import com.beust.jcommander.Parameter;
import io.landline.api.ExportedSite;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ConfigurationFile;
import io.landline.cli.command.ConfigurationInForce;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Failures;
import io.landline.cli.command.Session;
import io.landline.cli.command.SimpleCommand;
import io.landline.config.Configuration;
import io.landline.config.Suggestion;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.enrol.EnrolmentFiles;
import io.landline.enrol.OneTimeCode;
import io.landline.export.RouterExport;
import io.landline.export.RouterExports;
import io.landline.export.RouterSite;
import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.policy.HubSite;
import io.landline.wireguard.PublicKey;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code landline export}. */
public final class ExportCommand extends SimpleCommand {
  @Parameter(names = "--endpoint", description = "HOST:PORT  where the site reaches this hub")
  private @Nullable String endpoint;

  public ExportCommand() {
    super(
        new CommandHelp(
            "export",
            formats("|") + " SITE",
            2,
            "configuration for a site's own router (hub)",
            List.of(
                "For a site that keeps its router and does not run Landline: prints what the",
                "router needs, from this hub's forwards and captures. That is WireGuard,",
                "routes for captured devices and for replies, and a filter that drops all",
                "else from the tunnel. Captured devices stay cut off while the tunnel is down.",
                "Applying it twice changes nothing, and it ends with what such a site cannot do.",
                "",
                "  mikrotik   a script for RouterOS 7, for /import",
                "  openwrt    a shell script for OpenWrt 22.03 or newer",
                "  opnsense   a shell script that calls the API of OPNsense",
                "  pfsense    numbered steps for pfSense",
                "  wg-quick   a shell script for a Linux router with wg-quick and nftables",
                "",
                "It contains the site's preshared key. docs/other-routers.md describes each,",
                "and which were tested. After a change of forwards or captures, export again.")));
  }

  private static String formats(String between) {
    return RouterExports.all().stream()
        .map(RouterExport::format)
        .collect(Collectors.joining(between));
  }

  @Override
  public ExitCode run(Session session, List<String> arguments) throws CommandFailure {
    requireArguments(arguments);
    RouterExport format = format(arguments.get(0));
    ConfigurationInForce host = ConfigurationInForce.read(session);
    if (!(host.whole() instanceof Configuration.Hub hub)) {
      throw CommandFailure.usage(
          "this is a site", "run landline export on its hub, which has the forwards");
    }
    HubSite site = site(hub, arguments.get(1));
    Optional<OneTimeCode> code = code(session, site);
    if (Declarations.of(host, site.name()).isPresent()
        || code.filter(OneTimeCode::isUsed).isPresent()) {
      throw CommandFailure.usage(
          "site " + site.name() + " runs Landline and needs no export",
          "for a router in its place: landline site remove " + site.name() + ", then add it again");
    }
    Optional<PublicKey> key = code.isPresent() ? Optional.empty() : Optional.of(site.publicKey());
    RouterSite router = router(session, hub, site, key);
    String text = format.text(router);
    if (session.json()) {
      session.print(new ExportedSite(format.format(), site.name(), text));
    } else {
      session.print(text.stripTrailing());
    }
    remarks(session, router, format);
    return ExitCode.DONE;
  }

  private static RouterExport format(String word) throws CommandFailure {
    return RouterExports.find(word)
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "there is no export '" + word + "'",
                    Suggestion.nearest(
                            word, RouterExports.all().stream().map(RouterExport::format).toList())
                        .map(format -> "did you mean " + format + "?")
                        .orElse("there are " + formats(", "))));
  }

  private static HubSite site(Configuration.Hub hub, String name) throws CommandFailure {
    List<String> names = hub.policy().sites().stream().map(s -> s.name().text()).toList();
    return hub.policy().sites().stream()
        .filter(site -> site.name().text().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "this hub has no site '" + name + "'",
                    Suggestion.nearest(name, names)
                        .map(word -> "did you mean " + word + "?")
                        .orElse("see landline site list")));
  }

  private static Optional<OneTimeCode> code(Session session, HubSite site) throws CommandFailure {
    try {
      return new EnrolmentFiles(session.paths()).read(session::warn).of(site);
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  private RouterSite router(
      Session session, Configuration.Hub hub, HubSite site, Optional<PublicKey> key)
      throws CommandFailure {
    KeyFiles keys = new KeyFiles(session.paths(), session::warn);
    try {
      return RouterSite.of(
          hub.policy(),
          site,
          key,
          keys.privateKey().publicKey(),
          keys.presharedKey(site.name()),
          endpoint(session, hub, site));
    } catch (KeyFileException e) {
      throw Failures.of(e);
    }
  }

  private HostEndpoint endpoint(Session session, Configuration.Hub hub, HubSite site)
      throws CommandFailure {
    if (endpoint != null) {
      return HostEndpoint.parse(endpoint);
    }
    return ConfigurationFile.open(session, List.of())
        .text("public", "endpoint")
        .map(HostEndpoint::parse)
        .orElseGet(
            () ->
                HostEndpoint.parse(
                    new Endpoint(
                            hub.seenAs(site.publicAddress()), hub.policy().tunnel().listenPort())
                        .toString()));
  }

  private static void remarks(Session session, RouterSite site, RouterExport format) {
    session.note("For " + format.router() + ". Keep it as you keep a password: it contains");
    session.note("the preshared key of site " + site.name() + ".");
    if (site.publicKey().isEmpty()) {
      session.note(
          "This hub does not know the router's key yet. Once the router has one, run here:");
      session.note("  landline site replace " + site.name() + " KEY");
    }
    if (site.forwards().isEmpty() && site.captured().isEmpty()) {
      session.note("Site " + site.name() + " has no forwards and no captured devices yet: nothing");
      session.note("but a ping from the hub passes. Add them, and export again.");
    }
  }
}
