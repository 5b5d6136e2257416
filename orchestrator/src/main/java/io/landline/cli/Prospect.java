// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.change.JsonEntry;
import io.landline.change.JsonText;
import io.landline.config.ConfigException;
import io.landline.config.Configuration;
import io.landline.config.reader.ConfigReader;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.ProtocolPorts;
import io.landline.wireguard.PrivateKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What {@code landline init} would make of a host that has no configuration yet, for the doctor to
 * judge. What only the other host will tell is filled in with addresses of the documentation.
 *
 * @param role {@code hub} or {@code site}
 * @param configuration what would be written and completed; empty where init would refuse
 * @param why why it would, or what it would guess
 */
record Prospect(String role, Optional<Configuration> configuration, List<String> why) {
  /** For all devices that might be captured, in the words of findings. */
  private static final String DEVICES = "devices";

  Prospect {
    why = List.copyOf(why);
  }

  /** The command that makes the host one. */
  String command() {
    return role.equals("hub") ? "landline init hub" : "landline init site NAME";
  }

  /** As a hub, with a site that captures something. */
  static Prospect hub(Surroundings host) {
    Told told = new Told();
    try {
      String guessed = new InitHubCommand().text(host, "", List.of(), told);
      JsonText text = JsonText.parse(guessed);
      InterfaceName device =
          InterfaceName.parse(
              text.root().member("public").flatMap(p -> p.text("interface")).orElseThrow());
      if (host.listeners(device).contains(ProtocolPorts.parse("udp/51820"))) {
        return refused("hub", "another program listens at udp/51820: landline init hub --port N");
      }
      JsonEntry site =
          new JsonEntry()
              .put("name", "site")
              .put("publicKey", somebodysKey())
              .put("address", "10.99.0.2")
              .put("lan", List.of("192.0.2.0/24"))
              .put("captured", List.of("192.0.2.19"));
      return prospect("hub", text.set(text.root(), "sites", "[" + site + "]"), told);
    } catch (CommandFailure e) {
      return new Prospect("hub", Optional.empty(), e.lines());
    } catch (IOException e) {
      return refused("hub", "this host cannot be looked at: " + e);
    }
  }

  /** As a site that captures something. */
  static Prospect site(Surroundings host) {
    Told told = new Told();
    try {
      JsonText text = JsonText.parse(new InitSiteCommand().text(host, "", List.of(DEVICES), told));
      JsonEntry tunnel = new JsonEntry().put("address", "10.99.0.2/24");
      JsonEntry hub =
          new JsonEntry()
              .put("publicKey", somebodysKey())
              .put("endpoint", "203.0.113.10:51820")
              .put("address", "10.99.0.1")
              .put("publicAddress", "203.0.113.10");
      JsonEntry device =
          new JsonEntry().put("name", DEVICES).put("address", neighbour(text, host).toString());
      JsonEntry capture = new JsonEntry().put("devices", List.of(DEVICES));
      text = text.set(text.root(), "tunnel", tunnel.toString());
      text = text.set(text.root(), "hub", hub.toString());
      text = text.set(text.root(), "devices", "[" + device + "]");
      return prospect("site", text.set(text.root(), "capture", capture.toString()), told);
    } catch (CommandFailure e) {
      return new Prospect("site", Optional.empty(), e.lines());
    }
  }

  private static Prospect prospect(String role, JsonText text, Told told) {
    try {
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      return new Prospect(role, Optional.of(ConfigReader.parse(bytes)), told.guessed());
    } catch (ConfigException e) {
      return new Prospect(
          role, Optional.empty(), e.problems().stream().map(Object::toString).toList());
    }
  }

  private static Prospect refused(String role, String why) {
    return new Prospect(role, Optional.empty(), List.of(why));
  }

  private static String somebodysKey() {
    return PrivateKey.generate().publicKey().toString();
  }

  /** An address beside this host's own on the LAN. */
  private static IpAddress neighbour(JsonText text, Surroundings host) {
    InterfaceAddress own =
        text.root().list("lan").stream()
            .flatMap(lan -> host.addresses(InterfaceName.parse(lan.value())).stream())
            .findFirst()
            .orElseThrow();
    byte[] bytes = own.address().bytes();
    bytes[3] = (byte) (bytes[3] ^ 2);
    return IpAddress.of(bytes);
  }
}
