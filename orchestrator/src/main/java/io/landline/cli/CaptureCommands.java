// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.change.EditException;
import io.landline.change.JsonEntry;
import io.landline.change.JsonNode;
import java.util.List;
import java.util.Optional;

/** {@code landline capture add|remove}. */
final class CaptureCommands {
  private CaptureCommands() {}

  /** The names of captured devices. */
  static List<String> captured(HostText text) {
    return text.root().member("capture").map(c -> c.texts("devices")).orElse(List.of());
  }

  /** At a site: captures a device unless it is. */
  static void capture(HostText text, String device, Told told) throws EditException {
    String address = text.named("devices", "device", device).text("address").orElse("");
    if (!captured(text).contains(device)) {
      Optional<JsonNode> capture = text.root().member("capture");
      if (capture.isPresent()) {
        text.append(capture.get(), "devices", JsonEntry.quoted(device));
      } else {
        JsonEntry entry = new JsonEntry().put("devices", List.of(device));
        text.set(text.root(), "capture", entry.toString());
      }
      told.done(device + " " + address + " is captured: all it sends to the internet goes through");
      told.done("the tunnel, or nowhere while the tunnel is down");
    }
  }

  /** On the hub: lets a device's packets out here unless it does. */
  static void letOut(HostText text, ForwardTarget target, Told told) throws EditException {
    JsonNode site = site(text, target);
    if (!site.texts("captured").contains(target.host())) {
      text.append(site, "captured", JsonEntry.quoted(target.host()));
      String device = site.text("name").orElse("") + "/" + target.host();
      told.done(device + " is captured: its packets are let out here");
    }
  }

  /** On the hub: the site and the address. */
  private static JsonNode site(HostText text, ForwardTarget target) throws EditException {
    return text.named("sites", "site", target.site().orElse(""));
  }

  static final class Add extends EditCommand {
    Add() {
      super(
          new Words(
              "capture add",
              "DEVICE...",
              1000,
              "send all of a device through the tunnel",
              List.of(
                  "All that the devices send to the internet goes through the tunnel from now on,",
                  "or nowhere while the tunnel is down. What is private stays local. On the hub a",
                  "device is SITE/ADDRESS.")));
    }

    @Override
    int least() {
      return 1;
    }

    @Override
    void change(HostText text, List<String> arguments, Told told) throws EditException {
      for (String device : arguments) {
        if (text.isHub()) {
          letOut(text, ForwardTarget.parse(device, true), told);
          continue;
        }
        capture(text, device, told);
        String address = text.named("devices", "device", device).text("address").orElse("");
        told.elsewhere("landline capture add " + text.name() + "/" + address);
      }
    }
  }

  static final class Remove extends EditCommand {
    Remove() {
      super(
          new Words(
              "capture remove",
              "DEVICE...",
              1000,
              "let a device out by the site's own internet",
              List.of(
                  "The devices leave by the site's own internet connection again. On the hub a",
                  "device is SITE/ADDRESS.")));
    }

    @Override
    int least() {
      return 1;
    }

    @Override
    void change(HostText text, List<String> arguments, Told told) throws EditException {
      for (String device : arguments) {
        if (text.isHub()) {
          ForwardTarget target = ForwardTarget.parse(device, true);
          JsonNode site = site(text, target);
          remove(text, site, "captured", target.host());
          told.done(device + " is not captured any more");
          continue;
        }
        String address = text.named("devices", "device", device).text("address").orElse("");
        text.root().member("capture").ifPresent(c -> remove(text, c, "devices", device));
        told.done(device + " is not captured any more: the internet sees this site's own address");
        told.elsewhere("landline capture remove " + text.name() + "/" + address);
      }
    }

    private static void remove(HostText text, JsonNode object, String list, String value) {
      object.list(list).stream()
          .filter(e -> e.value().equals(value))
          .findFirst()
          .ifPresent(entry -> text.remove(object, list, entry));
    }
  }
}
