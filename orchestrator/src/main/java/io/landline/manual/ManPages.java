// SPDX-License-Identifier: Apache-2.0
package io.landline.manual;

import io.landline.cli.CommandPage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** landline(8) and a page for each first word of a command, such as landline-forward(8). */
final class ManPages {
  private static final int SECTION = 8;

  private final List<CommandPage> commands;
  private final String version;
  private final String date;

  ManPages(List<CommandPage> commands, String version, String date) {
    this.commands = List.copyOf(commands);
    this.version = version;
    this.date = date;
  }

  /** Every page by its file name. */
  Map<String, String> all() {
    Map<String, List<CommandPage>> groups =
        commands.stream()
            .collect(
                Collectors.groupingBy(
                    CommandPage::firstWord, LinkedHashMap::new, Collectors.toList()));
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("landline." + SECTION, overview(groups));
    groups.forEach(
        (word, group) -> pages.put("landline-" + word + "." + SECTION, page(word, group)));
    return pages;
  }

  private String overview(Map<String, List<CommandPage>> groups) {
    Roff roff = new Roff("landline", SECTION, date, version);
    roff.nameLine("landline", "a fixed public address for devices behind carrier-grade NAT");
    roff.section("SYNOPSIS").bold("landline COMMAND [options]");
    roff.section("DESCRIPTION")
        .lines(
            List.of(
                "A small server, the hub, lends its public address to devices on the LAN of a",
                "Debian router or box, the site, whose internet comes through carrier-grade NAT.",
                "A kernel WireGuard tunnel joins the two. Nothing is installed on the devices.",
                "nftables, routing rules and WireGuard do the work in the kernel; the service",
                "applies the configuration and repairs it when other programs change it.",
                "",
                "Begin with landline init hub on the server and landline init site NAME at the",
                "site."));
    roff.section("COMMANDS");
    for (CommandPage command : commands) {
      roff.item(command.name(), command.arguments(), command.summary());
    }
    options(roff.section("OPTIONS"), CommandPage.commonOptions());
    roff.section("WORDS").table(CommandPage.words());
    files(roff.section("FILES"));
    roff.section("ENVIRONMENT");
    roff.item("LANDLINE_ROOT", "the prefix of all files, as --root");
    roff.item("NO_COLOR", "no colour, if set to any value");
    roff.item("LANDLINE_JAVA_OPTIONS", "options for the Java virtual machine");
    roff.section("EXIT STATUS").table(CommandPage.exitCodes());
    roff.section("SEE ALSO");
    String others =
        groups.keySet().stream()
            .map(word -> "landline-" + word + "(8)")
            .collect(Collectors.joining(", "));
    roff.lines(
        List.of(
            "landline.json(5), landline-doctor(7), landline-presets(7), "
                + others
                + ", nft(8), wg(8), ip-rule(8)"));
    return roff.page();
  }

  private String page(String word, List<CommandPage> group) {
    String name = "landline-" + word;
    Roff roff = new Roff(name, SECTION, date, version);
    roff.nameLine(name, group.stream().map(CommandPage::summary).collect(Collectors.joining("; ")));
    roff.section("SYNOPSIS");
    List<String> uses = new ArrayList<>();
    for (CommandPage command : group) {
      uses.add(("landline " + command.name() + " " + command.arguments()).strip() + " [options]");
    }
    roff.table(uses);
    roff.section("DESCRIPTION");
    for (CommandPage command : group) {
      if (group.size() > 1) {
        roff.subsection(("landline " + command.name() + " " + command.arguments()).strip());
      }
      roff.lines(command.details());
      options(roff, command.options());
    }
    options(roff.section("OPTIONS OF EVERY COMMAND"), CommandPage.commonOptions());
    roff.section("EXIT STATUS").table(CommandPage.exitCodes());
    roff.section("SEE ALSO").lines(List.of("landline(8), landline.json(5)"));
    return roff.page();
  }

  private static void options(Roff roff, List<CommandPage.Option> options) {
    options.forEach(
        option -> roff.item(String.join(", ", option.names()), option.value(), option.text()));
  }

  private static void files(Roff roff) {
    roff.item("/etc/landline/landline.json", "the configuration: landline.json(5)");
    roff.item(
        "/etc/landline/private.key, /etc/landline/key/, /etc/landline/psk/",
        "WireGuard's keys, never shown");
    roff.item("/usr/share/landline/landline.schema.json", "the same for editors, as JSON Schema");
    roff.item("/var/lib/landline/", "the last configurations, and learned addresses");
    roff.item("/run/landline/", "state until the next reboot");
  }
}
