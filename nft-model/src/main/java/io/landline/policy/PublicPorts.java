// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.IpAddress;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which public ports of a hub are in use, and by what. A captured device keeps its source port only
 * where that port is free at its public address: an outgoing flow from a port in use would receive
 * the packets that are meant for its holder.
 */
public final class PublicPorts {
  /**
   * Ports in use.
   *
   * @param ports which
   * @param holder in a word: the name of a forward, "probe", "protected"
   * @param because why a device cannot use them, as a clause
   */
  public record Held(ProtocolPorts ports, String holder, String because) {
    static Held byHub(ProtocolPorts ports) {
      return new Held(ports, "protected", "the hub keeps that port for itself");
    }

    static Held byProbes(ProtocolPorts ports) {
      return new Held(ports, "probe", "that port leads to a test host");
    }

    static Held byForward(ProtocolPorts ports, Forward forward) {
      String label = forward.label();
      return new Held(ports, label, "forward " + label + " holds that port");
    }
  }

  /** Sizes of blocks of spare ports, the best one first. */
  private static final List<Integer> BLOCKS = List.of(2048, 512, 64, 8, 1);

  /** The size of the block of spare ports that is tried first. */
  public static final int LARGEST_BLOCK = BLOCKS.get(0);

  private static final int UNPRIVILEGED = 1024;
  private static final int END = 65_536;

  private record Service(IpAddress address, int protocol) {}

  private final List<ProtocolPorts> hubs = new ArrayList<>();
  private final Map<IpAddress, List<Held>> held = new HashMap<>();
  private final Map<Service, TreeMap<Integer, Held>> index = new HashMap<>();
  private final Map<IpAddress, List<Forward>> served = new HashMap<>();
  private final List<ProtocolPorts> grants = new ArrayList<>();

  private PublicPorts() {}

  /** The ports that a hub's policy uses. */
  public static PublicPorts of(HubPolicy policy) {
    PublicPorts ports = new PublicPorts();
    ports.hubs.addAll(policy.protect());
    for (HubSite site : policy.members()) {
      policy.canary(site).ifPresent(canary -> ports.addProbes(canary, site.publicAddress()));
      ports.addForwards(site.forwards());
      ports.grants.addAll(site.grants());
    }
    return ports;
  }

  /** The ports that a site knows of: its own forwards and probes. Other sites may use more. */
  public static PublicPorts of(SitePolicy policy) {
    if (policy.asHub().isPresent()) {
      return of(policy.asHub().get());
    }
    PublicPorts ports = new PublicPorts();
    ports.hubs.add(
        new ProtocolPorts(TransportProtocol.UDP, PortRange.of(policy.hub().endpoint().port())));
    policy.canary().ifPresent(canary -> ports.addProbes(canary, policy.hub().publicAddress()));
    ports.addForwards(policy.forwards());
    return ports;
  }

  private void addProbes(Canary canary, IpAddress publicAddress) {
    for (TransportProtocol protocol : TransportProtocol.values()) {
      add(publicAddress, Held.byProbes(new ProtocolPorts(protocol, PortRange.of(canary.port()))));
    }
  }

  private void addForwards(Collection<Forward> forwards) {
    for (Forward forward : forwards) {
      if (forward.enabled()) {
        served.computeIfAbsent(forward.target(), t -> new ArrayList<>()).add(forward);
        for (ProtocolPorts ports : forward.listen().each()) {
          add(forward.publicAddress(), Held.byForward(ports, forward));
        }
      }
    }
  }

  private void add(IpAddress address, Held entry) {
    held.computeIfAbsent(address, a -> new ArrayList<>()).add(entry);
    Service service = new Service(address, entry.ports().protocol().number());
    index.computeIfAbsent(service, s -> new TreeMap<>()).put(entry.ports().ports().first(), entry);
  }

  /** All ports in use at a public address; protected ones are in use at every address. */
  public List<Held> at(IpAddress address) {
    List<Held> all = new ArrayList<>();
    hubs.forEach(ports -> all.add(Held.byHub(ports)));
    all.addAll(held.getOrDefault(address, List.of()));
    return all;
  }

  /** The holder of a port at a public address; empty if the port is free. */
  public Optional<Held> holder(IpAddress address, int protocol, int port) {
    Optional<Held> hub =
        hubs.stream()
            .filter(p -> p.protocol().number() == protocol && p.ports().contains(port))
            .map(Held::byHub)
            .findFirst();
    return hub.or(
        () ->
            Optional.ofNullable(index.get(new Service(address, protocol)))
                .map(ports -> ports.floorEntry(port))
                .map(Map.Entry::getValue)
                .filter(entry -> entry.ports().ports().contains(port)));
  }

  /** Whether a forward leads to this port of the device; its public port is then used outbound. */
  public boolean isServed(IpAddress device, int protocol, int port) {
    return served.getOrDefault(device, List.of()).stream()
        .anyMatch(
            f ->
                f.targetPorts().contains(port)
                    && f.listen().protocols().stream().anyMatch(p -> p.number() == protocol));
  }

  /**
   * The holder that keeps a captured device from leaving with its own source port.
   *
   * @param publicAddress the device's public address
   * @return empty if it keeps the port, or leaves with the public port of its own forward
   */
  public Optional<Held> against(
      IpAddress device, IpAddress publicAddress, int protocol, int sourcePort) {
    return isServed(device, protocol, sourcePort)
        ? Optional.empty()
        : holder(publicAddress, protocol, sourcePort);
  }

  /**
   * Ports for flows that cannot keep theirs: a block that is free at every public address, for TCP
   * and UDP. Aligned blocks are tried from the top, so that a new forward seldom moves it; blocks
   * that no site may claim come first.
   *
   * @return empty if every single port is in use
   */
  public Optional<PortRange> spare() {
    BitSet taken = new BitSet(END);
    hubs.forEach(ports -> set(taken, ports.ports()));
    held.values().forEach(all -> all.forEach(one -> set(taken, one.ports().ports())));
    BitSet claimable = (BitSet) taken.clone();
    grants.forEach(ports -> set(claimable, ports.ports()));
    return block(claimable, BLOCKS.get(0), UNPRIVILEGED)
        .or(() -> block(claimable, BLOCKS.get(1), UNPRIVILEGED))
        .or(() -> firstBlock(taken, UNPRIVILEGED))
        .or(() -> firstBlock(taken, 1));
  }

  private static void set(BitSet bits, PortRange ports) {
    bits.set(ports.first(), ports.last() + 1);
  }

  private static Optional<PortRange> firstBlock(BitSet taken, int lowest) {
    return BLOCKS.stream().flatMap(size -> block(taken, size, lowest).stream()).findFirst();
  }

  private static Optional<PortRange> block(BitSet taken, int size, int lowest) {
    for (int first = END - size; first >= lowest; first -= size) {
      int next = taken.nextSetBit(first);
      if (next < 0 || next >= first + size) {
        return Optional.of(new PortRange(first, first + size - 1));
      }
    }
    return Optional.empty();
  }
}
