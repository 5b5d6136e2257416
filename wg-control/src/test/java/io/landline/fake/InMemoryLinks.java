// SPDX-License-Identifier: Apache-2.0
package io.landline.fake;

import io.landline.ffi.Errno;
import io.landline.kernel.Link;
import io.landline.kernel.LinkControl;
import io.landline.kernel.Neighbour;
import io.landline.net.AddressFamily;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import io.landline.netlink.NetlinkException;
import io.landline.route.InterfaceSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A host's interfaces in memory; begins with a loopback interface that is up. */
public final class InMemoryLinks implements LinkControl {
  private static final int ETHERNET_MIN_MTU = 68;
  private static final int ETHERNET_MAX_MTU = 65535;

  private final Map<InterfaceName, Link> links = new LinkedHashMap<>();
  private final Map<InterfaceName, InterfaceSettings> settings = new LinkedHashMap<>();
  private final Set<InterfaceName> unplugged = new HashSet<>();
  private final List<Neighbour> neighbours = new ArrayList<>();
  private final List<Observer> observers = new ArrayList<>();
  private final Permission permission = new Permission();
  private boolean wireGuard = true;
  private int nextIndex = 1;

  /** Hears of interface changes that affect other objects. */
  interface Observer {
    /** All of the family's routes through the interface are gone. */
    default void routesGone(InterfaceName name, AddressFamily family) {}

    /** The interface is down; of the IPv4 routes only those to this host stay. */
    default void wentDown(InterfaceName name) {}

    /** The interface itself is gone. */
    void linkGone(InterfaceName name);

    /** The interface is about to go up; refusing keeps it down. */
    default void goingUp(String operation, InterfaceName name) {}
  }

  public InMemoryLinks() {
    InterfaceName lo = InterfaceName.parse("lo");
    put(lo, Optional.empty(), 65536, Optional.empty(), Optional.empty());
    update(lo, link -> rebuilt(link, link.mtu(), true, loopback()));
  }

  private static List<InterfaceAddress> loopback() {
    return List.of(InterfaceAddress.parse("127.0.0.1/8"), InterfaceAddress.parse("::1/128"));
  }

  /** Whether callers hold CAP_NET_ADMIN; applies to all fakes on these links. */
  public void setAdmin(boolean admin) {
    permission.set(admin);
  }

  /** Whether this kernel has WireGuard. */
  public void setWireGuard(boolean available) {
    wireGuard = available;
  }

  /** Adds an Ethernet interface, down, as hardware or another program would. */
  public void plug(InterfaceName name, Optional<String> kind, MacAddress mac) {
    put(name, kind, 1500, Optional.of(mac), Optional.empty());
  }

  /** Pulls an interface's cable. */
  public void unplug(InterfaceName name) {
    unplugged.add(name);
    update(name, link -> rebuilt(link, link.mtu(), link.up(), link.addresses()));
  }

  /** Adds or changes a neighbour. */
  public void learn(Neighbour neighbour) {
    neighbours.removeIf(
        other ->
            other.device().equals(neighbour.device())
                && other.address().equals(neighbour.address()));
    neighbours.add(neighbour);
  }

  Permission permission() {
    return permission;
  }

  void observe(Observer observer) {
    observers.add(observer);
  }

  /** ENODEV if the interface does not exist. */
  Link require(String operation, InterfaceName name) {
    Link link = links.get(name);
    if (link == null) {
      throw new NetlinkException(operation, Errno.ENODEV);
    }
    return link;
  }

  @Override
  public List<Link> links() {
    return links.values().stream().sorted(Comparator.comparingInt(Link::index)).toList();
  }

  @Override
  public void createWireGuard(InterfaceName name, String alias) {
    String operation = "ip link add " + name + " type wireguard";
    permission.require(operation);
    if (links.containsKey(name)) {
      throw new NetlinkException(operation, Errno.EEXIST);
    }
    if (!wireGuard) {
      throw new NetlinkException(operation, Errno.EOPNOTSUPP, "Unknown device type");
    }
    put(name, Optional.of(Link.WIREGUARD), 1420, Optional.empty(), Optional.of(alias));
  }

  @Override
  public void setMtu(InterfaceName name, int mtu) {
    String operation = "ip link set " + name + " mtu " + mtu;
    permission.require(operation);
    Link link = require(operation, name);
    int least = link.mac().isPresent() ? ETHERNET_MIN_MTU : 0;
    int most = link.mac().isPresent() ? ETHERNET_MAX_MTU : Integer.MAX_VALUE;
    if (mtu < least || mtu > most) {
      throw new NetlinkException(operation, Errno.EINVAL);
    }
    update(name, old -> rebuilt(old, mtu, old.up(), old.addresses()));
  }

  @Override
  public void setUp(InterfaceName name) {
    String operation = "ip link set " + name + " up";
    permission.require(operation);
    if (!require(operation, name).up()) {
      observers.forEach(observer -> observer.goingUp(operation, name));
    }
    update(name, old -> rebuilt(old, old.mtu(), true, old.addresses()));
  }

