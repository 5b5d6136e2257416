// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.config.Configuration;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.Side;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.net.TransportProtocol;
import io.landline.path.PathMtuSearch;
import io.landline.policy.Canary;
import io.landline.policy.Footprint;
import io.landline.policy.Forward;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import io.landline.probe.ProbeKey;
import io.landline.testhost.TestHostSource;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** A hub: tries the tunnel to each site, and the forwards from its own test host. */
final class HubEnd implements ProbeEnd {
  /**
   * Sites reach this test host, through their tunnels, and with path probes from outside. Many may
   * probe at once; each tries up to sixteen devices a round, and a hundred on demand.
   */
  private static final int ANSWERS_PER_SECOND = 2_000;

  /** UDP forwards of a site that are tried on demand. */
  private static final int ON_DEMAND = 256;

  /** TCP forwards likewise; fewer, since each may take the whole timeout, eight at a time. */
  private static final int TCP_ON_DEMAND = 64;

  private final Configuration.Hub hub;
  private final HubPolicy policy;
  private final Map<Name, ProbeKey> keys;
  private final ProbeTransport transport;
  private final PathMtuSearch search;
  private final Map<Name, ReducedRate> largestRates = new HashMap<>();
  private final Map<Name, ReducedRate> tcpRates = new HashMap<>();

  /** By site, the number of rounds that tried TCP forwards. */
  private final Map<Name, Integer> tcpRounds = new HashMap<>();

  private final Map<Name, ForwardsComparison.Memory> siteForwards = new HashMap<>();

  /**
   * A hub's end.
   *
   * @param source of the test host
   * @param keys by site
   * @param reports for the sites
   * @param search who wants to know what the paths to the sites carry
   * @param former the transport of the previous configuration
   */
  HubEnd(
      EventLoop loop,
      Configuration.Hub hub,
      TestHostSource source,
      Map<Name, ProbeKey> keys,
      HostReports reports,
      PathMtuSearch search,
      Optional<ProbeTransport> former) {
    this.hub = hub;
    this.policy = hub.policy();
    this.keys = Map.copyOf(keys);
    this.search = search;
    TestHost.Plan testHost =
        new TestHost.Plan(
            Footprint.STRANGER_LINK,
            Optional.empty(),
            Optional.of(Footprint.STRANGER_GATEWAY),
            Footprint.STRANGER,
            Footprint.STRANGER_GATEWAY.address(),
            ANSWERS_PER_SECOND);
    this.transport =
        ProbeTransport.reuseOrCreate(
            new ProbeTransport.Setup(
                policy.tunnel(),
                hub.settings().probe(),
                Optional.of(testHost),
                hub.settings().probe().port(),
                reports,
                search,
                seenAs(hub)),
            Set.copyOf(keys.values()),
            former,
            loop,
            source);
  }

  private static Map<IpAddress, IpAddress> seenAs(Configuration.Hub hub) {
    Map<IpAddress, IpAddress> seenAs = new HashMap<>();
    hub.policy().publicAddresses().forEach(lent -> seenAs.put(lent, hub.seenAs(lent)));
    return seenAs;
  }

  @Override
  public List<ProbeTransport> transports() {
    return List.of(transport);
  }

  @Override
  public Side side() {
    return Side.HUB;
  }

  @Override
  public void prepare() {
    transport.prepare();
  }

  @Override
  public List<PendingRound> begin(long number) {
    List<PendingRound> all = new ArrayList<>();
    for (HubSite site : policy.sites()) {
      Optional.ofNullable(keys.get(site.name()))
          .ifPresent(key -> all.add(begin(site, key, number)));
    }
    return all;
  }

