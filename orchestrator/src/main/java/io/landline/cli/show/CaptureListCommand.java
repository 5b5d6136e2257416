// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.CaptureList;
import io.landline.api.ChangedPort;
import io.landline.api.SiteDeclaration;
import io.landline.api.SiteDeclaration.DeviceState;
import io.landline.api.Status;
import io.landline.change.DisabledCaptures;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ConfigurationInForce;
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
import io.landline.policy.Name;
import io.landline.reconcile.state.HubInUse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
                "by landline capture disable. At a site STATE is the hub's answer to each, if the",
                "service runs: accepted, waiting, or refused and why. A hub lists what its sites",
                "declared too. Needs no root.")));
  }

  /**
   * A captured device, and what the hub answered to it.
   *
   * @param declaredBy on a hub, the site that declared it
   * @param state absent for one of a hub's own file, and where the answer is not known
   */
  private record Row(
      DeviceReference device,
      IpAddress address,
      IpAddress seenAs,
      Optional<Name> declaredBy,
      Optional<DeviceState> state) {
    String answer() {
      return state.map(DeviceState::text).orElse("-");
    }

    boolean isRefused() {
      return state.filter(s -> s.state() == SiteDeclaration.State.REFUSED).isPresent();
    }

    /** On a hub, who declared it, and that it is refused if it is. */
    String origin() {
      return declaredBy.map(Name::text).orElse("this hub") + (isRefused() ? ", " + answer() : "");
    }
  }

  @Override
  public void show(Session session, ConfigurationInForce host) {
    Optional<Status> status = status(session);
    List<ChangedPort> changed = status.map(s -> s.traffic().changedPorts()).orElse(List.of());
    List<Row> rows =
        host.own() instanceof Configuration.Site site
            ? ofSite(session, site, status.flatMap(Declarations::of))
            : ofHub(host);
    Map<String, DisabledCaptures.Entry> letOut = letOut(session);
    if (session.json()) {
      session.print(
          new CaptureList(rows.stream().map(row -> captured(row, letOut, changed)).toList()));
      return;
    }
    boolean declared = rows.stream().anyMatch(row -> row.state().isPresent());
    String state = host.granted().isPresent() ? "DECLARED BY" : "STATE";
    Table table =
        declared
            ? new Table("CAPTURED", "ADDRESS", "SEEN AS", state, "")
            : new Table("CAPTURED", "ADDRESS", "SEEN AS", "");
    for (Row row : rows) {
      Optional<DisabledCaptures.Entry> entry = entry(letOut, row);
      List<String> cells = new ArrayList<>();
      cells.add(row.device().toString());
      cells.add(row.address().toString());
      cells.add(entry.isPresent() || row.isRefused() ? "-" : row.seenAs().toString());
      if (declared) {
        cells.add(host.granted().isPresent() ? row.origin() : row.answer());
      }
      cells.add(entry.map(e -> words(e, host.granted().isPresent())).orElse(""));
      table.row(cells.toArray(String[]::new));
    }
    print(session, table, "nothing is captured: landline capture add DEVICE");
    for (Row row : rows) {
      if (row.isRefused()) {
        String text = row.device() + " is refused: " + row.state().orElseThrow().why();
        Paragraph.lines("", text).forEach(session::print);
      }
    }
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
            .toList(),
        row.declaredBy(),
        row.state().map(DeviceState::state),
        row.state().flatMap(DeviceState::reason),
        row.state().map(DeviceState::detail).orElse(""));
  }

  private static Optional<DisabledCaptures.Entry> entry(
      Map<String, DisabledCaptures.Entry> letOut, Row row) {
    return Optional.ofNullable(letOut.get(row.device().toString()));
  }

  /** What the service sees now; none if no service runs, or the caller may not ask it. */
  private static Optional<Status> status(Session session) {
    try {
      return Optional.of(new ServiceCall(session).status());
    } catch (CommandFailure e) {
      return Optional.empty();
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

  /** On a hub nothing leaves of a device that is not captured; at a site it leaves by the WAN. */
  private static String words(DisabledCaptures.Entry entry, boolean atHub) {
    return (atHub ? "blocked until " : "let out until ")
        + entry.until().map(time -> Quantity.moment(time) + " UTC").orElse("capture enable");
  }

  private static List<Row> ofSite(
      Session session, Configuration.Site site, Optional<SiteDeclaration> declaration) {
    IpAddress seenAs = HubInUse.in(session.paths().run()).of(site.policy()).hub().publicAddress();
    return site.policy().capture().devices().stream()
        .map(
            d ->
                new Row(
                    DeviceReference.of(d.name()),
                    d.address(),
                    seenAs,
                    Optional.empty(),
                    declaration.flatMap(all -> all.device(d.address()))))
        .toList();
  }

  /** What the hub's own file lists, then what each site declared. */
  private static List<Row> ofHub(ConfigurationInForce host) {
    List<Row> rows = new ArrayList<>();
    Configuration.Hub hub = (Configuration.Hub) host.own();
    for (HubSite site : hub.policy().members()) {
      Map<IpAddress, Optional<DeviceState>> devices = new LinkedHashMap<>();
      site.captured().forEach(address -> devices.put(address, Optional.empty()));
      Declarations.answer(host, site.name()).stream()
          .flatMap(answer -> answer.captured().stream().map(DeviceState::of))
          .forEach(state -> devices.putIfAbsent(state.address(), Optional.of(state)));
      devices.forEach(
          (address, state) ->
              rows.add(
                  new Row(
                      site.device(address),
                      address,
                      hub.seenAs(site.publicAddress()),
                      state.map(s -> site.name()),
                      state)));
    }
    return rows;
  }
}
