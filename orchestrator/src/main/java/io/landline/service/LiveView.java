// SPDX-License-Identifier: Apache-2.0
package io.landline.service;

import io.landline.api.LiveTraffic;
import io.landline.api.PeerHandshake;
import io.landline.config.Configuration;
import io.landline.config.NamedForward;
import io.landline.health.fact.ForwardTraffic;
import io.landline.kernel.WireGuardDeviceState;
import io.landline.kernel.WireGuardPeerState;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import io.landline.policy.Device;
import io.landline.policy.DeviceReference;
import io.landline.policy.HubLink;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import io.landline.policy.Tunnel;
import io.landline.reconcile.Host;
import io.landline.reconcile.state.Kernel;
import io.landline.reconcile.state.PathMeasurement;
import io.landline.traffic.Traffic;
import io.landline.traffic.TrafficMeter;
import io.landline.wireguard.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the traffic of the tunnel and the forwards on request. */
final class LiveView {
  /** Replies, and screens, have a limited size. */
  private static final int MOST_FORWARDS = 500;

  /** Requests within this time share one reading. */
  private static final Duration FRESH = Duration.ofMillis(500);

  /** How often counters are read without a request, to know when they last grew. */
  private static final Duration LOOK = Duration.ofSeconds(30);

  private static final Duration FIRST_LOOK = Duration.ofSeconds(1);

  /** Reading counters may take this fraction of the time. */
  private static final int PART = 100;

  private final Kernel kernel;
  private final Host host;
  private final TrafficMeter meter;
  private Optional<LiveTraffic> last = Optional.empty();
  private long lastAt;
  private boolean lastDown;
  private long nextLook;

  LiveView(Kernel kernel, Host host, long now) {
    this.kernel = kernel;
    this.host = host;
    this.meter = new TrafficMeter(kernel);
    this.lastAt = now;
    // Readiness does not wait for the first reading, but later traffic must be distinguished from
    // earlier.
    this.nextLook = now + FIRST_LOOK.toNanos();
  }

  /** When the counters must be read again. */
  long due() {
    return nextLook;
  }

  /** Reads the counters if that is due; returns whether it did. */
  boolean step(Configuration configuration, long now) {
    if (now - nextLook < 0) {
      return false;
    }
    // Set first, so that a failure is not retried sooner.
    nextLook = now + LOOK.toNanos();
    meter.look(configuration, Instant.now());
    long took = System.nanoTime() - now;
    nextLook = now + Math.max(LOOK.toNanos(), took * PART);
    return true;
  }

  /** The last handshake of each device that is a peer of this hub itself; none at a site. */
  List<PeerHandshake> handshakes(Configuration configuration) {
    if (!(configuration instanceof Configuration.Hub hub) || hub.policy().peers().isEmpty()) {
      return List.of();
    }
    Map<PublicKey, WireGuardPeerState> known = known(hub.policy().tunnel().device());
    return hub.policy().peers().stream()
        .flatMap(
            peer -> // none while Landline is down
            Optional.ofNullable(known.get(peer.publicKey()))
                    .map(seen -> new PeerHandshake(peer.name(), seen.lastHandshake()))
                    .stream())
        .sorted(Comparator.comparing(PeerHandshake::name))
        .toList();
  }

  /**
   * All traffic.
   *
   * @param down whether Landline is down: then nothing is blocked
   */
  LiveTraffic read(Configuration configuration, boolean down, long now) {
    if (last.isPresent() && lastDown == down && now - lastAt < FRESH.toNanos()) {
      return last.get();
    }
    lastDown = down;
    Traffic traffic = meter.read(configuration, Instant.now());
    LiveTraffic live =
        new LiveTraffic(
            peers(configuration, traffic),
            traffic.forwards().size(),
            forwards(configuration, traffic),
            captured(configuration, down, traffic),
            traffic.refused().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .limit(MOST_FORWARDS)
                .map(e -> new LiveTraffic.RefusedFlows(e.getKey(), e.getValue()))
                .toList(),
            traffic.changedPorts());
    last = Optional.of(live);
    lastAt = System.nanoTime();
    return live;
  }

  private List<LiveTraffic.Peer> peers(Configuration configuration, Traffic traffic) {
    if (configuration instanceof Configuration.Site site) {
      return site.policy().links().stream().flatMap(link -> hub(link, traffic).stream()).toList();
    }
    Configuration.Hub hub = (Configuration.Hub) configuration;
    Map<PublicKey, WireGuardPeerState> known = known(hub.policy().tunnel().device());
    Map<Name, Integer> flows = flowsBySite(hub, traffic);
    List<LiveTraffic.Peer> peers = new ArrayList<>();
    for (HubSite site : hub.policy().members()) {
      Optional.ofNullable(known.get(site.publicKey()))
          .map(
              peer ->
                  peer(
                      site.isPeer() ? LiveTraffic.PeerKind.PEER : LiveTraffic.PeerKind.SITE,
                      site.name(),
                      hub.seenAs(site.publicAddress()),
                      peer,
                      site.forwards().size(),
                      flows.getOrDefault(site.name(), 0),
                      hub.policy().tunnel()))
          .ifPresent(peers::add);
    }
    return peers;
  }

