// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.config.Configuration;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.policy.Device;
import io.landline.policy.Forward;
import io.landline.policy.HubSite;
import java.util.ArrayList;
import java.util.List;

/** {@code landline forward list}. */
final class ForwardListCommand extends ListCommand {
  ForwardListCommand() {
    super(
        new Words(
            "forward list",
            "",
            0,
            "the forwards of this host",
            List.of("Lists the forwards in the configuration. Needs no root.")));
  }

  private record Row(Forward forward, String to) {
    String from() {
      return forward.from().isEmpty()
          ? "anywhere"
          : String.join(", ", forward.from().stream().map(IpPrefix::toString).toList());
    }

    String target() {
      return forward.keepsPorts() ? to : to + ":" + forward.targetPorts();
    }

    String options() {
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
  }

  @Override
  void show(Session session, Configuration configuration) {
    List<Row> rows = rows(configuration);
    if (session.json()) {
      try (JsonOutput json = session.document()) {
        json.objects("forwards", rows, ForwardListCommand::row);
      }
      return;
    }
    Table table = new Table("FORWARD", "LISTEN", "TO", "FROM", "");
    for (Row row : rows) {
      Forward forward = row.forward();
      table.row(
          forward.name().text(),
          forward.listen().toString(),
          row.target(),
          row.from(),
          row.options());
    }
    print(session, table, "no forwards yet: landline forward add LISTEN TO");
  }

  private static void row(JsonOutput json, Row row) {
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

  private static List<Row> rows(Configuration configuration) {
    List<Row> rows = new ArrayList<>();
    if (configuration instanceof Configuration.Hub hub) {
      for (HubSite site : hub.policy().sites()) {
        for (Forward forward : site.forwards()) {
          boolean own = forward.target().equals(site.address());
          rows.add(new Row(forward, site.name() + "/" + (own ? "this" : forward.target())));
        }
      }
    } else if (configuration instanceof Configuration.Site site) {
      IpAddress own = site.policy().tunnel().address().address();
      for (Forward forward : site.policy().forwards()) {
        String device =
            site.policy().devices().stream()
                .filter(d -> d.address().equals(forward.target()))
                .map(Device::name)
                .map(Object::toString)
                .findFirst()
                .orElse(forward.target().toString());
        rows.add(new Row(forward, forward.target().equals(own) ? "this" : device));
      }
    }
    return rows;
  }
}
