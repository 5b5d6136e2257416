// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.ForwardList;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ListCommand;
import io.landline.cli.command.Session;
import io.landline.cli.text.Table;
import io.landline.config.Configuration;
import io.landline.config.NamedForward;
import io.landline.net.IpPrefix;
import io.landline.policy.Forward;
import java.util.ArrayList;
import java.util.List;

/** {@code landline forward list}. */
public final class ForwardListCommand extends ListCommand {
  public ForwardListCommand() {
    super(
        new CommandHelp(
            "forward list",
            "",
            0,
            "the forwards of this host",
            List.of("Lists the forwards in the configuration. Needs no root.")));
  }

  private static String from(Forward forward) {
    return forward.from().isEmpty()
        ? "anywhere"
        : String.join(", ", forward.from().stream().map(IpPrefix::toString).toList());
  }

  private static String options(Forward forward) {
    List<String> options = new ArrayList<>();
    if (!forward.enabled()) {
      options.add("disabled");
    }
    forward.rate().ifPresent(n -> options.add(n + "/s"));
    if (forward.masquerade()) {
      options.add("masquerade");
    }
    return String.join(", ", options);
  }

  @Override
  public void show(Session session, Configuration configuration) {
    List<NamedForward> rows = NamedForward.of(configuration);
    if (session.json()) {
      session.print(new ForwardList(rows.stream().map(ForwardListCommand::row).toList()));
      return;
    }
    Table table = new Table("FORWARD", "LISTEN", "TO", "FROM", "");
    for (NamedForward row : rows) {
      Forward forward = row.forward();
      table.row(
          forward.name().text(),
          forward.listen().toString(),
          row.target(),
          from(forward),
          options(forward));
    }
    print(session, table, "no forwards yet: landline forward add LISTEN TO");
  }

  private static ForwardList.Forward row(NamedForward row) {
    Forward forward = row.forward();
    return new ForwardList.Forward(
        forward.name(),
        forward.listen(),
        row.to(),
        forward.targetPorts(),
        forward.target(),
        forward.publicAddress(),
        forward.from(),
        forward.enabled(),
        forward.masquerade(),
        forward.rate());
  }
}
