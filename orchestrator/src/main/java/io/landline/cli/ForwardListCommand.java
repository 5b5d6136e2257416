// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.config.Configuration;
import io.landline.config.NamedForward;
import io.landline.net.IpPrefix;
import io.landline.policy.Forward;
import java.util.ArrayList;
import java.util.List;

/** {@code landline forward list}. */
final class ForwardListCommand extends ListCommand {
  ForwardListCommand() {
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
  void show(Session session, Configuration configuration) {
    List<NamedForward> rows = NamedForward.of(configuration);
    if (session.json()) {
      try (JsonOutput json = session.document()) {
        json.objects("forwards", rows, ForwardListCommand::row);
      }
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

  private static void row(JsonOutput json, NamedForward row) {
    Forward forward = row.forward();
    json.put("name", forward.name().text())
        .put("listen", forward.listen().toString())
        .put("to", row.to())
        .put("toPort", forward.targetPorts().toString())
        .put("address", forward.target().toString())
        .put("publicAddress", forward.publicAddress().toString())
        .put("from", forward.from().stream().map(IpPrefix::toString).toList())
        .put("enabled", forward.enabled())
        .put("masquerade", forward.masquerade());
    forward.rate().ifPresent(n -> json.put("rate", n));
  }
}
