// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor.check;

import io.landline.compile.SiteCompiler;
import io.landline.doctor.fact.Facts;
import io.landline.doctor.finding.Check;
import io.landline.doctor.finding.Finding;
import io.landline.kernel.Neighbour;
import io.landline.kernel.ObservedRoute;
import io.landline.net.AddressFamily;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.MacAddress;
import io.landline.nft.Datum;
import io.landline.nft.observed.ObservedTable;
import io.landline.policy.Device;
import io.landline.policy.Forward;
import io.landline.policy.SitePolicy;
import io.landline.reconcile.state.LearnedMacs;
import io.landline.route.RoutingTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks of captured devices: whether all their traffic passes this host. */
final class DeviceChecks {
  /** Long enough for any device to send something. */
  private static final Duration LONG = Duration.ofMinutes(10);

  private static final IpPrefix GLOBAL = IpPrefix.parse("2000::/3");

  private static final Set<Neighbour.State> ANSWERS =
      Set.of(
          Neighbour.State.REACHABLE,
          Neighbour.State.DELAY,
          Neighbour.State.PROBE,
          Neighbour.State.PERMANENT);

  private DeviceChecks() {}

  private static Optional<Neighbour> neighbour(Facts facts, SitePolicy site, IpAddress address) {
    return facts.neighbours().stream()
        .filter(n -> n.address().equals(address) && site.lan().contains(n.device()))
        .findFirst();
  }

  private static List<Neighbour> onLan(Facts facts, SitePolicy site) {
    return facts.neighbours().stream().filter(n -> site.lan().contains(n.device())).toList();
  }

  /** Devices that are up but have sent no packet through this host since {@link #LONG} ago. */
  static List<Finding> throughHere(Facts facts) {
    Optional<SitePolicy> site = facts.site();
    if (site.isEmpty() || !facts.isApplied() || !isLongSince(facts)) {
      return List.of();
    }
    Optional<ObservedTable> table = facts.table();
    List<Finding> findings = new ArrayList<>();
    for (Device device : site.get().capture().devices()) {
      boolean up =
          neighbour(facts, site.get(), device.address())
              .filter(n -> ANSWERS.contains(n.state()))
              .isPresent();
      if (up && table.isPresent() && isUnheard(table.get(), device.address())) {
        findings.add(past(facts, site.get(), device));
      }
    }
    return findings;
  }

