// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.ChangedPort;
import io.landline.api.DeviceStatus;
import io.landline.api.ForwardProof;
import io.landline.api.ForwardProof.Outcome;
import io.landline.api.Health;
import io.landline.api.LiveTraffic;
import io.landline.api.LiveTraffic.Forward;
import io.landline.api.SiteDeclaration;
import io.landline.api.SiteHealth;
import io.landline.cli.command.CommandFailure;
import io.landline.config.Suggestion;
import io.landline.health.fact.Leg;
import io.landline.net.ProtocolPorts;
import io.landline.net.TransportProtocol;
import io.landline.policy.DeviceReference;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a test is about: a forward, a device, a site, or everything.
 *
 * @param name the name that was given; empty for everything
 * @param forwards the forwards that the test is about
 * @param device the device that it is about; absent where it is about several or none
 * @param isOfHub whether this host is a hub, with several sites
 * @param peers the names of devices that are peers of this hub themselves
 */
record Subject(
    String name,
    List<Forward> forwards,
    Optional<DeviceReference> device,
    boolean isOfHub,
    Set<String> peers) {
  Subject {
    forwards = List.copyOf(forwards);
    peers = Set.copyOf(peers);
  }

  private static Subject of(
      String name, List<Forward> forwards, Optional<DeviceReference> device, LiveTraffic live) {
    Set<String> peers =
        live.peers().stream()
            .filter(peer -> peer.kind() == LiveTraffic.PeerKind.PEER)
            .map(peer -> peer.name().text())
            .collect(Collectors.toSet());
    return new Subject(name, forwards, device, isHub(live), peers);
  }

  /** Everything. */
  static Subject all(LiveTraffic live) {
    return of("", live.forwards(), Optional.empty(), live);
  }

  /** The forward, device or site of that name. */
  static Subject of(String name, LiveTraffic live) throws CommandFailure {
    Optional<Forward> forward =
        live.forwards().stream()
            .filter(f -> f.label().equals(name) || f.name().text().equals(name))
            .min(Comparator.comparing(f -> !f.label().equals(name)));
    if (forward.isPresent()) {
      return of(name, List.of(forward.get()), Optional.of(forward.get().device()), live);
    }
    Set<DeviceReference> devices = devices(live);
    Optional<DeviceReference> device =
        devices.stream().filter(d -> d.toString().equals(name)).findFirst();
    if (device.isPresent()) {
      return of(
          name,
          live.forwards().stream().filter(f -> f.device().equals(device.get())).toList(),
          device,
          live);
    }
    Optional<LiveTraffic.Peer> site =
        live.peers().stream().filter(peer -> peer.name().text().equals(name)).findFirst();
    if (site.isPresent()) {
      return of(
          name,
          live.forwards().stream().filter(f -> f.device().isOf(site.get().name())).toList(),
          Optional.empty(),
          live);
    }
    Set<String> names = new LinkedHashSet<>();
    devices.forEach(d -> names.add(d.toString()));
    live.forwards().forEach(f -> names.add(f.label()));
    live.peers().forEach(p -> names.add(p.name().text()));
    throw CommandFailure.usage(
        "there is no forward, device or site '" + name + "' here",
        Suggestion.nearest(name, names)
            .map(word -> "did you mean " + word + "?")
            .orElse("see landline status"));
  }

  /** A site's peers are its hubs. */
  private static boolean isHub(LiveTraffic live) {
    return live.peers().stream().noneMatch(p -> p.kind() == LiveTraffic.PeerKind.HUB);
  }

  private static Set<DeviceReference> devices(LiveTraffic live) {
    Set<DeviceReference> devices = new LinkedHashSet<>();
    live.captured().forEach(c -> devices.add(DeviceReference.of(c.name())));
    live.forwards().forEach(f -> devices.add(f.device()));
    return devices;
  }

  private boolean isAll() {
    return name.isEmpty();
  }

  /** The part of a health that concerns it. */
  Health of(Health all) {
    List<SiteHealth> sites = all.sites().stream().filter(this::concerns).toList();
    return sites.isEmpty() || sites.size() == all.sites().size() ? all : Health.of(sites);
  }

  private boolean concerns(SiteHealth site) {
    return isAll()
        || !isOfHub
        || name.equals(site.name().text())
        || device.filter(d -> d.isOf(site.name())).isPresent()
        || forwards.stream().anyMatch(f -> f.device().isOf(site.name()));
  }

  /** Whether a leg concerns it; a public port of another forward does not. */
  boolean concerns(Leg leg) {
    return isAll()
        || switch (leg.kind()) {
          case FORWARD_OUTSIDE, FORWARD_INSIDE -> leg.port().map(this::has).orElse(true);
          case AGREEMENT ->
              leg.port()
                  .map(port -> forwards.stream().anyMatch(f -> f.listen().overlaps(port)))
                  .orElse(true);
          case TCP ->
              forwards.stream()
                  .anyMatch(f -> f.listen().protocols().contains(TransportProtocol.TCP));
          case DEVICE ->
              device.isPresent()
                  && leg.device().filter(d -> d.text().equals(device.get().device())).isPresent();
          case TUNNEL, SEEN_AS, STUN, UPLINK, PASSIVE -> true;
        };
  }

  private boolean has(ProtocolPorts ports) {
    return forwards.stream()
        .map(Forward::listen)
        .anyMatch(l -> l.ports().equals(ports.ports()) && l.protocols().contains(ports.protocol()));
  }

  /** Whether it is about a device. */
  boolean concerns(DeviceStatus of) {
    return isAll()
        || device
            .map(DeviceReference::device)
            .filter(d -> d.equals(of.name().text()) || d.equals(of.address().toString()))
            .isPresent();
  }

  /** Whether it is about the device that does not keep a port. */
  boolean concerns(ChangedPort port) {
    return isAll()
        || device
            .map(port.device()::equals)
            .orElseGet(() -> port.device().site().filter(s -> s.text().equals(name)).isPresent());
  }

  private boolean isNamed(Forward forward) {
    return forward.label().equals(name) || forward.name().text().equals(name);
  }

  /**
   * What was proved about each of its forwards; a disabled one counts only if it was named.
   *
   * @param declaration at a site, what it declares and what the hub answered
   */
  List<ForwardProof> proofs(Health health, Optional<SiteDeclaration> declaration) {
    return forwards.stream()
        .filter(forward -> forward.enabled() || isNamed(forward))
        .map(
            forward ->
                leadsToPeer(forward)
                    ? new ForwardProof(forward, Outcome.NOT_TRIED, "no probe reaches a peer")
                    : ForwardProofs.of(forward, health, declaration))
        .toList();
  }

  private boolean leadsToPeer(Forward forward) {
    return forward.device().site().isEmpty() && peers.contains(forward.device().device());
  }

  /** The first line of a test. */
  String title(List<SiteHealth> sites) {
    if (isAll()) {
      return sites.stream()
          .map(s -> s.name() + ", seen as " + s.publicAddress())
          .collect(Collectors.joining("; "));
    }
    boolean isForward = forwards.stream().anyMatch(this::isNamed);
    String ports =
        forwards.stream()
            .map(f -> f.label() + " " + f.listen() + (isForward ? " to " + f.to() : ""))
            .reduce((a, b) -> a + ", " + b)
            .orElse("no forward");
    return isForward ? "forward " + ports : name + ": " + ports;
  }
}
