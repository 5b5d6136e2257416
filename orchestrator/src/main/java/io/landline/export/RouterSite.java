// SPDX-License-Identifier: Apache-2.0
package io.landline.export;

import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.SpecialNetworks;
import io.landline.net.TransportProtocol;
import io.landline.policy.Forward;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A site of a hub as its router must know it.
 *
 * @param name the site's name
 * @param publicKey the router's key as the hub has it; empty while the hub waits for one
 * @param address its address in the tunnel, with the tunnel's network
 * @param lan the networks of its devices, as far as the hub knows them
 * @param captured devices whose internet traffic goes through the tunnel
 * @param forwards the forwards in force that lead to it
 * @param hub the other end of the tunnel
 */
public record RouterSite(
    Name name,
    Optional<PublicKey> publicKey,
    InterfaceAddress address,
    List<IpPrefix> lan,
    List<IpAddress> captured,
    List<Forward> forwards,
    Hub hub) {
  /** Seconds between keepalives, as Landline's own sites have them by default. */
  public static final int KEEPALIVE = 25;

  /**
   * The hub.
   *
   * @param name its name
   * @param publicKey its WireGuard key
   * @param presharedKey the secret it shares with the site
   * @param endpoint where the site reaches it
   * @param address its address in the tunnel
   * @param mtu bytes of an inner packet
   */
  public record Hub(
      Name name,
      PublicKey publicKey,
      Optional<PresharedKey> presharedKey,
      HostEndpoint endpoint,
      IpAddress address,
      int mtu) {}

  /**
   * Ports of a device that the hub may call.
   *
   * @param device the device; the site's tunnel address means the router itself
   * @param ports its ports; no two services of a site overlap
   * @param name the forward that opens them, or the first of several
   */
  public record Service(IpAddress device, ProtocolPorts ports, String name) {}

  public RouterSite {
    lan = List.copyOf(lan);
    captured = List.copyOf(captured);
    forwards = forwards.stream().filter(Forward::enabled).toList();
  }

  /** The site of a hub's policy. */
  public static RouterSite of(
      HubPolicy policy,
      HubSite site,
      Optional<PublicKey> siteKey,
      PublicKey hubKey,
      Optional<PresharedKey> secret,
      HostEndpoint endpoint) {
    InterfaceAddress own = policy.tunnel().address();
    return new RouterSite(
        site.name(),
        siteKey,
        new InterfaceAddress(site.address(), own.prefixLength()),
        site.lan(),
        site.captured(),
        site.forwards(),
        new Hub(policy.name(), hubKey, secret, endpoint, own.address(), policy.tunnel().safeMtu()));
  }

  /** Everything that the hub may call, sorted. */
  public List<Service> services() {
    List<Service> all =
        forwards.stream()
            .flatMap(
                forward ->
                    forward.served().stream()
                        .map(ports -> new Service(forward.target(), ports, forward.name().text())))
            .sorted(RouterSite::compare)
            .toList();
    List<Service> joined = new ArrayList<>();
    for (Service next : all) {
      Service last = joined.isEmpty() ? next : joined.get(joined.size() - 1);
      if (!joined.isEmpty()
          && last.device().equals(next.device())
          && last.ports().overlaps(next.ports())) {
        joined.set(joined.size() - 1, join(last, next));
      } else {
        joined.add(next);
      }
    }
    return joined;
  }

  private static int compare(Service a, Service b) {
    int devices = a.device().compareTo(b.device());
    return devices != 0 ? devices : a.ports().compareTo(b.ports());
  }

  private static Service join(Service a, Service b) {
    TransportProtocol protocol = a.ports().protocol();
    PortRange x = a.ports().ports();
    PortRange y = b.ports().ports();
    PortRange both = new PortRange(x.first(), Math.max(x.last(), y.last()));
    return new Service(a.device(), new ProtocolPorts(protocol, both), a.name());
  }

  /** The only destinations that packets from the tunnel may have, sorted. */
  public List<IpAddress> destinations() {
    return Stream.of(
            Stream.of(address.address()), captured.stream(), forwards.stream().map(Forward::target))
        .flatMap(addresses -> addresses)
        .sorted()
        .distinct()
        .toList();
  }

  /**
   * Networks that captured devices reach inside the site or not at all: private and special ones,
   * and those of the site. Disjoint and sorted.
   */
  public List<IpPrefix> localNetworks() {
    List<IpPrefix> out = new ArrayList<>();
    Stream.concat(SpecialNetworks.NOT_INTERNET.stream(), lan.stream())
        .sorted()
        // A network that contains the next one precedes it.
        .filter(next -> out.isEmpty() || !out.get(out.size() - 1).contains(next))
        .forEach(out::add);
    return out;
  }
}
