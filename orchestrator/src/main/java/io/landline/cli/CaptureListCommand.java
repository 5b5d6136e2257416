// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.change.DisabledCaptures;
import io.landline.config.Configuration;
import io.landline.control.LiveFacts;
import io.landline.net.IpAddress;
import io.landline.policy.HubSite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code landline capture list}. */
final class CaptureListCommand extends ListCommand {
  CaptureListCommand() {
    super(
        new Words(
            "capture list",
            "",
            0,
            "captured devices and their public addresses",
            List.of(
                "Lists the captured devices in the configuration, and which of them are suspended",
                "by landline capture disable. Needs no root.")));
  }

  private record Row(String device, IpAddress address, IpAddress seenAs) {}

  @Override
  void show(Session session, Configuration configuration) {
    List<LiveFacts.ChangedPort> changed = changedPorts(session);
    List<Row> rows = rows(configuration);
    Map<String, DisabledCaptures.Entry> letOut = letOut(session);
    if (session.json()) {
      try (JsonOutput json = session.document()) {
        json.objects(
            "captured",
            rows,
            (out, row) -> {
              Optional<DisabledCaptures.Entry> entry =
                  Optional.ofNullable(letOut.get(row.device()));
              out.put("device", row.device())
                  .put("address", row.address().toString())
                  .put("seenAs", row.seenAs().toString())
                  .put("disabled", entry.isPresent());
              entry
                  .flatMap(DisabledCaptures.Entry::until)
                  .ifPresent(until -> out.put("until", until.toString()));
              out.put(
                  "notKept",
                  changed.stream()
                      .filter(port -> port.device().equals(row.device()))
                      .map(LiveFacts.ChangedPort::words)
                      .toList());
            });
      }
      return;
    }
    Table table = new Table("CAPTURED", "ADDRESS", "SEEN AS", "");
    for (Row row : rows) {
      Optional<DisabledCaptures.Entry> entry = Optional.ofNullable(letOut.get(row.device()));
      table.row(
          row.device(),
          row.address().toString(),
          entry.isPresent() ? "-" : row.seenAs().toString(),
          entry.map(CaptureListCommand::words).orElse(""));
    }
    print(session, table, "nothing is captured: landline capture add DEVICE");
    changed.forEach(port -> Paragraph.lines("", port.words()).forEach(session::print));
  }

  /** What the service sees now; nothing where none runs, or who asks may not look. */
  private static List<LiveFacts.ChangedPort> changedPorts(Session session) {
    try {
      return new ServiceCall(session).live().changedPorts();
    } catch (CommandFailure e) {
      return List.of();
    }
  }

  /** By device. */
  private static Map<String, DisabledCaptures.Entry> letOut(Session session) {
    Map<String, DisabledCaptures.Entry> entries = new HashMap<>();
    try {
      new DisabledCaptures(session.paths()).read().forEach(e -> entries.put(e.device(), e));
    } catch (IOException e) {
      session.warn("who is let out for now cannot be read: " + e.getMessage());
    }
    return entries;
  }

  private static String words(DisabledCaptures.Entry entry) {
    return "let out until "
        + entry.until().map(time -> Quantity.moment(time) + " UTC").orElse("capture enable");
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
