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
import io.landline.path.PathMtuSearch;
import io.landline.policy.Canary;
import io.landline.policy.Footprint;
import io.landline.policy.SitePolicy;
import io.landline.probe.ProbeKey;
import io.landline.rtnetlink.KernelLinks;
import io.landline.testhost.TestHostSource;
import io.landline.uplink.UplinkProbing;
import io.netty.channel.EventLoop;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * A site: tries the tunnel, its public ports from outside, and the source address of its captured
 * devices.
 */
final class SiteEnd implements ProbeEnd {
  private static final String BRIDGE = "bridge";

  private final SitePolicy policy;
  private final UplinkProbing uplinks;
  private final ProbeKey key;
  private final ProbeTransport transport;
  private final BooleanSupplier inUse;
  private final DeviceLegs devices;
  private final PublicFlow publicFlow;
  private final StunLeg stunLeg;
  private final List<SiteLegs.PublicPort> ports;
  private final ForwardsComparison.Memory hubForwards = new ForwardsComparison.Memory();
  private final PathProbe path;
  private final ReducedRate largestRate = new ReducedRate();
  private final ReducedRate tcpRate = new ReducedRate();

  SiteEnd(
      EventLoop loop,
      SitePolicy policy,
      Settings.Probe settings,
      TestHostSource source,
      ProbeKey key,
      HostReports reports,
      PathMtuSearch search,
      UplinkProbing uplinks,
      Optional<ProbeTransport> former) {
    this(
        loop,
        policy,
        settings,
        source,
        key,
        Set.of(key),
        reports,
        search,
        uplinks,
        former,
        Optional.empty(),
        DeviceLegs.Share.WHOLE,
        () -> true);
  }

  /**
   * The probes through one of several hubs.
   *
   * @param answered the keys of all hubs, whose probes the test host answers
   * @param testHostOf has the test host; empty where this one has it itself
   * @param share the ports of probes with devices' addresses through this hub
   * @param inUse whether this hub carries what captured devices send
   */
  SiteEnd(
      EventLoop loop,
      SitePolicy policy,
      Settings.Probe settings,
      TestHostSource source,
      ProbeKey key,
      Set<ProbeKey> answered,
      HostReports reports,
      PathMtuSearch search,
      UplinkProbing uplinks,
      Optional<ProbeTransport> former,
      Optional<ProbeTransport> testHostOf,
      DeviceLegs.Share share,
      BooleanSupplier inUse) {
    this.policy = policy;
    this.uplinks = uplinks;
    this.key = key;
    this.inUse = inUse;
    this.transport =
        ProbeTransport.reuseOrCreate(
            new ProbeTransport.Setup(
                policy.tunnel(),
                settings,
                testHostOf.isPresent()
                    ? Optional.empty()
                    : policy.canary().map(canary -> testHost(policy, canary)),
                policy.canary().map(Canary::port).orElse(settings.port()),
                reports,
                search,
                Map.of()),
            answered,
            former,
            loop,
            source);
    testHostOf.ifPresent(transport::borrow);
    this.path = new PathProbe(policy, key, search, transport);
    this.devices = new DeviceLegs(policy, key, transport, share);
    this.publicFlow = new PublicFlow(transport, policy, key);
    this.stunLeg =
        new StunLeg(
            loop,
            transport,
            policy,
            settings,
            policy
                .hub()
                .provider()
                .flatMap(provider -> policy.footprint().answersMark())
                .map(mark -> new StunLeg.ByDevice(devices, key.prefix())));
    this.ports = SiteLegs.ports(policy);
  }

  /** Connected to the first lan interface that is a bridge, otherwise directly to this host. */
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
  public List<ProbeTransport> transports() {
    return List.of(transport);
  }

  @Override
  public Side side() {
    return Side.SITE;
  }

  @Override
  public void prepare() {
    transport.prepare();
  }

  @Override
  public List<PendingRound> begin(long number) {
    Map<Leg, CompletableFuture<LegResult>> legs = new LinkedHashMap<>();
    boolean used = inUse.getAsBoolean();
    policy
        .hub()
        .tunnelAddress()
        .ifPresentOrElse(hub -> tryHub(hub, number, used, legs), () -> tryProvider(used, legs));
    if (used) {
      stunLeg.begin(number, legs);
      uplinks.found().forEach(found -> uplink(found, legs));
    } else if (stunLeg.hasServers()) {
      legs.put(Leg.STUN, ofSpare());
    }
    tryFromOutside(number, legs);
    return List.of(new PendingRound(policy.name(), policy.hub().publicAddress(), legs));
  }

  /** What its probes found since the last round; one without a link cannot send any. */
  private static void uplink(
      UplinkProbing.Found found, Map<Leg, CompletableFuture<LegResult>> legs) {
    LegResult.Datagrams probes =
        found.present() && found.sent() > 0
            ? LegResult.Datagrams.of(found.sent(), found.roundTrips())
            : LegResult.Datagrams.of(1, List.of());
    if (!found.present() || found.sent() > 0) {
      legs.put(Leg.uplink(found.name()), CompletableFuture.completedFuture(probes));
    }
  }

  private static CompletableFuture<LegResult> ofSpare() {
    return CompletableFuture.completedFuture(new LegResult.NotOffered(LegResult.NotOffered.SPARE));
  }

