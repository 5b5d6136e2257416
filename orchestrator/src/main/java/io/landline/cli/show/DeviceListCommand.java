// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.DeviceList;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ConfigurationInForce;
import io.landline.cli.command.ListCommand;
import io.landline.cli.command.Session;
import io.landline.cli.text.Table;
import io.landline.config.Configuration;
import io.landline.net.MacAddress;
import io.landline.policy.Device;
import java.util.List;

/** {@code landline device list}. */
public final class DeviceListCommand extends ListCommand {
  public DeviceListCommand() {
    super(
        new CommandHelp(
            "device list",
            "",
            0,
            "the devices of this site",
            List.of("Lists the devices that have a name. Needs no root.")));
  }

  @Override
  public void show(Session session, ConfigurationInForce host) throws CommandFailure {
    if (!(host.own() instanceof Configuration.Site site)) {
      throw CommandFailure.usage("this is a hub", "devices belong to sites");
    }
    List<Device> captured = site.policy().capture().devices();
    if (session.json()) {
      session.print(
          new DeviceList(
              site.policy().devices().stream()
                  .map(
                      d ->
                          new DeviceList.Device(
                              d.name(), d.address(), d.mac(), captured.contains(d)))
                  .toList()));
      return;
    }
    Table table = new Table("DEVICE", "ADDRESS", "MAC", "CAPTURED");
    for (Device device : site.policy().devices()) {
      table.row(
          device.name().text(),
          device.address().toString(),
          device.mac().map(MacAddress::toString).orElse("learned"),
          captured.contains(device) ? "yes" : "no");
    }
    print(session, table, "no devices yet: landline device add NAME ADDRESS");
  }
}
