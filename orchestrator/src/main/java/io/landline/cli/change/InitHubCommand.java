// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import com.beust.jcommander.Parameter;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.CommandOutput;
import io.landline.cli.host.Surroundings;
import io.landline.cli.show.ChangeText;
import io.landline.config.document.Json;
import io.landline.config.document.JsonDocument;
import io.landline.config.document.JsonObject;
import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Name;
import io.landline.policy.Tunnel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code landline init hub}. */
public final class InitHubCommand extends InitCommand {
  @Parameter(names = "--public", description = "IFACE  the interface to the internet")
  private @Nullable String publicInterface;

  @Parameter(names = "--address", description = "A  the public address that sites use")
  private @Nullable String address;

  @Parameter(names = "--seen-as", description = "A  the public address, if a provider translates")
  private @Nullable String seenAs;

  @Parameter(names = "--tunnel", description = "CIDR  the hub's address in the tunnel")
  private String tunnel = "10.99.0.1/24";

  @Parameter(names = "--port", description = "N  WireGuard's UDP port")
  private int port = 51820;

  @Parameter(names = "--endpoint", description = "HOST:PORT  where sites reach this hub")
  private @Nullable String endpoint;

  @Parameter(names = "--name", description = "NAME  default: this host's name")
  private @Nullable String name;

  public InitHubCommand() {
    super(
        new CommandHelp(
            "init hub",
            "",
            0,
            "make this host a hub",
            List.of(
                "Writes a first landline.json and makes the key. Values not given as options are",
                "derived from the default route and printed. Every port that listens publicly now",
                "stays the hub's own. Starts the service if it is enabled.")));
  }

  @Override
  public JsonDocument document(
      Surroundings host, String key, List<String> arguments, CommandOutput out)
      throws CommandFailure, IOException {
    InterfaceName device =
        publicInterface == null
            ? guessed(host, "--public", out)
            : host.named("--public", publicInterface);
    IpAddress lent = address == null ? lent(host, device, out) : named(host, device, address);
    JsonObject world =
        JsonObject.EMPTY
            .with("interface", Json.of(device.name()))
            .with("addresses", Json.texts(List.of(lent.toString())));
    if (seenAs != null) {
      String seen = IpAddress.parse(seenAs).toString();
      world = world.with("seenAs", Json.texts(List.of(seen)));
    }
    if (endpoint != null) {
      boolean bare = endpoint.indexOf(':') < 0 || endpoint.endsWith("]");
      String full = bare ? endpoint + ":" + port : endpoint;
      world = world.with("endpoint", Json.of(HostEndpoint.parse(full).toString()));
    }
    JsonObject own =
        JsonObject.EMPTY
            .with("interface", Json.of("landline0"))
            .with("address", Json.of(InterfaceAddress.parse(tunnel).toString()))
            .with("listenPort", Json.of(PortRange.of(port).first()))
            .with("mtu", Json.of(Tunnel.AUTO_MTU));
    List<String> protect = protect(host, device);
    ChangeText.wrapped("Protects  ", String.join(", ", protect)).forEach(out::done);
    out.done("          these ports stay this host's own; no site can use them");
    out.done(
        "Open      udp/"
            + port
            + " at the provider's firewall, each port you forward, and for the");
    out.done("          probes of site 2 tcp/51882 and udp/51882, of site 3 51883, and so on");
    out.done("Then      landline site add NAME, which prints the code for landline join there");
    String template =
        """
        { "role": "hub", "name": %s,
          "public":  %s,
          "tunnel":  %s,
          "protect": %s,
          "sites": [],
          "forwards": [] }
        """;
    return parsed(template.formatted(Json.of(name(host, out)), world, own, Json.texts(protect)));
  }

  private IpAddress lent(Surroundings host, InterfaceName device, CommandOutput out)
      throws CommandFailure {
    List<InterfaceAddress> addresses = host.addresses(device);
    if (addresses.isEmpty()) {
      throw CommandFailure.usage(device + " has no IPv4 address", "name one with --address");
    }
    InterfaceAddress first = addresses.get(0);
    out.guessed(first.address() + " is the public address (--address sets another)");
    if (Surroundings.isPrivate(first) && seenAs == null) {
      throw CommandFailure.usage(
          first.address() + " of " + device + " is private",
          "give the address that the internet sees: --seen-as ADDRESS");
    }
    return first.address();
  }

  private static IpAddress named(Surroundings host, InterfaceName device, String text)
      throws CommandFailure {
    IpAddress address = IpAddress.parse(text);
    List<String> there = host.addresses(device).stream().map(a -> a.address().toString()).toList();
    if (!there.contains(address.toString())) {
      throw CommandFailure.usage(
          "--address: " + address + " is not an address of " + device,
          there.isEmpty() ? "it has no IPv4 address" : "it has " + String.join(", ", there));
    }
    return address;
  }

  /** The ports that listen now except WireGuard's own; ssh in any case. */
  private List<String> protect(Surroundings host, InterfaceName device) throws IOException {
    ProtocolPorts own = ProtocolPorts.parse("udp/" + port);
    List<ProtocolPorts> all = new ArrayList<>(host.listeners(device));
    all.add(ProtocolPorts.parse("tcp/22"));
    return all.stream()
        .filter(p -> !p.equals(own))
        .sorted()
        .distinct()
        .map(ProtocolPorts::toString)
        .toList();
  }

  @Override
  boolean isComplete() {
    return true;
  }

  private String name(Surroundings host, CommandOutput out) throws IOException {
    if (name != null) {
      return new Name(name).text();
    }
    String guess = host.hostname().replaceAll("[^A-Za-z0-9-]|^-+", "");
    String chosen = guess.isEmpty() || guess.length() > 32 ? "hub" : guess;
    out.guessed("its name is " + chosen + " (--name sets another)");
    return new Name(chosen).text();
  }
}
