// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.config.Settings;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.Side;
import io.landline.kernel.Link;
import io.landline.net.AddressFamily;
import io.landline.net.Endpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.policy.Canary;
import io.landline.policy.Footprint;
import io.landline.policy.SitePolicy;
import io.landline.probe.ProbeKey;
import io.landline.rtnetlink.KernelLinks;
import io.landline.testhost.TestHostSource;
import io.netty.channel.EventLoop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A site: tries the tunnel, its public ports from outside, and as whom what is captured is seen.
 */
final class SiteEnd implements End {
  private static final IpAddress ANY = IpAddress.parse("0.0.0.0");
  private static final String BRIDGE = "bridge";

  private final SitePolicy policy;
  private final ProbeKey key;
  private final Station station;
  private final DeviceLegs devices;
  private final PublicFlow publicFlow;
  private final SecondOpinion secondOpinion;
  private final List<SiteLegs.PublicPort> ports;
  private final ForwardsTrial.Memory hubForwards = new ForwardsTrial.Memory();
  private final CostlyTurn largest = new CostlyTurn();
  private final CostlyTurn stream = new CostlyTurn();

  SiteEnd(
      EventLoop loop,
      SitePolicy policy,
      Settings.Probe settings,
      TestHostSource source,
      ProbeKey key,
      HostReports reports,
      Optional<Station> former) {
    this.policy = policy;
    this.key = key;
    this.station =
        Station.at(
            new Station.Place(
                policy.tunnel(),
                settings,
                policy.canary().map(canary -> testHost(policy, canary)),
                policy.canary().map(Canary::port).orElse(settings.port()),
                reports,
                Map.of()),
            Set.of(key),
            former,
            loop,
            source);
    this.devices = new DeviceLegs(policy, key, station);
    this.publicFlow = new PublicFlow(station, policy, key);
    this.secondOpinion = new SecondOpinion(loop, station, policy, settings);
    this.ports = SiteLegs.ports(policy);
  }

  /** A port of the first lan interface that is a bridge, else a cable of its own. */
  private static TestHost.Plan testHost(SitePolicy policy, Canary canary) {
    Optional<InterfaceName> bridge;
    try (KernelLinks links = KernelLinks.open()) {
      bridge =
          links.links().stream()
              .filter(link -> policy.lan().contains(link.name()))
              .filter(link -> link.kind().equals(Optional.of(BRIDGE)))
              .map(Link::name)
              .findFirst();
    }
    return new TestHost.Plan(
        Footprint.CANARY_LINK,
        bridge,
        Optional.empty(),
        new InterfaceAddress(canary.address(), canary.address().family().bits()),
        policy.tunnel().address().address(),
        Responder.ANSWERS_PER_SECOND);
  }

  @Override
  public Station station() {
    return station;
  }

  @Override
  public Side side() {
    return Side.SITE;
  }

  @Override
  public void prepare() {
    station.prepare();
  }

  @Override
  public List<Trials> begin(long number) {
    Map<Leg, CompletableFuture<LegResult>> legs = new LinkedHashMap<>();
    Station.Begun tunnel =
        station.burstOverTunnel(key, policy.hub().address(), largest.has(number));
    legs.put(Leg.TUNNEL, largest.largest(tunnel.result(), policy.tunnel().mtu()));
    legs.put(Leg.AGREEMENT, station.compareForwards(key, policy.hub().address(), hubForwards));
    Endpoint stranger = new Endpoint(Footprint.STRANGER.address(), policy.footprint().probePort());
    Burst.Plan seen =
        station
            .plan(key, stranger)
            .seenAs(from -> new Endpoint(policy.hub().publicAddress(), from.port()));
    legs.put(Leg.SEEN_AS, station.burstFromTestHost(seen).needing(tunnel, "the hub"));
    legs.putAll(devices.begin(number, tunnel));
    publicFlow.send();
    secondOpinion.begin(number, legs);
    outside(number, legs);
    return List.of(new Trials(policy.name(), policy.hub().publicAddress(), legs));
  }

  private void outside(long number, Map<Leg, CompletableFuture<LegResult>> legs) {
    Optional<InterfaceName> wan = wan();
    int turns = (ports.size() + Leg.OF_A_KIND - 1) / Leg.OF_A_KIND;
    for (int i = 0; i < ports.size(); i++) {
      SiteLegs.PublicPort port = ports.get(i);
      if (number == ALL || i % turns == number % turns) {
        legs.put(Leg.forwardOutside(port.ports()), outside(port, wan));
      }
    }
    if (stream.has(number)) {
      policy.canary().ifPresent(canary -> stream(canary, wan, legs));
    }
  }

  /** By TCP to the probe port. */
  private void stream(
      Canary canary, Optional<InterfaceName> wan, Map<Leg, CompletableFuture<LegResult>> legs) {
    Endpoint to = new Endpoint(policy.hub().publicAddress(), canary.port());
    legs.put(
        SiteLegs.stream(canary),
        whyNotOutside(wan)
            .map(why -> Station.Begun.notKnown(why).result())
            .orElseGet(() -> stream.stream(station.stream(key, wan.orElseThrow(), to))));
  }

  private CompletableFuture<LegResult> outside(
      SiteLegs.PublicPort port, Optional<InterfaceName> wan) {
    Optional<String> why = whyNotOutside(wan);
    if (why.isPresent()) {
      return Station.Begun.notKnown(why.get()).result();
    }
    return ForwardLegs.worst(
        port.addresses().stream()
            .flatMap(address -> ForwardLegs.endpoints(address, port.ports().ports()).stream())
            .map(to -> station.plan(key, to))
            .map(plan -> port.ofForward() ? plan.throughForward() : plan)
            .map(plan -> station.burst(wan, ANY, plan).result())
            .toList());
  }

  private Optional<String> whyNotOutside(Optional<InterfaceName> wan) {
    if (!station.hasTestHost()) {
      return Optional.of(station.whyNoTestHost());
    }
    return wan.isPresent()
        ? Optional.empty()
        : Optional.of("no WAN interface is up with an IPv4 address");
  }

  private Optional<InterfaceName> wan() {
    try (KernelLinks links = KernelLinks.open()) {
      return links.links().stream()
          .filter(link -> policy.wan().contains(link.name()) && link.up())
          .filter(
              link ->
                  link.addresses().stream()
                      .anyMatch(a -> a.address().family() == AddressFamily.IPV4))
          .map(Link::name)
          .findFirst();
    }
  }

  @Override
  public void close() {
    station.close();
  }
}
