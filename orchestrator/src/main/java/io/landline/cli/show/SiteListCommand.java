// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.SiteDeclaration;
import io.landline.api.SiteList;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ConfigurationInForce;
import io.landline.cli.command.ListCommand;
import io.landline.cli.command.Session;
import io.landline.cli.text.Paragraph;
import io.landline.cli.text.Table;
import io.landline.config.Configuration;
import io.landline.config.DeclaredSite;
import io.landline.enrol.EnrolmentFiles;
import io.landline.enrol.Enrolments;
import io.landline.enrol.OneTimeCode;
import io.landline.net.ProtocolPorts;
import io.landline.policy.HubSite;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code landline site list}. */
public final class SiteListCommand extends ListCommand {
  public SiteListCommand() {
    super(
        new CommandHelp(
            "site list",
            "",
            0,
            "the sites of this hub",
            List.of(
                "Lists the sites in the configuration: how many forwards and captured devices",
                "each has, how many of them it declared, how many the hub refused, and what the",
                "hub grants it. Needs no root.")));
  }

  private static String grants(List<ProtocolPorts> grants) {
    return grants.equals(DeclaredSite.USUAL_GRANTS)
        ? "any port from 1024 up that is not protected"
        : grants.isEmpty() ? "no ports" : joined(grants);
  }

  /** The ports that the hub grants, and what it limits otherwise than by default. */
  private static List<String> limits(HubSite site) {
    List<String> limits = new ArrayList<>();
    limits.add(site.name() + " may use " + grants(site.grants()));
    if (site.maxForwards() != HubSite.USUAL_FORWARDS) {
      String forwards = site.maxForwards() == 1 ? " forward" : " forwards";
      limits.add(site.name() + " may declare at most " + site.maxForwards() + forwards);
    }
    if (!site.blocked().isEmpty()) {
      limits.add(site.name() + " may not have a forward named " + joined(site.blocked()));
    }
    return limits;
  }

  /** The codes that this hub gave out; none if this user may not read them. */
  private static Enrolments codes(Session session) {
    try {
      return new EnrolmentFiles(session.paths()).read(session::warn);
    } catch (IOException e) {
      session.warn("which sites have not joined yet cannot be read: " + e.getMessage());
      return Enrolments.NONE;
    }
  }

  /** The code with which a site has yet to join. */
  private static Optional<OneTimeCode> code(Enrolments codes, HubSite site) {
    return codes.of(site).filter(code -> !code.isUsed());
  }

  private static Optional<String> joining(Enrolments codes, HubSite site) {
    return code(codes, site)
        .map(
            code ->
                code.isExpired(Instant.now())
                    ? site.name()
                        + " has not joined, and its code expired at "
                        + code.expires()
                        + "; another one: landline site add "
                        + site.name()
                    : site.name() + " has not joined; its code works until " + code.expires());
  }

  private static Optional<SiteDeclaration> declared(ConfigurationInForce host, HubSite site) {
    return Declarations.of(host, site.name());
  }

  /** How many entries it declared, and how many are refused. */
  private static String summary(SiteDeclaration declared) {
    int all = declared.forwardsInAll() + declared.capturedInAll();
    int refused = declared.refused() + declared.capturedRefused();
    return all + (refused == 0 ? "" : ", " + refused + " refused");
  }

  private static SiteList.Site document(
      Configuration.Hub hub,
      HubSite site,
      Optional<SiteDeclaration> declared,
      Optional<OneTimeCode> code) {
    return new SiteList.Site(
        site.name(),
        site.address(),
        site.publicKey(),
        site.publicAddress(),
        hub.seenAs(site.publicAddress()),
        site.lan(),
        site.grants(),
        site.maxForwards(),
        site.blocked(),
        site.forwards().size(),
        site.captured().size(),
        declared.map(SiteDeclaration::forwardsInAll).orElse(0),
        declared.map(SiteDeclaration::refused).orElse(0),
        declared.map(SiteDeclaration::capturedInAll).orElse(0),
        declared.map(SiteDeclaration::capturedRefused).orElse(0),
        code.map(OneTimeCode::expires));
  }

  private static String joined(List<?> values) {
    return String.join(", ", values.stream().map(Object::toString).toList());
  }

  @Override
  public void show(Session session, ConfigurationInForce host) throws CommandFailure {
    if (!(host.own() instanceof Configuration.Hub hub)) {
      throw CommandFailure.usage("this is a site", "sites are listed on their hub");
    }
    List<HubSite> sites = host.granted().orElseThrow().policy().sites();
    Enrolments codes = codes(session);
    if (session.json()) {
      session.print(
          new SiteList(
              sites.stream()
                  .map(site -> document(hub, site, declared(host, site), code(codes, site)))
                  .toList()));
      return;
    }
    boolean declared = sites.stream().anyMatch(site -> declared(host, site).isPresent());
    String[] head = {"SITE", "ADDRESS", "SEEN AS", "LAN", "FORWARDS", "CAPTURED", "DECLARED"};
    Table table = new Table(declared ? head : Arrays.copyOf(head, head.length - 1));
    for (HubSite site : sites) {
      List<String> cells = new ArrayList<>();
      cells.add(site.name().text());
      cells.add(site.address().toString());
      cells.add(hub.seenAs(site.publicAddress()).toString());
      cells.add(joined(site.lan()));
      cells.add(Integer.toString(site.forwards().size()));
      cells.add(Integer.toString(site.captured().size()));
      if (declared) {
        cells.add(declared(host, site).map(SiteListCommand::summary).orElse("-"));
      }
      table.row(cells.toArray(String[]::new));
    }
    print(session, table, "no sites yet: landline site add NAME");
    sites.stream()
        .flatMap(site -> Stream.concat(joining(codes, site).stream(), limits(site).stream()))
        .flatMap(limit -> Paragraph.lines("", limit).stream())
        .forEach(session::print);
  }
}
