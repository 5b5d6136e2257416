// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.SiteList;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ListCommand;
import io.landline.cli.command.Session;
import io.landline.cli.text.Paragraph;
import io.landline.cli.text.Table;
import io.landline.config.Configuration;
import io.landline.enrol.EnrolmentFiles;
import io.landline.enrol.Enrolments;
import io.landline.enrol.OneTimeCode;
import io.landline.policy.HubSite;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
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
            List.of("Lists the sites in the configuration. Needs no root.")));
  }

  /** What the hub limits otherwise than by default, a sentence each. */
  private static List<String> limits(HubSite site) {
    List<String> limits = new ArrayList<>();
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

  private static String joined(List<?> values) {
    return String.join(", ", values.stream().map(Object::toString).toList());
  }

  @Override
  public void show(Session session, Configuration configuration) throws CommandFailure {
    if (!(configuration instanceof Configuration.Hub hub)) {
      throw CommandFailure.usage("this is a site", "sites are listed on their hub");
    }
    List<HubSite> sites = hub.policy().sites();
    Enrolments codes = codes(session);
    if (session.json()) {
      session.print(
          new SiteList(
              sites.stream()
                  .map(
                      site ->
                          new SiteList.Site(
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
                              code(codes, site).map(OneTimeCode::expires)))
                  .toList()));
      return;
    }
    Table table = new Table("SITE", "ADDRESS", "SEEN AS", "LAN", "FORWARDS", "CAPTURED");
    for (HubSite site : sites) {
      table.row(
          site.name().text(),
          site.address().toString(),
          hub.seenAs(site.publicAddress()).toString(),
          joined(site.lan()),
          Integer.toString(site.forwards().size()),
          Integer.toString(site.captured().size()));
    }
    print(session, table, "no sites yet: landline site add NAME");
    sites.stream()
        .flatMap(site -> Stream.concat(joining(codes, site).stream(), limits(site).stream()))
        .flatMap(limit -> Paragraph.lines("", limit).stream())
        .forEach(session::print);
  }
}
