// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import com.beust.jcommander.Parameter;
import io.landline.change.ConfigurationDraft;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.CommandOutput;
import io.landline.cli.command.Session;
import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import io.landline.policy.Device;
import io.landline.policy.Name;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code landline device add|remove}. */
public final class DeviceCommands {
  private DeviceCommands() {}

  /** Adds a device unless it exists already. */
  static void add(
      ConfigurationDraft draft,
      Name name,
      IpAddress address,
      Optional<MacAddress> mac,
      CommandOutput out)
      throws EditException {
    Optional<Device> old = draft.devices().stream().filter(d -> d.name().equals(name)).findFirst();
    if (old.isEmpty()) {
      draft.put(new Device(name, address, mac));
      out.done("device " + name + " is " + address);
      return;
    }
    if (!old.get().address().equals(address)) {
      throw new EditException(
          Kind.USAGE,
          "device " + name + " already exists with address " + old.get().address(),
          "choose another name, or change the address in landline.json");
    }
    if (mac.isPresent() && !old.get().mac().equals(mac)) {
      draft.put(new Device(name, address, mac));
      out.done("device " + name + " has the MAC " + mac.get());
    }
  }

  public static final class Add extends EditCommand {
    @Parameter(names = "--mac", description = "MAC  its Ethernet address; default: learned")
    private @Nullable String mac;

    public Add() {
      super(
          new CommandHelp(
              "device add",
              "NAME ADDRESS",
              2,
              "give a LAN address of this site a name",
              List.of(
                  "Gives a LAN address of this site a name, for forwards and captures. The device",
                  "itself is not changed.")));
    }

    @Override
    Change change(Session session, List<String> arguments) {
      return (draft, out) -> {
        requireSite(draft);
        Optional<MacAddress> wanted = Optional.ofNullable(mac).map(MacAddress::parse);
        add(draft, new Name(arguments.get(0)), IpAddress.parse(arguments.get(1)), wanted, out);
      };
    }
  }

  public static final class Remove extends EditCommand {
    public Remove() {
      super(
          new CommandHelp(
              "device remove",
              "NAME",
              1,
              "remove a device",
              List.of("Removes a device that is not captured and not the target of a forward.")));
    }

    @Override
    Change change(Session session, List<String> arguments) {
      String name = arguments.get(0);
      return (draft, out) -> {
        requireSite(draft);
        draft.removeDevice(name);
        List<String> forwards =
            draft.forwards().stream()
                .filter(f -> f.to().equals(name))
                .map(f -> f.name().text())
                .toList();
        if (!forwards.isEmpty()) {
          throw new EditException(
              Kind.USAGE,
              "forward " + String.join(", ", forwards) + " leads to " + name,
              "first: landline forward remove " + forwards.get(0));
        }
        if (draft.captured().contains(name)) {
          throw new EditException(
              Kind.USAGE, name + " is captured", "first: landline capture remove " + name);
        }
        out.done("device " + name + " is removed");
      };
    }
  }
}
