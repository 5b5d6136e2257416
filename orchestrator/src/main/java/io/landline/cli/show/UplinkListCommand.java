// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.UplinkList;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ConfigurationInForce;
import io.landline.cli.command.ListCommand;
import io.landline.cli.command.Session;
import io.landline.cli.host.ServiceCall;
import io.landline.cli.text.Table;
import io.landline.config.Configuration;
import io.landline.uplink.UplinkStatus;
import java.time.Instant;
import java.util.List;

/** {@code landline uplink list}. */
public final class UplinkListCommand extends ListCommand {
  public UplinkListCommand() {
    super(
        new CommandHelp(
            "uplink list",
            "",
            0,
            "ways to the internet, and which is in use",
            List.of(
                "Lists the uplinks of a site that has more than one, in the order of preference.",
                "STATE is what probes of the hub found outside the tunnel: well, lossy, dead, or",
                "absent without a link or a gateway. LOST is of the last ten probes. Needs group",
                "landline.")));
  }

  @Override
  public void show(Session session, ConfigurationInForce host) throws CommandFailure {
    if (host.own() instanceof Configuration.Hub) {
      throw CommandFailure.usage("this is a hub", "uplinks are listed on a site");
    }
    List<UplinkStatus> uplinks = new ServiceCall(session).status().uplinks();
    if (session.json()) {
      session.print(new UplinkList(uplinks));
      return;
    }
    Table table = new Table("UPLINK", "BY", "STATE", "ROUND TRIP", "LOST", "SINCE", "");
    table.alignRight(3, 4);
    Instant now = Instant.now();
    for (UplinkStatus uplink : uplinks) {
      table.row(
          uplink.name(),
          UplinkText.by(uplink),
          UplinkText.state(uplink),
          UplinkText.roundTrip(uplink).orElse("-"),
          UplinkText.loss(uplink),
          UplinkText.since(uplink, now),
          UplinkText.use(uplink));
    }
    print(session, table, "this site has one uplink: add interfaces to \"wan\" in landline.json");
  }
}
