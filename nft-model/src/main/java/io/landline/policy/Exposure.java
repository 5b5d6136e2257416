// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What enabled forwards open: at a site the device ports that a hub, stolen or not, can reach; at a
 * hub the public ports of sites that the internet can reach.
 *
 * @param services in the order of the forwards; two may have ports in common
 */
public record Exposure(List<Service> services) {
  public Exposure {
    services = List.copyOf(services);
  }

  /**
   * Ports of one address.
   *
   * @param address of the device at a site, public at a hub
   * @param ports as callers use them at that address
   * @param forward what opens them
   * @param from the callers that are let in; empty means any
   */
  public record Service(
      IpAddress address, ProtocolPorts ports, Forward forward, List<IpPrefix> from) {
    public Service {
      from = List.copyOf(from);
    }
  }

  private record Door(IpAddress address, TransportProtocol protocol) {}

  /**
   * What a site lets its hub reach of its devices and of its own host.
   *
   * <p>A port that one forward opens to any caller stays open, whatever another one's list says: of
   * a restricted forward, such ports are services of their own.
   */
  public static Exposure of(SitePolicy policy) {
    List<Forward> enabled = policy.forwards().stream().filter(Forward::enabled).toList();
    Map<Door, List<PortRange>> open = new HashMap<>();
    for (Forward forward : enabled) {
      if (forward.from().isEmpty()) {
        for (ProtocolPorts ports : forward.served()) {
          open.computeIfAbsent(
                  new Door(forward.target(), ports.protocol()), door -> new ArrayList<>())
              .add(ports.ports());
        }
      }
    }
    open.values().forEach(Collections::sort);
    List<Service> services = new ArrayList<>();
    for (Forward forward : enabled) {
      for (ProtocolPorts ports : forward.served()) {
        List<PortRange> toAll =
            forward.from().isEmpty()
                ? List.of()
                : open.getOrDefault(new Door(forward.target(), ports.protocol()), List.of());
        add(forward, ports, toAll, services);
      }
    }
    return new Exposure(services);
  }

  /** Cuts a forward's ports where others, sorted, are open to any caller. */
  private static void add(
      Forward forward, ProtocolPorts ports, List<PortRange> toAll, List<Service> services) {
    int next = ports.ports().first();
    int last = ports.ports().last();
    for (PortRange open : toAll) {
      int begin = Math.max(next, open.first());
      int end = Math.min(last, open.last());
      if (begin <= end) {
        if (next < begin) {
          services.add(service(forward, ports, next, begin - 1, forward.from()));
        }
        services.add(service(forward, ports, begin, end, List.of()));
        next = end + 1;
      }
    }
    if (next <= last) {
      services.add(service(forward, ports, next, last, forward.from()));
    }
  }

  private static Service service(
      Forward forward, ProtocolPorts of, int first, int last, List<IpPrefix> from) {
    ProtocolPorts ports = new ProtocolPorts(of.protocol(), new PortRange(first, last));
    return new Service(forward.target(), ports, forward, from);
  }

  /** What a hub lets the internet reach of its sites and peers. */
  public static Exposure of(HubPolicy policy) {
    List<Service> services = new ArrayList<>();
    for (HubSite site : policy.members()) {
      for (Forward forward : site.forwards()) {
        if (forward.enabled()) {
          forward
              .listen()
              .each()
              .forEach(
                  ports ->
                      services.add(
                          new Service(forward.publicAddress(), ports, forward, forward.from())));
        }
      }
    }
    return new Exposure(services);
  }

  /** How many ports, each counted once per address and protocol. */
  public long ports() {
    Map<Door, BitSet> open = new HashMap<>();
    for (Service service : services) {
      PortRange ports = service.ports().ports();
      open.computeIfAbsent(
              new Door(service.address(), service.ports().protocol()), door -> new BitSet())
          .set(ports.first(), ports.last() + 1);
    }
    return open.values().stream().mapToLong(BitSet::cardinality).sum();
  }
}
