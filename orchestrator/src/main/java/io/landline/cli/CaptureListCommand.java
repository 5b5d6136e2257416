// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.config.Configuration;
import io.landline.net.IpAddress;
import io.landline.policy.HubSite;
import java.util.ArrayList;
import java.util.List;

/** {@code landline capture list}. */
final class CaptureListCommand extends ListCommand {
  CaptureListCommand() {
    super(
        new Words(
            "capture list",
            "",
            0,
            "captured devices, and as whom they are seen",
            List.of("Lists the captured devices in the configuration. Needs no root.")));
  }

  private record Row(String device, IpAddress address, IpAddress seenAs) {}

  @Override
  void show(Session session, Configuration configuration) {
    List<Row> rows = rows(configuration);
    if (session.json()) {
      try (JsonOutput json = session.document()) {
        json.objects(
            "captured",
            rows,
            (out, row) ->
                out.put("device", row.device())
                    .put("address", row.address().toString())
                    .put("seenAs", row.seenAs().toString()));
      }
      return;
    }
    Table table = new Table("CAPTURED", "ADDRESS", "SEEN AS");
    rows.forEach(r -> table.row(r.device(), r.address().toString(), r.seenAs().toString()));
    print(session, table, "nothing is captured: landline capture add DEVICE");
  }

  private static List<Row> rows(Configuration configuration) {
    List<Row> rows = new ArrayList<>();
    if (configuration instanceof Configuration.Site site) {
      IpAddress seenAs = site.policy().hub().publicAddress();
      site.policy()
          .capture()
          .devices()
          .forEach(d -> rows.add(new Row(d.name().text(), d.address(), seenAs)));
    } else if (configuration instanceof Configuration.Hub hub) {
      for (HubSite site : hub.policy().sites()) {
        site.captured()
            .forEach(
                a -> rows.add(new Row(site.name() + "/" + a, a, hub.seenAs(site.publicAddress()))));
      }
    }
    return rows;
  }
}
