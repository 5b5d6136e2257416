// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import com.beust.jcommander.Parameter;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.CommandOutput;
import io.landline.cli.host.Surroundings;
import io.landline.config.document.JsonDocument;
import io.landline.policy.Name;
import java.util.ArrayList;
import java.util.List;

/** {@code landline init site}. */
public final class InitSiteCommand extends InitCommand {
  @Parameter(names = "--lan", description = "IFACE  the devices' interface; repeatable")
  private List<String> lan = new ArrayList<>();

  @Parameter(
      names = "--wan",
      description = "IFACE  internet side, or 'IFACE via ROUTER'; repeatable")
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
    SiteInterfaces interfaces = SiteInterfaces.of(host, lan, wan, out);
    StringBuilder line = new StringBuilder("landline site add " + name + " " + key);
    interfaces.networks().forEach(network -> line.append(" --lan ").append(network));
    out.otherHost(line.toString());
    out.done("Then      landline join -, and paste the code that the hub prints for that");
    return interfaces.document(name);
  }

  @Override
  boolean isComplete() {
    return false;
  }
}