  @Override
  public void setDown(InterfaceName name) {
    String operation = "ip link set " + name + " down";
    permission.require(operation);
    Link link = require(operation, name);
    // IPv6 addresses are removed with the link, IPv4 addresses stay without their routes.
    List<InterfaceAddress> kept = link.addresses().stream().filter(InMemoryLinks::isIpv4).toList();
    update(name, old -> rebuilt(old, old.mtu(), false, kept));
    observers.forEach(observer -> observer.wentDown(name));
  }

  @Override
  public void delete(InterfaceName name) {
    String operation = "ip link delete " + name;
    permission.require(operation);
    if (require(operation, name).kind().isEmpty()) {
      throw new NetlinkException(operation, Errno.EOPNOTSUPP);
    }
    setDown(name);
    links.remove(name);
    settings.remove(name);
    neighbours.removeIf(neighbour -> neighbour.device().equals(name));
    observers.forEach(observer -> observer.linkGone(name));
  }

  @Override
  public void addAddress(InterfaceName name, InterfaceAddress address) {
    String operation = "ip address add " + address + " dev " + name;
    Link link = require(operation, name);
    permission.require(operation);
    for (InterfaceAddress other : link.addresses()) {
      // In IPv4 the same address with another length is another one, in IPv6 it is not.
      boolean same =
          isIpv4(address) ? other.equals(address) : other.address().equals(address.address());
      if (same) {
        throw new NetlinkException(operation, Errno.EEXIST);
      }
    }
    List<InterfaceAddress> addresses = new ArrayList<>(link.addresses());
    addresses.add(address);
    addresses.sort(Comparator.comparing(a -> a.address().family()));
    update(name, old -> rebuilt(old, old.mtu(), old.up(), addresses));
  }

  @Override
  public void removeAddress(InterfaceName name, InterfaceAddress address) {
    String operation = "ip address delete " + address + " dev " + name;
    Link link = require(operation, name);
    permission.require(operation);
    List<InterfaceAddress> addresses = new ArrayList<>(link.addresses());
    if (!addresses.remove(address)) {
      throw new NetlinkException(operation, Errno.EADDRNOTAVAIL);
    }
    update(name, old -> rebuilt(old, old.mtu(), old.up(), addresses));
    if (isIpv4(address) && addresses.stream().noneMatch(InMemoryLinks::isIpv4)) {
      observers.forEach(observer -> observer.routesGone(name, AddressFamily.IPV4));
    }
  }

  @Override
  public InterfaceSettings settings(InterfaceName name) {
    require("ip link show " + name, name);
    return settings.getOrDefault(name, InterfaceSettings.of(name));
  }

  @Override
  public void apply(InterfaceSettings wanted) {
    String operation = "ip link set " + wanted.name() + " settings " + wanted;
    permission.require(operation);
    require(operation, wanted.name());
    InterfaceSettings old = settings(wanted.name());
    settings.put(
        wanted.name(),
        new InterfaceSettings(
            wanted.name(),
            wanted.forwarding().or(old::forwarding),
            wanted.rpFilter().or(old::rpFilter),
            wanted.sendRedirects().or(old::sendRedirects)));
  }

  @Override
  public List<Neighbour> neighbours() {
    return List.copyOf(neighbours);
  }

  @Override
  public void resolve(InterfaceName name, IpAddress address) {
    String operation = "ip neighbour add " + address + " use dev " + name;
    require(operation, name);
    permission.require(operation);
    Optional<Neighbour> known =
        neighbours.stream()
            .filter(n -> n.device().equals(name) && n.address().equals(address))
            .findFirst();
    Neighbour.State before = known.map(Neighbour::state).orElse(Neighbour.State.FAILED);
    if (before == Neighbour.State.FAILED) {
      learn(new Neighbour(name, address, Optional.empty(), Neighbour.State.INCOMPLETE));
    } else if (before == Neighbour.State.STALE) {
      learn(new Neighbour(name, address, known.flatMap(Neighbour::mac), Neighbour.State.DELAY));
    }
  }

  @Override
  public void probe(InterfaceName name, IpAddress address) {
    String operation = "ip neighbour change " + address + " nud probe dev " + name;
    require(operation, name);
    permission.require(operation);
    Neighbour known =
        neighbours.stream()
            .filter(n -> n.device().equals(name) && n.address().equals(address))
            .findFirst()
            .orElseThrow(() -> new NetlinkException(operation, Errno.ENOENT));
    learn(new Neighbour(name, address, known.mac(), Neighbour.State.PROBE));
  }

  private void put(
      InterfaceName name,
      Optional<String> kind,
      int mtu,
      Optional<MacAddress> mac,
      Optional<String> alias) {
    links.put(name, new Link(nextIndex++, name, kind, mtu, false, false, mac, alias, List.of()));
    settings.put(
        name,
        InterfaceSettings.of(name).withForwarding(false).withRpFilter(0).withSendRedirects(true));
  }

  private void update(InterfaceName name, UnaryOperator<Link> change) {
    links.computeIfPresent(name, (key, link) -> change.apply(link));
  }

  private Link rebuilt(Link link, int mtu, boolean up, List<InterfaceAddress> addresses) {
    return new Link(
        link.index(),
        link.name(),
        link.kind(),
        mtu,
        up,
        up && !unplugged.contains(link.name()),
        link.mac(),
        link.alias(),
        addresses);
  }

  private static boolean isIpv4(InterfaceAddress address) {
    return address.address().family() == AddressFamily.IPV4;
  }
}
