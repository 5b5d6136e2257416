// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.CaptureList;
import io.landline.api.ChangedPort;
import io.landline.change.DisabledCaptures;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ListCommand;
import io.landline.cli.command.Session;
import io.landline.cli.host.ServiceCall;
import io.landline.cli.text.Paragraph;
import io.landline.cli.text.Quantity;
import io.landline.cli.text.Table;
import io.landline.config.Configuration;
import io.landline.net.IpAddress;
import io.landline.policy.DeviceReference;
import io.landline.policy.HubSite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code landline capture list}. */
public final class CaptureListCommand extends ListCommand {
  public CaptureListCommand() {
    super(
        new CommandHelp(
            "capture list",
            "",
            0,
            "captured devices and their public addresses",
            List.of(
                "Lists the captured devices in the configuration, and which of them are suspended",
                "by landline capture disable. Needs no root.")));
  }

  private record Row(DeviceReference device, IpAddress address, IpAddress seenAs) {}

  @Override
  public void show(Session session, Configuration configuration) {
    List<ChangedPort> changed = changedPorts(session);
    List<Row> rows = rows(configuration);
    Map<String, DisabledCaptures.Entry> letOut = letOut(session);
    if (session.json()) {
      session.print(
          new CaptureList(rows.stream().map(row -> captured(row, letOut, changed)).toList()));
      return;
    }
    Table table = new Table("CAPTURED", "ADDRESS", "SEEN AS", "");
    for (Row row : rows) {
      Optional<DisabledCaptures.Entry> entry = entry(letOut, row);
      table.row(
          row.device().toString(),
          row.address().toString(),
          entry.isPresent() ? "-" : row.seenAs().toString(),
          entry.map(CaptureListCommand::words).orElse(""));
    }
    print(session, table, "nothing is captured: landline capture add DEVICE");
    changed.forEach(port -> Paragraph.lines("", port.text()).forEach(session::print));
  }

  private static CaptureList.Captured captured(
      Row row, Map<String, DisabledCaptures.Entry> letOut, List<ChangedPort> changed) {
    Optional<DisabledCaptures.Entry> entry = entry(letOut, row);
    return new CaptureList.Captured(
        row.device(),
        row.address(),
        row.seenAs(),
        entry.isPresent(),
        entry.flatMap(DisabledCaptures.Entry::until),
        changed.stream()
            .filter(port -> port.device().equals(row.device()))
            .map(ChangedPort::text)
            .toList());
  }

  private static Optional<DisabledCaptures.Entry> entry(
      Map<String, DisabledCaptures.Entry> letOut, Row row) {
    return Optional.ofNullable(letOut.get(row.device().toString()));
  }

  /** What the service sees now; none if no service runs, or the caller may not ask it. */
  private static List<ChangedPort> changedPorts(Session session) {
    try {
      return new ServiceCall(session).status().traffic().changedPorts();
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
      session.warn("cannot read which captures are disabled: " + e.getMessage());
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
          .forEach(d -> rows.add(new Row(DeviceReference.of(d.name()), d.address(), seenAs)));
    } else if (configuration instanceof Configuration.Hub hub) {
      for (HubSite site : hub.policy().sites()) {
        site.captured()
            .forEach(
                a ->
                    rows.add(
                        new Row(
                            DeviceReference.of(site.name(), a),
                            a,
                            hub.seenAs(site.publicAddress()))));
      }
    }
    return rows;
  }
}