  private PendingRound begin(HubSite site, ProbeKey key, long number) {
    Map<Leg, CompletableFuture<LegResult>> legs = new LinkedHashMap<>();
    ReducedRate largest = largestRates.computeIfAbsent(site.name(), s -> new ReducedRate());
    int mtu = search.limit(site.publicKey()).orElse(policy.tunnel().safeMtu());
    ProbeTransport.PendingLeg tunnel =
        transport.burstOverTunnel(
            key,
            site.address(),
            largest.isDue(number) ? OptionalInt.of(mtu) : OptionalInt.empty(),
            0);
    legs.put(Leg.TUNNEL, largest.trackLargest(tunnel.result(), mtu));
    legs.put(
        Leg.AGREEMENT,
        transport.compareForwards(
            key,
            site.address(),
            siteForwards.computeIfAbsent(site.name(), s -> new ForwardsComparison.Memory())));
    Optional<Canary> canary = policy.canary(site);
    if (canary.isPresent()) {
      tryUdpForwards(site, key, number, tunnel, legs);
      tryTcpForwards(site, key, number, tunnel, legs);
      Endpoint to = new Endpoint(site.publicAddress(), canary.get().port());
      ProbeTransport.PendingLeg inside =
          transport.burstFromTestHost(transport.plan(key, to).seenAs(from -> from));
      legs.put(Leg.FORWARD_INSIDE, inside.needing(tunnel, "the site"));
    } else {
      legs.put(
          Leg.FORWARD_INSIDE,
          ProbeTransport.PendingLeg.notKnown(
                  "the tunnel's network has no free address for this site's test host: set"
                      + " sites[].canary")
              .result());
    }
    return new PendingRound(site.name(), hub.seenAs(site.publicAddress()), legs);
  }

  /** Each UDP forward on its own public ports, in turns. */
  private void tryUdpForwards(
      HubSite site,
      ProbeKey key,
      long number,
      ProbeTransport.PendingLeg tunnel,
      Map<Leg, CompletableFuture<LegResult>> legs) {
    List<Map.Entry<Leg, List<Forward>>> forwards =
        List.copyOf(
            ForwardLegs.of(site.forwards(), TransportProtocol.UDP, Leg::forwardInside).entrySet());
    int each = number == ALL ? ON_DEMAND : Leg.OF_A_KIND;
    int turns = (forwards.size() + each - 1) / each;
    for (int i = 0; i < forwards.size(); i++) {
      if (i % turns == Math.floorMod(number, turns)) {
        legs.put(
            forwards.get(i).getKey(),
            ForwardLegs.worst(
                ForwardLegs.endpoints(forwards.get(i).getValue()).stream()
                    .map(to -> transport.plan(key, to).throughForward())
                    .map(plan -> transport.burstFromTestHost(plan).needing(tunnel, "the site"))
                    .toList()));
      }
    }
  }

  /** Each TCP forward on its own public ports, in turns, at a tenth of the rate. */
  private void tryTcpForwards(
      HubSite site,
      ProbeKey key,
      long number,
      ProbeTransport.PendingLeg tunnel,
      Map<Leg, CompletableFuture<LegResult>> legs) {
    ReducedRate rate = tcpRates.computeIfAbsent(site.name(), s -> new ReducedRate());
    List<Map.Entry<Leg, List<Forward>>> forwards =
        List.copyOf(
            ForwardLegs.of(site.forwards(), TransportProtocol.TCP, Leg::forwardInside).entrySet());
    if (forwards.isEmpty() || !rate.isDue(number)) {
      return;
    }
    List<CompletableFuture<LegResult>> results = new ArrayList<>();
    for (Map.Entry<Leg, List<Forward>> tried : tcpForwardsInTurn(site, forwards, number)) {
      List<Endpoint> to = ForwardLegs.endpoints(tried.getValue());
      CompletableFuture<LegResult> result =
          tunnel.result().thenCompose(t -> throughTunnel(t, key, to, tunnel));
      legs.put(tried.getKey(), result);
      results.add(result);
    }
    rate.trackStreams(results);
  }

  /** No connection is tried while the tunnel does not answer: each would only time out. */
  private CompletableFuture<LegResult> throughTunnel(
      LegResult tunnelResult, ProbeKey key, List<Endpoint> to, ProbeTransport.PendingLeg tunnel) {
    return tunnelResult instanceof LegResult.Datagrams d && d.received() > 0
        ? transport.streamsFromTestHost(key, to).needing(tunnel, "the site")
        : ProbeTransport.PendingLeg.notKnown("the tunnel does not answer").result();
  }

  /** On demand the first ones, otherwise those whose turn it is. */
  private List<Map.Entry<Leg, List<Forward>>> tcpForwardsInTurn(
      HubSite site, List<Map.Entry<Leg, List<Forward>>> forwards, long number) {
    if (number == ALL) {
      return forwards.subList(0, Math.min(TCP_ON_DEMAND, forwards.size()));
    }
    int turns = (forwards.size() + Leg.OF_A_KIND - 1) / Leg.OF_A_KIND;
    int mine = Math.floorMod(tcpRounds.merge(site.name(), 1, Integer::sum), turns);
    return IntStream.range(0, forwards.size())
        .filter(i -> i % turns == mine)
        .mapToObj(forwards::get)
        .toList();
  }

  @Override
  public void close() {
    transport.close();
  }
}
