// SPDX-License-Identifier: Apache-2.0
package io.landline.observe;

import io.landline.doctor.check.Ipv6Leaks;
import io.landline.doctor.fact.Facts;
import io.landline.health.fact.DeviceFacts;
import io.landline.health.fact.Fact;
import io.landline.kernel.Link;
import io.landline.kernel.Neighbour;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.policy.Device;
import io.landline.policy.Forward;
import io.landline.policy.SitePolicy;
import io.landline.reconcile.state.Kernel;
import io.landline.traffic.DeviceCounters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Remembers over rounds whether a site's devices answer and whether they use this host as their
 * gateway. Callers pass the time, in nanoseconds of a monotonic clock.
 */
final class DeviceWatch {
  /** The time over which packets are counted. */
  static final Duration WINDOW = Duration.ofMinutes(10);

  /**
   * How long the kernel takes to decide whether a known neighbour is reachable: 5 s
   * (delay_first_probe_time), then three requests, one a second.
   */
  static final Duration DECISION_TIME = Duration.ofSeconds(10);

  /** How long an answer counts while there is no newer one. */
  static final Duration HOLDS = Duration.ofMinutes(2);

  private static final long PAUSE_MILLIS = 50;

  /** States in which the kernel sends no request by itself, or only after a delay. */
  private static final Set<Neighbour.State> NOT_BEING_ASKED =
      EnumSet.of(Neighbour.State.REACHABLE, Neighbour.State.STALE, Neighbour.State.DELAY);

  private static final Set<Neighbour.State> BEING_ASKED =
      EnumSet.of(Neighbour.State.INCOMPLETE, Neighbour.State.PROBE);

  private final Map<IpAddress, Presence> presences = new HashMap<>();
  private final Map<IpAddress, GrowthCounter> counts = new HashMap<>();

  /** Whether a device answered, and when the kernel was made to ask it again; nanoseconds. */
  private record Presence(Optional<Boolean> there, long at, Optional<Long> askedAt) {}

  /** Looks at all devices; forgets those that are no longer configured. */
  List<DeviceFacts> look(
      SitePolicy site, Kernel kernel, Fact<List<Link>> links, Facts doctor, long now) {
    List<Device> captured = site.capture().devices();
    List<Device> devices = devices(site);
    Set<IpAddress> addresses = new HashSet<>();
    devices.forEach(device -> addresses.add(device.address()));
    presences.keySet().retainAll(addresses);
    counts.keySet().retainAll(addresses);
    Fact<List<Neighbour>> neighbours = FactProbe.of(kernel.links()::neighbours);
    Fact<Map<IpAddress, Long>> counted =
        FactProbe.of(() -> DeviceCounters.packets(site, kernel.nft()));
    List<DeviceFacts> all = new ArrayList<>();
    for (Device device : devices) {
      boolean isCaptured = captured.contains(device);
      all.add(
          new DeviceFacts(
              device.name(),
              device.address(),
              isCaptured,
              reachable(site, device.address(), kernel, links, neighbours, now),
              isCaptured
                  ? throughHere(device.address(), counted, now)
                  : Fact.unknown("only captured devices are counted"),
              isCaptured
                  ? FactProbe.flat(() -> Ipv6Leaks.of(doctor, site, device))
                  : Fact.unknown("it is not captured")));
    }
    return all;
  }

