// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import com.beust.jcommander.Parameter;
import io.landline.change.JsonEntry;
import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Name;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code landline init hub}. */
final class InitHubCommand extends InitCommand {
  @Parameter(names = "--public", description = "IFACE  where strangers come in")
  private @Nullable String publicInterface;

  @Parameter(names = "--address", description = "A  the address to lend")
  private @Nullable String address;

  @Parameter(names = "--seen-as", description = "A  what the world sees, if another one")
  private @Nullable String seenAs;

  @Parameter(names = "--tunnel", description = "CIDR  the hub's address in the tunnel")
  private String tunnel = "10.99.0.1/24";

  @Parameter(names = "--port", description = "N  WireGuard's, udp")
  private int port = 51820;

  @Parameter(names = "--endpoint", description = "HOST:PORT  where sites reach this hub")
  private @Nullable String endpoint;

  @Parameter(names = "--name", description = "NAME  else this host's")
  private @Nullable String name;

  InitHubCommand() {
    super(
        new Words(
            "init hub",
            "",
            0,
            "make this host a hub",
            List.of(
                "Writes a first landline.json and makes the key. What is not said is guessed from",
                "the default route and told. Every port that listens publicly now stays the",
                "hub's own. Starts the service, where it is enabled.")));
  }

  @Override
  String text(Surroundings host, String key, List<String> arguments, Told told)
      throws CommandFailure, IOException {
    InterfaceName device =
        publicInterface == null
            ? guessed(host, "--public", told)
            : host.named("--public", publicInterface);
    IpAddress lent = address == null ? lent(host, device, told) : named(host, device, address);
    JsonEntry world =
        new JsonEntry().put("interface", device.name()).put("addresses", List.of(lent.toString()));
    if (seenAs != null) {
      world.put("seenAs", List.of(IpAddress.parse(seenAs).toString()));
    }
    if (endpoint != null) {
      boolean bare = endpoint.indexOf(':') < 0 || endpoint.endsWith("]");
      String full = bare ? endpoint + ":" + port : endpoint;
      world.put("endpoint", HostEndpoint.parse(full).toString());
    }
    JsonEntry own =
        new JsonEntry()
            .put("interface", "landline0")
            .put("address", InterfaceAddress.parse(tunnel).toString())
            .put("listenPort", PortRange.of(port).first())
            .put("mtu", 1420);
    List<String> protect = protect(host, device);
    ChangeText.wrapped("Protects  ", String.join(", ", protect)).forEach(told::done);
    told.done("          what listens here now stays this host's own, never a site's");
    told.done(
        "Open      udp/"
            + port
            + " at the provider's firewall, each port you forward, and for the");
    told.done("          probes of site 2 tcp/51882 and udp/51882, of site 3 51883, and so on");
    told.done("Then      landline site add NAME KEY --lan CIDR, which init site prints there");
    return """
    { "role": "hub", "name": %s,
      "public":  %s,
      "tunnel":  %s,
      "protect": %s,
      "sites": [],
      "forwards": [] }
    """
        .formatted(JsonEntry.quoted(name(host, told)), world, own, JsonEntry.list(protect));
  }

  private IpAddress lent(Surroundings host, InterfaceName device, Told told) throws CommandFailure {
    List<InterfaceAddress> addresses = host.addresses(device);
    if (addresses.isEmpty()) {
      throw CommandFailure.usage(device + " has no IPv4 address", "name one with --address");
    }
    InterfaceAddress first = addresses.get(0);
    told.guessed(first.address() + " is lent (--address names another)");
    if (Surroundings.isPrivate(first) && seenAs == null) {
      throw CommandFailure.usage(
          first.address() + " of " + device + " is private",
          "say as whom the world sees this host: --seen-as ADDRESS");
    }
    return first.address();
  }

  private static IpAddress named(Surroundings host, InterfaceName device, String text)
      throws CommandFailure {
    IpAddress address = IpAddress.parse(text);
    List<String> there = host.addresses(device).stream().map(a -> a.address().toString()).toList();
    if (!there.contains(address.toString())) {
      throw CommandFailure.usage(
          "--address: " + address + " is no address of " + device,
          there.isEmpty() ? "it has no IPv4 address" : "it has " + String.join(", ", there));
    }
    return address;
  }

  /** What listens now but WireGuard's own; ssh in any case. */
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

  private String name(Surroundings host, Told told) throws IOException {
    if (name != null) {
      return new Name(name).text();
    }
    String guess = host.hostname().replaceAll("[^A-Za-z0-9-]|^-+", "");
    String chosen = guess.isEmpty() || guess.length() > 32 ? "hub" : guess;
    told.guessed("its name is " + chosen + " (--name gives it another)");
    return new Name(chosen).text();
  }
}
