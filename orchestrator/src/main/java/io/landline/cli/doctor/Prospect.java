// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.doctor;

import io.landline.cli.change.InitHubCommand;
import io.landline.cli.change.InitSiteCommand;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandOutput;
import io.landline.cli.host.Surroundings;
import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import io.landline.config.document.Json;
import io.landline.config.document.JsonArray;
import io.landline.config.document.JsonDocument;
import io.landline.config.document.JsonObject;
import io.landline.config.reader.ConfigReader;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.ProtocolPorts;
import io.landline.wireguard.PrivateKey;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What {@code landline init} would make of a host that has no configuration yet, for the doctor to
 * judge. Values that come from the other host are filled in with documentation addresses.
 *
 * @param role {@code hub} or {@code site}
 * @param configuration the configuration that would be written, completed; empty if init would
 *     refuse
 * @param why the reasons of a refusal, or else the values that init would derive
 */
record Prospect(String role, Optional<Configuration> configuration, List<String> why) {
  /** The name in findings for any device that might be captured. */
  private static final String DEVICES = "devices";

  Prospect {
    why = List.copyOf(why);
  }

  /** The command that gives the host this role. */
  String command() {
    return role.equals("hub") ? "landline init hub" : "landline init site NAME";
  }

  /** As a hub, with a site that captures something. */
  static Prospect hub(Surroundings host) {
    CommandOutput out = new CommandOutput();
    try {
      JsonDocument guessed = new InitHubCommand().document(host, "", List.of(), out);
      JsonObject root = (JsonObject) guessed.root();
      InterfaceName device =
          InterfaceName.parse(
              root.object("public").flatMap(p -> p.text("interface")).orElseThrow());
      if (host.listeners(device).contains(ProtocolPorts.parse("udp/51820"))) {
        return refused("hub", "another program listens at udp/51820: landline init hub --port N");
      }
      JsonObject site =
          JsonObject.EMPTY
              .with("name", Json.of("site"))
              .with("publicKey", somebodysKey())
              .with("address", Json.of("10.99.0.2"))
              .with("lan", Json.texts(List.of("192.0.2.0/24")))
              .with("captured", Json.texts(List.of("192.0.2.19")));
      return prospect("hub", guessed.with(root.with("sites", JsonArray.EMPTY.plus(site))), out);
    } catch (CommandFailure e) {
      return new Prospect("hub", Optional.empty(), e.lines());
    } catch (IOException e) {
      return refused("hub", "cannot examine this host: " + e);
    }
  }

  /** As a site that captures something. */
  static Prospect site(Surroundings host) {
    CommandOutput out = new CommandOutput();
    try {
      JsonDocument guessed = new InitSiteCommand().document(host, "", List.of(DEVICES), out);
      JsonObject root = (JsonObject) guessed.root();
      JsonObject hub =
          JsonObject.EMPTY
              .with("publicKey", somebodysKey())
              .with("endpoint", Json.of("203.0.113.10:51820"))
              .with("address", Json.of("10.99.0.1"))
              .with("publicAddress", Json.of("203.0.113.10"));
      JsonObject device =
          JsonObject.EMPTY
              .with("name", Json.of(DEVICES))
              .with("address", Json.of(neighbour(root, host).toString()));
      JsonObject complete =
          root.with("tunnel", JsonObject.EMPTY.with("address", Json.of("10.99.0.2/24")))
              .with("hub", hub)
              .with("devices", JsonArray.EMPTY.plus(device))
              .with("capture", JsonObject.EMPTY.with("devices", Json.texts(List.of(DEVICES))));
      return prospect("site", guessed.with(complete), out);
    } catch (CommandFailure e) {
      return new Prospect("site", Optional.empty(), e.lines());
    }
  }

  private static Prospect prospect(String role, JsonDocument document, CommandOutput out) {
    try {
      return new Prospect(role, Optional.of(ConfigReader.read(document)), out.guessed());
    } catch (ConfigException e) {
      return new Prospect(
          role, Optional.empty(), e.problems().stream().map(Object::toString).toList());
    }
  }

  private static Prospect refused(String role, String why) {
    return new Prospect(role, Optional.empty(), List.of(why));
  }

  private static Json somebodysKey() {
    return Json.of(PrivateKey.generate().publicKey().toString());
  }

  /** An address next to this host's own on the LAN. */
  private static IpAddress neighbour(JsonObject site, Surroundings host) {
    InterfaceAddress own =
        site.texts("lan").stream()
            .flatMap(lan -> host.addresses(InterfaceName.parse(lan)).stream())
            .findFirst()
            .orElseThrow();
    byte[] bytes = own.address().bytes();
    bytes[3] = (byte) (bytes[3] ^ 2);
    return IpAddress.of(bytes);
  }
}