  private void tryHub(
      IpAddress hub, long number, boolean used, Map<Leg, CompletableFuture<LegResult>> legs) {
    boolean measures = policy.tunnel().measuresPath();
    int mtu = policy.tunnel().mtu();
    PathProbe.Attempt attempt = path.begin(number);
    OptionalInt longest =
        !measures && largestRate.isDue(number) ? OptionalInt.of(mtu) : attempt.longest();
    ProbeTransport.PendingLeg tunnel =
        transport.burstOverTunnel(key, hub, longest, attempt.known());
    legs.put(
        Leg.TUNNEL,
        measures
            ? path.track(tunnel.result(), attempt)
            : largestRate.trackLargest(tunnel.result(), mtu));
    legs.put(Leg.AGREEMENT, transport.compareForwards(key, hub, hubForwards));
    if (!used) {
      // What the test host sends takes another hub; a mark leads what this host sends to this one.
      legs.put(Leg.SEEN_AS, ofSpare());
      legs.putAll(devices.begin(number, tunnel, policy.footprint().mark().value()));
      return;
    }
    Endpoint testHost = new Endpoint(Footprint.STRANGER.address(), policy.footprint().probePort());
    Burst.Plan seen =
        transport
            .plan(key, testHost)
            .seenAs(from -> new Endpoint(policy.hub().publicAddress(), from.port()));
    legs.put(Leg.SEEN_AS, transport.burstFromTestHost(seen).needing(tunnel, "the hub"));
    legs.putAll(devices.begin(number, tunnel, 0));
    publicFlow.send();
  }

  /** A provider's hub answers nothing; only STUN servers can tell as whom devices are seen. */
  private void tryProvider(boolean used, Map<Leg, CompletableFuture<LegResult>> legs) {
    CompletableFuture<LegResult> notOffered =
        CompletableFuture.completedFuture(new LegResult.NotOffered());
    legs.put(Leg.TUNNEL, notOffered);
    if (!used) {
      // What captured devices and the test host send takes another hub.
      legs.put(Leg.SEEN_AS, ofSpare());
      policy.capture().devices().forEach(device -> legs.put(Leg.device(device.name()), ofSpare()));
      return;
    }
    if (!policy.capture().devices().isEmpty() && !stunLeg.hasServers()) {
      legs.put(
          Leg.SEEN_AS,
          ProbeTransport.PendingLeg.notKnown(
                  "the hub is a provider's, and probe.stun names no server that could tell as whom"
                      + " devices are seen")
              .result());
    }
    if (!stunLeg.asksAsDevices()) {
      policy.capture().devices().forEach(device -> legs.put(Leg.device(device.name()), notOffered));
    }
  }

  private void tryFromOutside(long number, Map<Leg, CompletableFuture<LegResult>> legs) {
    Optional<SocketRoute> wan = wan();
    int turns = (ports.size() + Leg.OF_A_KIND - 1) / Leg.OF_A_KIND;
    for (int i = 0; i < ports.size(); i++) {
      SiteLegs.PublicPort port = ports.get(i);
      if (number == ALL || i % turns == number % turns) {
        legs.put(Leg.forwardOutside(port.ports()), tryFromOutside(port, wan));
      }
    }
    if (tcpRate.isDue(number)) {
      policy.canary().ifPresent(canary -> tryTcp(canary, wan, legs));
    }
  }

  /** The TCP leg, to the probe port. */
  private void tryTcp(
      Canary canary, Optional<SocketRoute> wan, Map<Leg, CompletableFuture<LegResult>> legs) {
    Endpoint to = new Endpoint(policy.hub().publicAddress(), canary.port());
    legs.put(
        SiteLegs.stream(canary),
        whyOutsideUnknown(wan)
            .map(why -> ProbeTransport.PendingLeg.notKnown(why).result())
            .orElseGet(
                () ->
                    tcpRate.trackStream(
                        transport.stream(key, wan.orElseThrow().device().orElseThrow(), to))));
  }

  private CompletableFuture<LegResult> tryFromOutside(
      SiteLegs.PublicPort port, Optional<SocketRoute> wan) {
    Optional<String> why = whyOutsideUnknown(wan);
    if (why.isPresent()) {
      return ProbeTransport.PendingLeg.notKnown(why.get()).result();
    }
    return ForwardLegs.worst(
        port.addresses().stream()
            .flatMap(address -> ForwardLegs.endpoints(address, port.ports().ports()).stream())
            .map(to -> transport.plan(key, to))
            .map(plan -> port.ofForward() ? plan.throughForward() : plan)
            .map(plan -> transport.burst(wan.orElseThrow(), Sockets.ANY, plan).result())
            .toList());
  }

  private Optional<String> whyOutsideUnknown(Optional<SocketRoute> wan) {
    if (!transport.hasTestHost()) {
      return Optional.of(transport.whyNoTestHost());
    }
    if (policy.hub().provider().filter(p -> !p.allowsAnySource()).isPresent()) {
      return Optional.of(
          "hub.allowedIps has not all addresses, so a probe from this site's WAN may be dropped");
    }
    return wan.isPresent()
        ? Optional.empty()
        : Optional.of("no WAN interface is up with an IPv4 address");
  }

  /** The uplink in use if it has IPv4, otherwise another one. */
  private Optional<SocketRoute> wan() {
    Optional<UplinkProbing.Target> inUse = uplinks.inUse();
    try (KernelLinks links = KernelLinks.open()) {
      return links.links().stream()
          .filter(link -> policy.wan().contains(link.name()) && link.up())
          .filter(
              link ->
                  link.addresses().stream()
                      .anyMatch(a -> a.address().family() == AddressFamily.IPV4))
          .map(Link::name)
          .map(
              name ->
                  new SocketRoute(
                      Optional.of(name),
                      inUse
                          .filter(t -> t.device().equals(name))
                          .map(UplinkProbing.Target::mark)
                          .orElse(0)))
          .min(Comparator.comparing(route -> route.mark() == 0));
    }
  }

  @Override
  public void close() {
    transport.close();
  }
}
