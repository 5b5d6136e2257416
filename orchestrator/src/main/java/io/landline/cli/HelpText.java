// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import com.beust.jcommander.JCommander;
import io.landline.cli.change.JoinCommand;
import io.landline.cli.command.Command;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.GlobalOptions;
import io.landline.cli.doctor.DoctorCommand;
import io.landline.cli.show.HealthCheckCommand;
import io.landline.cli.show.PlanCommand;
import io.landline.cli.show.TestCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Help pages of at most 80 columns, written from the commands themselves. */
final class HelpText {
  private static final List<String> WORDS =
      List.of(
          "hub        a small server that lends its public address to sites",
          "site       a place whose internet connection is behind carrier-grade NAT",
          "device     a named LAN address of a site",
          "peer       a device that speaks WireGuard itself, with no site in between",
          "this       the site's own host, as the target of a forward",
          "forward    public ports that lead to a device",
          "capture    all internet-bound traffic of a device goes through the tunnel,",
          "           or nowhere: while the tunnel is down the device is cut off",
          "grant      public ports that a hub lets a site use",
          "preset     the ports of a kind of device, and what else it needs",
          "masquerade the device sees the site's host instead of the caller",
          "plan       what apply would change",
          "apply      put the configuration into force in the kernel",
          "handshake, endpoint, allowed-ips, keepalive     as in wg(8)",
          "table, chain, rule, set, map                    as in nft(8)");

  /** What commands with one first word are about. */
  private static final Map<String, String> GROUPS =
      Map.ofEntries(
          Map.entry("health", "the verdict now, reports and events"),
          Map.entry("test-hosts", "create or remove the probes' test hosts"),
          Map.entry("init", "create the configuration"),
          Map.entry("site", "the sites of a hub"),
          Map.entry("peer", "single devices: a phone, a laptop (hub)"),
          Map.entry("hub", "the hubs of this site (site)"),
          Map.entry("uplink", "ways to the internet (site)"),
          Map.entry("device", "names of LAN addresses (site)"),
          Map.entry("forward", "public ports that lead to a device"),
          Map.entry("preset", "what radios, games and the like need"),
          Map.entry("alerts", "post a message when the verdict changes"),
          Map.entry("capture", "devices whose internet traffic uses the tunnel"));

  private HelpText() {}

  static List<String> words() {
    return WORDS;
  }

  /** The list of commands. */
  static List<String> overview() {
    List<String> lines = new ArrayList<>();
    lines.add("usage: landline COMMAND [options]");
    lines.add("");
    lines.add("A fixed public address for devices behind carrier-grade NAT.");
    lines.add("");
    for (String word : Commands.firstWords()) {
      List<String> group = Commands.group(word);
      Command command = Commands.find(word);
      if (command != null) {
        lines.add(row((word + " " + command.arguments()).strip(), command.summary()));
      } else {
        lines.add(row(word + " " + String.join("|", group), GROUPS.getOrDefault(word, "")));
      }
    }
    lines.add("");
    lines.addAll(options(CommandLine.reader(new GlobalOptions())));
    lines.add("");
    lines.add("landline help COMMAND says more; landline help words explains the terms.");
    return lines;
  }

  /** The commands that share their first word. */
  static List<String> group(String word) {
    List<String> lines = new ArrayList<>();
    lines.add("usage: landline " + word + " " + String.join("|", Commands.group(word)));
    lines.add("");
    for (String second : Commands.group(word)) {
      Command command = Commands.find(word + " " + second);
      if (command != null) {
        lines.add(row((second + " " + command.arguments()).strip(), command.summary()));
      }
    }
    lines.add("");
    lines.addAll(options(CommandLine.reader(new GlobalOptions())));
    lines.add("");
    lines.add("landline help " + word + " WORD says more.");
    return lines;
  }

  /** One command's page. */
  static List<String> page(Command command) {
    List<String> lines = new ArrayList<>();
    lines.add("usage: " + command.usage());
    lines.add("");
    lines.addAll(command.details());
    List<String> own = options(CommandLine.reader(command));
    if (!own.isEmpty()) {
      lines.add("");
      lines.addAll(own);
    }
    lines.add("");
    lines.addAll(options(CommandLine.reader(new GlobalOptions())));
    lines.add("");
    lines.add("exit codes:");
    for (ExitCode code : ExitCode.values()) {
      if (mayEndWith(command, code)) {
        lines.add("  " + code.number() + "  " + code.meaning());
      }
    }
    return lines;
  }

  private static boolean mayEndWith(Command command, ExitCode code) {
    if (command instanceof HealthCheckCommand) {
      return code == ExitCode.DONE || code.isOfCheck();
    }
    boolean tests = command instanceof TestCommand || command instanceof JoinCommand;
    return switch (code) {
      case FOUND -> tests || command instanceof PlanCommand || command instanceof DoctorCommand;
      case NOT_ALL_TRIED -> tests;
      default -> !code.isOfCheck();
    };
  }

  private static List<String> options(JCommander reader) {
    return CommandPage.options(reader).stream().map(HelpText::option).toList();
  }

  private static String option(CommandPage.Option option) {
    return row((option.names().get(0) + " " + option.value()).strip(), option.text());
  }

  private static String row(String left, String right) {
    if (left.length() > 29) {
      return "  " + left + "\n" + " ".repeat(32) + right;
    }
    return "  " + left + " ".repeat(30 - left.length()) + right;
  }
}