  private Optional<LiveTraffic.Peer> hub(HubLink link, Traffic traffic) {
    return Optional.ofNullable(known(link.tunnel().device()).get(link.hub().publicKey()))
        .map(
            peer ->
                peer(
                    LiveTraffic.PeerKind.HUB,
                    link.name(),
                    link.hub().publicAddress(),
                    peer,
                    traffic.forwards().size(),
                    flows(traffic),
                    link.tunnel()));
  }

  private Map<PublicKey, WireGuardPeerState> known(InterfaceName device) {
    Map<PublicKey, WireGuardPeerState> known = new HashMap<>();
    kernel.wireguard().device(device).stream()
        .map(WireGuardDeviceState::peers)
        .flatMap(List::stream)
        .forEach(peer -> known.put(peer.publicKey(), peer));
    return known;
  }

  private LiveTraffic.Peer peer(
      LiveTraffic.PeerKind kind,
      Name name,
      IpAddress publicAddress,
      WireGuardPeerState peer,
      int forwards,
      int flows,
      Tunnel tunnel) {
    Optional<PathMeasurement> measured =
        host.measurements().inForce(peer.publicKey()).filter(m -> tunnel.measuresPath());
    return new LiveTraffic.Peer(
        kind,
        name,
        publicAddress,
        peer.endpoint(),
        peer.lastHandshake(),
        peer.rxBytes(),
        peer.txBytes(),
        forwards,
        flows,
        tunnel.routeMtu(measured.map(PathMeasurement::mtu)).orElse(tunnel.mtu()),
        measured.map(PathMeasurement::at));
  }

  private static int flows(Traffic traffic) {
    return traffic.forwards().stream().mapToInt(LiveView::flows).sum()
        + traffic.deviceFlows().values().stream().mapToInt(Integer::intValue).sum();
  }

  private static int flows(ForwardTraffic forward) {
    return forward.flows().value().orElse(0);
  }

  private static Map<Name, Integer> flowsBySite(Configuration.Hub hub, Traffic traffic) {
    Map<Name, Integer> flows = new HashMap<>();
    int at = 0;
    for (HubSite site : hub.policy().members()) {
      for (int n = 0; n < site.forwards().size(); n++) {
        flows.merge(site.name(), flows(traffic.forwards().get(at++)), Integer::sum);
      }
    }
    traffic.deviceFlows().forEach((device, n) -> flows.merge(member(device), n, Integer::sum));
    return flows;
  }

  /** On a hub, the site that the device is behind, or the peer that it is. */
  private static Name member(DeviceReference device) {
    return device.site().orElseGet(() -> new Name(device.device()));
  }

  private static List<LiveTraffic.Forward> forwards(Configuration configuration, Traffic traffic) {
    List<NamedForward> named = NamedForward.of(configuration);
    List<LiveTraffic.Forward> all = new ArrayList<>();
    for (int n = 0; n < named.size(); n++) {
      ForwardTraffic carried = traffic.forwards().get(n);
      all.add(
          new LiveTraffic.Forward(
              carried.forward(),
              named.get(n).forward().declaredBy(),
              carried.listen(),
              named.get(n).target(),
              named.get(n).to(),
              named.get(n).forward().enabled(),
              carried.in().packets(),
              carried.in().bytes(),
              carried.out().packets(),
              carried.out().bytes(),
              flows(carried),
              carried.unanswered(),
              carried.lastIn()));
    }
    if (all.size() > MOST_FORWARDS) {
      all.sort(
          Comparator.comparingLong((LiveTraffic.Forward f) -> f.bytesIn() + f.bytesOut())
              .reversed());
      return all.subList(0, MOST_FORWARDS);
    }
    return all;
  }

  private List<LiveTraffic.CapturedDevice> captured(
      Configuration configuration, boolean down, Traffic traffic) {
    if (!(configuration instanceof Configuration.Site site)) {
      return List.of();
    }
    Map<IpAddress, MacAddress> macs = host.macs(site.policy());
    List<LiveTraffic.CapturedDevice> captured = new ArrayList<>();
    for (Device device : site.policy().capture().devices()) {
      LiveTraffic.Ipv6 ipv6 =
          down || !site.policy().capture().blockIpv6()
              ? LiveTraffic.Ipv6.OPEN
              : device.mac().isPresent() || macs.containsKey(device.address())
                  ? LiveTraffic.Ipv6.BLOCKED
                  : LiveTraffic.Ipv6.MAC_UNKNOWN;
      captured.add(
          new LiveTraffic.CapturedDevice(
              device.name(),
              device.address(),
              ipv6,
              !down,
              traffic.deviceFlows().getOrDefault(DeviceReference.of(device.name()), 0)));
    }
    return captured;
  }
}
