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
import io.landline.policy.HubSite;
import java.util.ArrayList;
import java.util.List;

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

  private static String joined(List<?> values) {
    return String.join(", ", values.stream().map(Object::toString).toList());
  }

  @Override
  public void show(Session session, Configuration configuration) throws CommandFailure {
    if (!(configuration instanceof Configuration.Hub hub)) {
      throw CommandFailure.usage("this is a site", "sites are listed on their hub");
    }
    List<HubSite> sites = hub.policy().sites();
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
                              site.captured().size()))
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
        .flatMap(site -> limits(site).stream())
        .flatMap(limit -> Paragraph.lines("", limit).stream())
        .forEach(session::print);
  }
}
