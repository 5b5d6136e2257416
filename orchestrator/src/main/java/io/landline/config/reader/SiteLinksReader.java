// SPDX-License-Identifier: Apache-2.0
package io.landline.config.reader;

import io.landline.config.document.JsonPath;
import io.landline.net.InterfaceName;
import io.landline.net.IpPrefix;
import io.landline.policy.Footprint;
import io.landline.policy.HubLink;
import io.landline.policy.Name;
import io.landline.policy.SiteHub;
import io.landline.policy.Tunnel;
import io.landline.wireguard.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads a site's hubs: {@code hub} with {@code tunnel}, or each of {@code hubs} with its own. */
final class SiteLinksReader {
  private final Problems problems;
  private final Unique<Name> names;
  private final Unique<InterfaceName> devices;
  private final Unique<PublicKey> keys;
  private final Unique<Integer> ports;
  private final Map<IpPrefix, JsonPath> networks = new LinkedHashMap<>();
  private final Map<JsonPath, Routed> routed = new LinkedHashMap<>();
  private Optional<Tunnel> tunnel = Optional.empty();
  private Links links = new Links(List.of(), Optional.empty(), Optional.empty(), false);

  /**
   * What was read.
   *
   * @param links those without a problem
   * @param tunnel the first tunnel
   * @param hub the first hub
   * @param several whether it is the list
   */
  record Links(
      List<HubLink> links, Optional<Tunnel> tunnel, Optional<SiteHub> hub, boolean several) {
    Links {
      links = List.copyOf(links);
    }
  }

  SiteLinksReader(Problems problems) {
    this.problems = problems;
    this.names = new Unique<>("the name", problems);
    this.devices = new Unique<>("the interface", problems);
    this.keys = new Unique<>("the hub's key", problems);
    this.ports = new Unique<>("the port", problems);
  }

  /** Reads the tunnels, and with a list of hubs these too. */
  void tunnels(ObjectReader top) {
    if (top.has("hubs")) {
      links = several(top);
    } else {
      tunnel = TunnelReader.read(top, 0, 0);
    }
  }

  /** Whether one of the tunnels has this interface. */
  boolean isTunnel(InterfaceName name) {
    return Stream.concat(tunnel.stream(), links.links().stream().map(HubLink::tunnel))
        .anyMatch(own -> own.device().equals(name));
  }

  /** What was read, with the hub where it is only one. */
  Links hubs(ObjectReader top) {
    if (!links.several()) {
      Optional<SiteHub> hub =
          top.requiredObject("hub").flatMap(r -> new SiteHubReader(problems, r, tunnel).read());
      links =
          new Links(
              tunnel
                  .flatMap(own -> hub.map(other -> new HubLink(HubLink.ONLY, own, other)))
                  .map(List::of)
                  .orElse(List.of()),
              tunnel,
              hub,
              false);
    }
    top.known("hubs");
    return links;
  }

  private Links several(ObjectReader top) {
    top.refuse("hub", "this site has a list of hubs", "move it into hubs");
    top.refuse("tunnel", "each of hubs has a tunnel of its own", "move it into an entry of hubs");
    if (top.isEmptyList("hubs")) {
      problems.add(top.at("hubs"), "there is no hub", "write [{...}]");
    }
    if (top.count("hubs") > Footprint.MOST_HUBS) {
      problems.add(
          top.at("hubs"),
          "at most " + Footprint.MOST_HUBS + " hubs, not " + top.count("hubs"),
          "keep the best ones");
    }
    List<HubLink> all = new ArrayList<>();
    int number = 0;
    for (ObjectReader reader : top.objects("hubs")) {
      Optional<Name> name = reader.required("name", Name::new, "seattle");
      Optional<Tunnel> own = TunnelReader.ofHub(reader, number);
      Optional<SiteHub> hub = new SiteHubReader(problems, reader, own).read();
      name.ifPresent(n -> names.add(n, reader.at("name")));
      own.ifPresent(t -> check(t, reader.at("tunnel")));
      hub.ifPresent(other -> keys.add(other.publicKey(), reader.at("publicKey")));
      hub.ifPresent(other -> checkRouted(other, reader));
      name.flatMap(n -> own.flatMap(t -> hub.map(other -> new HubLink(n, t, other))))
          .ifPresent(all::add);
      number++;
    }
    Optional<HubLink> first = all.stream().findFirst();
    return new Links(all, first.map(HubLink::tunnel), first.map(HubLink::hub), true);
  }

  private void check(Tunnel tunnel, JsonPath where) {
    devices.add(tunnel.device(), where.key("interface"));
    if (tunnel.listenPort() != 0) {
      ports.add(tunnel.listenPort(), where.key("listenPort"));
    }
    IpPrefix own = tunnel.address().network();
    networks.forEach(
        (other, there) -> {
          if (other.overlaps(own)) {
            problems.add(
                where.key("address"),
                "the tunnel's network " + own + " overlaps that of " + there,
                "give one of the two hubs another network: landline init hub --tunnel"
                    + " 10.98.0.1/24");
          }
        });
    networks.put(own, where.key("address"));
  }

  /** A public address belongs to one hub: replies leave by the hub that routes it here. */
  private void checkRouted(SiteHub hub, ObjectReader reader) {
    List<IpPrefix> own =
        hub.provider()
            .map(SiteHub.Provider::allocation)
            .orElseGet(() -> List.of(hub.publicAddress().asPrefix()));
    JsonPath where = reader.at(hub.provider().isPresent() ? "publicAddresses" : "publicAddress");
    routed.forEach(
        (there, other) -> {
          if (hub.provider().isPresent() || other.isProvider()) {
            own.stream()
                .filter(network -> other.networks().stream().anyMatch(network::overlaps))
                .findFirst()
                .ifPresent(
                    network ->
                        problems.add(
                            where,
                            network + " overlaps what " + there + " has",
                            "a public address leads to one hub: leave it out of one of the two"));
          }
        });
    routed.put(where, new Routed(own, hub.provider().isPresent()));
  }

  private record Routed(List<IpPrefix> networks, boolean isProvider) {}

  /** Every hub needs a mark and two routing tables of its own. */
  void check(Links links, Footprint footprint, JsonPath where) {
    for (int number = 1; number < links.links().size(); number++) {
      if (footprint.hubMark(number).isEmpty()) {
        problems.add(
            where.key("mark"),
            footprint.mark() + " has no room for the marks of " + links.links().size() + " hubs",
            "use a mask of four bits or more, such as 0x4c000000/0xff000000");
        return;
      }
    }
    if (links.links().size() > 1
        && footprint.hubTables().stream()
            .anyMatch(
                table ->
                    footprint.routingTables().contains(table)
                        || (table.id() >= 253 && table.id() <= 255))) {
      problems.add(
          where,
          "the tables of further hubs, " + footprint.hubTables() + ", are in use",
          "choose another repliesTable: further hubs' tables are counted from it");
    }
  }
}