  private static boolean isLongSince(Facts facts) {
    Path applied = facts.paths().run().resolve("applied.json");
    try {
      Instant since = Files.getLastModifiedTime(applied).toInstant();
      return Duration.between(since, facts.machine().now()).compareTo(LONG) > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isUnheard(ObservedTable table, IpAddress address) {
    return table.set(SiteCompiler.HEARD).stream()
        .flatMap(set -> set.elements().stream())
        .filter(e -> e.element().key().equals(List.of(Datum.of(address))))
        .anyMatch(e -> e.count().packets() == 0);
  }

  private static Finding past(Facts facts, SitePolicy site, Device device) {
    String name = device.name().text();
    Finding finding =
        Finding.fix(
            Check.DEVICE_NOT_THROUGH_HERE,
            name
                + " is up (answers ARP) but has sent nothing through this host since Landline was"
                + " applied. So it is not captured: the internet sees the address of the router"
                + " that it uses.");
    String gateway =
        gatewayFor(facts, site, device)
            .map(address -> "set its gateway to " + address)
            .orElse("set its gateway to this host's address on its LAN");
    finding = finding.advise("Do, on " + name, gateway);
    List<String> instead = new ArrayList<>();
    for (Forward forward : NameLists.enabled(site)) {
      if (forward.target().equals(device.address())) {
        instead.add("landline forward set " + forward.name() + " --masquerade");
      }
    }
    instead.add("landline capture remove " + name);
    return finding.advise("If it cannot be changed", instead.toArray(String[]::new));
  }

  private static Optional<IpAddress> gatewayFor(Facts facts, SitePolicy site, Device device) {
    return site.lan().stream()
        .flatMap(name -> facts.link(name).stream())
        .flatMap(link -> link.addresses().stream())
        .filter(address -> address.network().contains(device.address()))
        .map(address -> address.address())
        .findFirst();
  }

  /** Captured devices with a global IPv6 address from a router other than this host. */
  static List<Finding> ipv6Past(Facts facts) {
    Optional<SitePolicy> site = facts.site();
    if (site.isEmpty() || !site.get().capture().blockIpv6()) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    for (Device device : site.get().capture().devices()) {
      ipv6Past(facts, site.get(), device)
          .ifPresent(
              address ->
                  findings.add(
                      Finding.note(
                              Check.IPV6_PAST_THIS_HOST,
                              device.name()
                                  + " has "
                                  + address
                                  + " from another router. Its IPv6 does not pass this host,"
                                  + " which cannot block it.")
                          .advise("Do, on " + device.name(), "switch IPv6 off")));
    }
    return findings;
  }

  /** The device's global IPv6 address that bypasses this host. */
  static Optional<IpAddress> ipv6Past(Facts facts, SitePolicy site, Device device) {
    Optional<MacAddress> mac = mac(facts, site, device);
    return onLan(facts, site).stream()
        .filter(n -> n.mac().isPresent() && n.mac().equals(mac))
        .filter(n -> GLOBAL.contains(n.address()))
        .filter(n -> isPast(facts, site, n.device()))
        .map(Neighbour::address)
        .findFirst();
  }

  /** Whether IPv6 leaves this LAN by another router: this host is beside it, or uses it too. */
  static boolean isPast(Facts facts, SitePolicy site, InterfaceName lan) {
    return site.wan().contains(lan)
        || facts.routes(RoutingTable.MAIN).stream()
            .filter(r -> r.destination().equals(IpPrefix.ANY_IPV6))
            .anyMatch(r -> leadsInto(r, lan));
  }

  private static boolean leadsInto(ObservedRoute route, InterfaceName name) {
    return route.nextHops().stream().anyMatch(h -> h.device().equals(Optional.of(name)));
  }

  /** The configured MAC address, else the learned one, else the one that answers now. */
  static Optional<MacAddress> mac(Facts facts, SitePolicy site, Device device) {
    return device
        .mac()
        .or(() -> Optional.ofNullable(learned(facts).get(device.address())))
        .or(() -> neighbour(facts, site, device.address()).flatMap(Neighbour::mac));
  }

  private static Map<IpAddress, MacAddress> learned(Facts facts) {
    return new LearnedMacs(facts.paths().state().resolve("macs")).read();
  }

  /** Known MAC addresses at other IP addresses, and other MAC addresses at known IP addresses. */
  static List<Finding> movedMac(Facts facts) {
    return ofKnownMacs(facts, (site, device, mac) -> moved(facts, site, device, mac));
  }

  /** Known MAC addresses that answer for other IP addresses too. */
  static List<Finding> sharedMac(Facts facts) {
    return ofKnownMacs(facts, (site, device, mac) -> shared(facts, site, device, mac));
  }

  private interface MacCheck {
    Optional<Finding> find(SitePolicy site, Device device, MacAddress known);
  }

  private static List<Finding> ofKnownMacs(Facts facts, MacCheck check) {
    Optional<SitePolicy> site = facts.site();
    if (site.isEmpty()) {
      return List.of();
    }
    Map<IpAddress, MacAddress> learned = learned(facts);
    List<Finding> findings = new ArrayList<>();
    for (Device device : site.get().capture().devices()) {
      device
          .mac()
          .or(() -> Optional.ofNullable(learned.get(device.address())))
          .flatMap(mac -> check.find(site.get(), device, mac))
          .ifPresent(findings::add);
    }
    return findings;
  }

  private static boolean answers(Facts facts, SitePolicy site, Device device, MacAddress known) {
    return neighbour(facts, site, device.address())
        .filter(n -> ANSWERS.contains(n.state()) && n.mac().equals(Optional.of(known)))
        .isPresent();
  }

  /** A device that did not move, but whose MAC address answers for another IP address too. */
  private static Optional<Finding> shared(
      Facts facts, SitePolicy site, Device device, MacAddress mac) {
    return answers(facts, site, device, mac)
        ? elsewhere(facts, site, device, mac).map(other -> shared(device, mac, other.address()))
        : Optional.empty();
  }

  private static Finding shared(Device device, MacAddress mac, IpAddress other) {
    String both =
        device.name()
            + " ("
            + device.address()
            + ") and "
            + other
            + " share the MAC address "
            + mac;
    return device.mac().isPresent()
        ? Finding.fix(
                Check.SHARED_MAC,
                both
                    + ", as behind a Wi-Fi extender: "
                    + other
                    + " is blocked like "
                    + device.name()
                    + ".")
            .advise(
                "Do",
                "connect " + device.name() + " by cable, or remove its mac from the configuration")
        : Finding.note(
                Check.SHARED_MAC,
                both
                    + ", as behind a Wi-Fi extender. So it is not used to block, and "
                    + device.name()
                    + " can reach the internet by IPv6 or with another IP address.")
            .advise("To block these", "connect " + device.name() + " by cable");
  }

  private static Optional<Neighbour> elsewhere(
      Facts facts, SitePolicy site, Device device, MacAddress known) {
    return onLan(facts, site).stream()
        .filter(n -> ANSWERS.contains(n.state()) && n.mac().equals(Optional.of(known)))
        .filter(n -> n.address().family() == AddressFamily.IPV4)
        .filter(n -> !n.address().equals(device.address()))
        .findFirst();
  }

  private static Optional<Finding> moved(
      Facts facts, SitePolicy site, Device device, MacAddress known) {
    Optional<Neighbour> other = elsewhere(facts, site, device, known);
    if (other.isPresent() && answers(facts, site, device, known)) {
      return Optional.empty(); // shared, not moved
    }
    if (other.isPresent()) {
      return Optional.of(
          Finding.fix(
                  Check.MOVED_MAC,
                  device.name()
                      + " ("
                      + known
                      + ") now has the address "
                      + other.get().address()
                      + " instead of "
                      + device.address()
                      + ", so it is blocked.")
              .advise("Do, in the router's DHCP", "reserve " + device.address() + " for " + known));
    }
    return neighbour(facts, site, device.address())
        .filter(n -> ANSWERS.contains(n.state()))
        .flatMap(Neighbour::mac)
        .filter(mac -> !mac.equals(known))
        .map(
            mac ->
                Finding.fix(
                        Check.MOVED_MAC,
                        "The MAC address "
                            + mac
                            + " answers for "
                            + device.address()
                            + " instead of "
                            + device.name()
                            + " ("
                            + known
                            + "): another device has its address.")
                    .advise(
                        "If the device was replaced",
                        device.mac().isPresent()
                            ? "set its mac to " + mac + " in " + facts.paths().configuration()
                            : "rm " + facts.paths().state().resolve("macs")));
  }
}