  /**
   * Makes the kernel send an ARP request to every device now, even to those that answered a moment
   * ago, and waits for the results, so that the next look is up to date.
   *
   * @param most the limit for waiting
   */
  static void refresh(SitePolicy site, Kernel kernel, Fact<List<Link>> links, Duration most)
      throws InterruptedException {
    Set<IpAddress> asked = new HashSet<>();
    Set<IpAddress> notBeingAsked = inState(kernel, NOT_BEING_ASKED);
    for (Device device : devices(site)) {
      Optional<InterfaceName> lan = lan(site, device.address(), links);
      if (lan.isPresent()) {
        Fact<Boolean> requested =
            FactProbe.of(
                () -> {
                  if (notBeingAsked.contains(device.address())) {
                    kernel.links().probe(lan.get(), device.address());
                  } else {
                    kernel.links().resolve(lan.get(), device.address());
                  }
                  return true;
                });
        if (requested.isKnown()) {
          asked.add(device.address());
        }
      }
    }
    for (long left = most.toMillis();
        left > 0 && !Collections.disjoint(asked, inState(kernel, BEING_ASKED));
        left -= PAUSE_MILLIS) {
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private static Set<IpAddress> inState(Kernel kernel, Set<Neighbour.State> states) {
    Set<IpAddress> found = new HashSet<>();
    FactProbe.of(kernel.links()::neighbours).value().stream()
        .flatMap(List::stream)
        .filter(n -> states.contains(n.state()))
        .forEach(n -> found.add(n.address()));
    return found;
  }

  /** Captured devices and targets of forwards, in the configuration's order. */
  private static List<Device> devices(SitePolicy site) {
    Set<IpAddress> targets = new HashSet<>();
    site.forwards().stream().filter(Forward::enabled).forEach(f -> targets.add(f.target()));
    return site.devices().stream()
        .filter(d -> site.capture().devices().contains(d) || targets.contains(d.address()))
        .toList();
  }

  private static Optional<InterfaceName> lan(
      SitePolicy site, IpAddress address, Fact<List<Link>> links) {
    return links.value().stream()
        .flatMap(List::stream)
        .filter(link -> site.lan().contains(link.name()))
        .filter(link -> link.addresses().stream().anyMatch(a -> a.network().contains(address)))
        .map(Link::name)
        .findFirst();
  }

  private Fact<Boolean> reachable(
      SitePolicy site,
      IpAddress address,
      Kernel kernel,
      Fact<List<Link>> links,
      Fact<List<Neighbour>> neighbours,
      long now) {
    Optional<InterfaceName> lan = lan(site, address, links);
    if (links.whyUnknown().or(neighbours::whyUnknown).isPresent()) {
      return Fact.unknown(links.whyUnknown().or(neighbours::whyUnknown).get());
    }
    if (lan.isEmpty()) {
      return Fact.unknown("its address is in no network of the LAN interfaces");
    }
    Optional<Neighbour.State> state =
        neighbours.value().stream()
            .flatMap(List::stream)
            .filter(n -> n.device().equals(lan.get()) && n.address().equals(address))
            .map(Neighbour::state)
            .findFirst();
    Presence presence = presence(presences.get(address), state, now);
    presences.put(address, presence);
    Fact<Boolean> asked =
        FactProbe.of(
            () -> {
              kernel.links().resolve(lan.get(), address);
              return true;
            });
    return presence
        .there()
        .map(Fact::of)
        .orElseGet(() -> Fact.unknown(asked.whyUnknown().orElse("an ARP request was just sent")));
  }

  private static Presence presence(
      @Nullable Presence before, Optional<Neighbour.State> state, long now) {
    Optional<Boolean> answered =
        state.flatMap(
            s ->
                switch (s) {
                  case REACHABLE, PERMANENT -> Optional.of(true);
                  case FAILED, INCOMPLETE -> Optional.of(false);
                  case STALE, DELAY, PROBE -> Optional.empty();
                });
    if (answered.isPresent()) {
      return new Presence(answered, now, Optional.empty());
    }
    if (before == null) {
      return new Presence(Optional.empty(), now, Optional.of(now));
    }
    boolean stale = state.equals(Optional.of(Neighbour.State.STALE));
    if (stale && before.askedAt().filter(at -> now - at >= DECISION_TIME.toNanos()).isPresent()) {
      // The kernel asked it, and without an answer its state would be FAILED.
      return new Presence(Optional.of(true), now, Optional.of(now));
    }
    boolean holds = now - before.at() < HOLDS.toNanos();
    return new Presence(
        holds ? before.there() : Optional.empty(),
        before.at(),
        before.askedAt().or(() -> Optional.of(now)));
  }

  private Fact<Long> throughHere(IpAddress address, Fact<Map<IpAddress, Long>> counted, long now) {
    Optional<Map<IpAddress, Long>> known = counted.value();
    if (known.isEmpty()) {
      return Fact.unknown(counted.whyUnknown().orElseThrow());
    }
    Optional<Long> packets = Optional.ofNullable(known.get().get(address));
    if (packets.isEmpty()) {
      counts.remove(address);
      return Fact.unknown("not counted: Landline's table is missing or was replaced");
    }
    return counts.computeIfAbsent(address, a -> new GrowthCounter()).look(packets.get(), now);
  }
}
