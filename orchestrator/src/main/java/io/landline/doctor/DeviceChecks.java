// SPDX-License-Identifier: Apache-2.0
package io.landline.doctor;

import io.landline.compile.SiteCompiler;
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
import io.landline.reconcile.LearnedMacs;
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

/** Captured devices: whether they use this host, and nothing past it. */
final class DeviceChecks {
  /** Time enough for any device to send something. */
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

  /** Up, and long enough watched, and not one packet of it came through. */
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
        Finding.mend(
            Check.DEVICE_NOT_THROUGH_HERE,
            name
                + " is up (answers ARP) but sent nothing through this host since Landline was"
                + " applied. So it is not captured: the internet sees the other router's"
                + " address.");
    String gateway =
        gatewayFor(facts, site, device)
            .map(address -> "gateway " + address)
            .orElse("gateway: this host's address on its LAN");
    finding = finding.advise("Do, on " + name, gateway);
    List<String> instead = new ArrayList<>();
    for (Forward forward : People.enabled(site)) {
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

  /** A captured device with an internet address of its own, and a router that is not this host. */
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
                      Finding.know(
                              Check.IPV6_PAST_THIS_HOST,
                              device.name()
                                  + " has "
                                  + address
                                  + " from another router; this host is not in that path and"
                                  + " cannot block it.")
                          .advise("Do, on " + device.name(), "switch IPv6 off")));
    }
    return findings;
  }

  /** The device's internet address with which it passes this host by. */
  static Optional<IpAddress> ipv6Past(Facts facts, SitePolicy site, Device device) {
    Optional<MacAddress> mac = mac(facts, site, device);
    return onLan(facts, site).stream()
        .filter(n -> n.mac().isPresent() && n.mac().equals(mac))
        .filter(n -> GLOBAL.contains(n.address()))
        .filter(n -> isPast(facts, site, n.device()))
        .map(Neighbour::address)
        .findFirst();
  }

  /** Whether IPv6 leaves this LAN by somebody else than us: we stand beside, or use it too. */
  static boolean isPast(Facts facts, SitePolicy site, InterfaceName lan) {
    return site.wan().contains(lan)
        || facts.routes(RoutingTable.MAIN).stream()
            .filter(r -> r.destination().equals(IpPrefix.ANY_IPV6))
            .anyMatch(r -> leadsInto(r, lan));
  }

  private static boolean leadsInto(ObservedRoute route, InterfaceName name) {
    return route.nextHops().stream().anyMatch(h -> h.device().equals(Optional.of(name)));
  }

  /** The configured one, else the remembered, else the one that answers now. */
  static Optional<MacAddress> mac(Facts facts, SitePolicy site, Device device) {
    return device
        .mac()
        .or(() -> Optional.ofNullable(learned(facts).get(device.address())))
        .or(() -> neighbour(facts, site, device.address()).flatMap(Neighbour::mac));
  }

  private static Map<IpAddress, MacAddress> learned(Facts facts) {
    return new LearnedMacs(facts.paths().state().resolve("macs")).read();
  }

  /** A known MAC at another address, or another MAC at a known address. */
  static List<Finding> movedMac(Facts facts) {
    return ofKnownMacs(facts, (site, device, mac) -> moved(facts, site, device, mac));
  }

  /** A known MAC at its own address, and at others. */
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

  /** It did not move: something answers for it and for others. */
  private static Optional<Finding> shared(
      Facts facts, SitePolicy site, Device device, MacAddress mac) {
    return answers(facts, site, device, mac)
        ? elsewhere(facts, site, device, mac).map(other -> shared(device, mac, other.address()))
        : Optional.empty();
  }

  private static Finding shared(Device device, MacAddress mac, IpAddress other) {
    String both =
        device.name() + " (" + mac + ") and " + other + " answer with one Ethernet address";
    return device.mac().isPresent()
        ? Finding.mend(
                Check.SHARED_MAC,
                both
                    + ", as behind a Wi-Fi extender: "
                    + other
                    + " is cut off too, as if it were "
                    + device.name()
                    + ".")
            .advise("Do", "connect " + device.name() + " by cable, or remove its mac")
        : Finding.know(
                Check.SHARED_MAC,
                both
                    + ", as behind a Wi-Fi extender. So it is not used: the IPv6 and another"
                    + " address of "
                    + device.name()
                    + " are not blocked.")
            .advise("To have them blocked", "connect " + device.name() + " by cable");
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
      return Optional.empty(); // it is there, too
    }
    if (other.isPresent()) {
      return Optional.of(
          Finding.mend(
                  Check.MOVED_MAC,
                  device.name()
                      + " ("
                      + known
                      + ") is at "
                      + other.get().address()
                      + " now, not at "
                      + device.address()
                      + ": it is cut off, not let out.")
              .advise("Do, in the router's DHCP", "reserve " + device.address() + " for " + known));
    }
    return neighbour(facts, site, device.address())
        .filter(n -> ANSWERS.contains(n.state()))
        .flatMap(Neighbour::mac)
        .filter(mac -> !mac.equals(known))
        .map(
            mac ->
                Finding.mend(
                        Check.MOVED_MAC,
                        "At "
                            + device.address()
                            + " answers "
                            + mac
                            + " instead of "
                            + device.name()
                            + " ("
                            + known
                            + "): another device has its address.")
                    .advise(
                        "If it was replaced",
                        device.mac().isPresent()
                            ? "set its mac to " + mac + " in " + facts.paths().configuration()
                            : "rm " + facts.paths().state().resolve("macs")));
  }
}
