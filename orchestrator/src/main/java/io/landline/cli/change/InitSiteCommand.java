// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import com.beust.jcommander.Parameter;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.CommandOutput;
import io.landline.cli.host.Surroundings;
import io.landline.config.document.Json;
import io.landline.config.document.JsonDocument;
import io.landline.net.InterfaceName;
import io.landline.policy.Name;
import java.util.ArrayList;
import java.util.List;

/** {@code landline init site}. */
public final class InitSiteCommand extends InitCommand {
  @Parameter(names = "--lan", description = "IFACE  the devices' interface; repeatable")
  private List<String> lan = new ArrayList<>();

  @Parameter(names = "--wan", description = "IFACE  the interface to the internet; repeatable")
  private List<String> wan = new ArrayList<>();

  public InitSiteCommand() {
    super(
        new CommandHelp(
            "init site",
            "NAME",
            1,
            "make this host a site",
            List.of(
                "Begins landline.json and makes the key; landline join completes it. Values not",
                "given as options are derived from routes and addresses and printed. Prints the",
                "command for the hub. Changes nothing in the kernel.")));
  }

  @Override
  public JsonDocument document(
      Surroundings host, String key, List<String> arguments, CommandOutput out)
      throws CommandFailure {
    Name name = new Name(arguments.get(0));
    List<InterfaceName> outside = named(host, "--wan", wan);
    if (outside.isEmpty()) {
      outside = List.of(guessed(host, "--wan", out));
    }
    List<InterfaceName> inside = named(host, "--lan", lan);
    if (inside.isEmpty()) {
      inside = host.inside(outside);
      if (inside.isEmpty()) {
        inside = outside;
      } else {
        out.guessed("devices are behind " + joined(inside) + " (--lan sets others)");
      }
    }
    boolean beside = inside.equals(outside);
    if (beside) {
      String own =
          host.addresses(inside.get(0)).stream()
              .findFirst()
              .map(a -> a.address().toString())
              .orElse("this host");
      if (lan.isEmpty()) {
        out.guessed("devices are behind " + joined(inside) + " too (--lan sets another)");
      }
      out.done("Beside    the router: give each device that is to be captured the");
      out.done("          gateway " + own + ", and no IPv6");
    }
    StringBuilder line = new StringBuilder("landline site add " + name + " " + key);
    List<String> networks =
        inside.stream()
            .flatMap(i -> host.addresses(i).stream())
            .map(a -> a.network().toString())
            .distinct()
            .toList();
    networks.forEach(network -> line.append(" --lan ").append(network));
    if (networks.isEmpty()) {
      throw CommandFailure.usage(
          joined(inside) + " has no IPv4 address", "give it one, or name another with --lan");
    }
    out.otherHost(line.toString());
    out.done("Then      landline join -, and paste the code that the hub prints for that");
    String template =
        """
        { "role": "site", "name": %s,
          "lan": %s, "wan": %s }
        """;
    return parsed(template.formatted(Json.of(name.text()), names(inside), names(outside)));
  }

  @Override
  boolean isComplete() {
    return false;
  }

  private static List<InterfaceName> named(Surroundings host, String option, List<String> texts)
      throws CommandFailure {
    List<InterfaceName> names = new ArrayList<>();
    for (String text : texts) {
      names.add(host.named(option, text));
    }
    return names;
  }

  private static String joined(List<InterfaceName> names) {
    return String.join(", ", names.stream().map(InterfaceName::name).toList());
  }

  private static Json names(List<InterfaceName> names) {
    return Json.texts(names.stream().map(InterfaceName::name).toList());
  }
}
