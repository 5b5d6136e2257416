// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import com.beust.jcommander.Parameter;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.change.JsonEntry;
import io.landline.change.JsonNode;
import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import io.landline.policy.Name;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code landline device add|remove}. */
final class DeviceCommands {
  private DeviceCommands() {}

  /** Adds a device unless it is there. */
  static void add(HostText text, Name name, IpAddress address, Optional<MacAddress> mac, Told told)
      throws EditException {
    Optional<JsonNode> old = text.root().entry("devices", "name", name.text());
    if (old.isPresent()) {
      String there = old.get().text("address").orElse("");
      boolean same = there.equals(address.toString());
      if (!same) {
        throw new EditException(
            Kind.USAGE,
            "device " + name + " is there with another address, " + there,
            "choose another name, or change the address in landline.json");
      }
      if (mac.isPresent() && !old.get().text("mac").equals(mac.map(MacAddress::toString))) {
        text.set(old.get(), "mac", JsonEntry.quoted(mac.get().toString()));
        told.done("device " + name + " has the MAC " + mac.get());
      }
      return;
    }
    JsonEntry entry = new JsonEntry().put("name", name.text()).put("address", address.toString());
    mac.ifPresent(m -> entry.put("mac", m.toString()));
    text.append(text.root(), "devices", entry.toString());
    told.done("device " + name + " is " + address);
  }

  static final class Add extends EditCommand {
    @Parameter(names = "--mac", description = "MAC  its Ethernet address; else learned")
    private @Nullable String mac;

    Add() {
      super(
          new Words(
              "device add",
              "NAME ADDRESS",
              2,
              "give a LAN address of this site a name",
              List.of(
                  "Gives a LAN address of this site a name, for forwards and captures. Nothing",
                  "happens to the device by that.")));
    }

    @Override
    void change(HostText text, List<String> arguments, Told told) throws EditException {
      text.siteOnly(name());
      Optional<MacAddress> wanted = Optional.ofNullable(mac).map(MacAddress::parse);
      add(text, new Name(arguments.get(0)), IpAddress.parse(arguments.get(1)), wanted, told);
    }
  }

  static final class Remove extends EditCommand {
    Remove() {
      super(
          new Words(
              "device remove",
              "NAME",
              1,
              "forget a device",
              List.of("Forgets a device that no forward leads to and that is not captured.")));
    }

    @Override
    void change(HostText text, List<String> arguments, Told told) throws EditException {
      text.siteOnly(name());
      String name = arguments.get(0);
      JsonNode device = text.named("devices", "device", name);
      List<String> forwards =
          text.root().list("forwards").stream()
              .filter(f -> f.text("to").filter(name::equals).isPresent())
              .flatMap(f -> f.text("name").stream())
              .toList();
      if (!forwards.isEmpty()) {
        throw new EditException(
            Kind.USAGE,
            "forward " + String.join(", ", forwards) + " leads to " + name,
            "first: landline forward remove " + forwards.get(0));
      }
      if (CaptureCommands.captured(text).contains(name)) {
        throw new EditException(
            Kind.USAGE, name + " is captured", "first: landline capture remove " + name);
      }
      text.remove(text.root(), "devices", device);
      told.done("device " + name + " is forgotten");
    }
  }
}
