// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import com.beust.jcommander.Parameter;
import io.landline.edit.JsonEntry;
import io.landline.net.InterfaceName;
import io.landline.policy.Name;
import java.util.ArrayList;
import java.util.List;

/** {@code landline init site}. */
final class InitSiteCommand extends InitCommand {
  @Parameter(names = "--lan", description = "IFACE  where devices are; may be repeated")
  private List<String> lan = new ArrayList<>();

  @Parameter(names = "--wan", description = "IFACE  to the internet; may be repeated")
  private List<String> wan = new ArrayList<>();

  InitSiteCommand() {
    super(
        new Words(
            "init site",
            "NAME",
            1,
            "make this host a site",
            List.of(
                "Begins landline.json and makes the key; landline join completes it. What is not",
                "said is guessed from routes and addresses and told. Prints the line for the",
                "hub. Changes nothing in the kernel.")));
  }

  @Override
  String text(DefaultRoute host, String key, List<String> arguments, Told told)
      throws CommandFailure {
    Name name = new Name(arguments.get(0));
    List<InterfaceName> outside = wan.stream().map(InterfaceName::parse).toList();
    if (outside.isEmpty()) {
      outside = List.of(guessed(host, "--wan", told));
    }
    List<InterfaceName> inside = lan.stream().map(InterfaceName::parse).toList();
    if (inside.isEmpty()) {
      inside = host.inside(outside);
      if (inside.isEmpty()) {
        inside = outside;
        told.guessed("devices are behind " + outside + " too: this host stands beside the router");
      } else {
        told.guessed("devices are behind " + inside + " (--lan names others)");
      }
    }
    StringBuilder line = new StringBuilder("landline site add " + name + " " + key);
    inside.stream()
        .flatMap(i -> host.addresses(i).stream())
        .forEach(a -> line.append(" --lan ").append(a.network()));
    told.elsewhere(line.toString());
    told.done("Then      landline join CODE, which the hub prints");
    return """
    { "role": "site", "name": %s,
      "lan": %s, "wan": %s }
    """
        .formatted(JsonEntry.quoted(name.text()), names(inside), names(outside));
  }

  private static String names(List<InterfaceName> names) {
    return JsonEntry.list(names.stream().map(InterfaceName::name).toList());
  }
}
