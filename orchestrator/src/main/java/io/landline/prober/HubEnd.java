// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.config.Configuration;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.Side;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.net.TransportProtocol;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** A hub: tries the tunnel to each site, and the way of a forward, from its test host inwards. */
final class HubEnd implements End {
  /**
   * Only sites reach this test host, by their tunnels: many at once, of which each may try sixteen
   * devices a round, and on demand a hundred.
   */
  private static final int ANSWERS_PER_SECOND = 2_000;

  /** Forwards of a site that are tried when somebody asks. */
  private static final int ON_DEMAND = 256;

  /** TCP forwards likewise: eight connections at a time, each of which may wait in vain. */
  private static final int STREAMS_ON_DEMAND = 64;

  private final Configuration.Hub hub;
  private final HubPolicy policy;
  private final Map<Name, ProbeKey> keys;
  private final Station station;
  private final Map<Name, CostlyTurn> turns = new HashMap<>();
  private final Map<Name, CostlyTurn> streamTurns = new HashMap<>();

  /** Rounds in which TCP had its turn. */
  private final Map<Name, Integer> streamRounds = new HashMap<>();

  private final Map<Name, ForwardsTrial.Memory> siteForwards = new HashMap<>();

  /**
   * A hub's end.
   *
   * @param source of the test host
   * @param keys by the name of the site that shares each
   * @param reports what the sites may know
   * @param former the station of the end before this one
   */
  HubEnd(
      EventLoop loop,
      Configuration.Hub hub,
      TestHostSource source,
      Map<Name, ProbeKey> keys,
      HostReports reports,
      Optional<Station> former) {
    this.hub = hub;
    this.policy = hub.policy();
    this.keys = Map.copyOf(keys);
    TestHost.Plan stranger =
        new TestHost.Plan(
            Footprint.STRANGER_LINK,
            Optional.empty(),
            Optional.of(Footprint.STRANGER_GATEWAY),
            Footprint.STRANGER,
            Footprint.STRANGER_GATEWAY.address(),
            ANSWERS_PER_SECOND);
    this.station =
        Station.at(
            new Station.Place(
                policy.tunnel(),
                hub.settings().probe(),
                Optional.of(stranger),
                hub.settings().probe().port(),
                reports,
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
  public Station station() {
    return station;
  }

  @Override
  public Side side() {
    return Side.HUB;
  }

  @Override
  public void prepare() {
    station.prepare();
  }

  @Override
  public List<Trials> begin(long number) {
    List<Trials> all = new ArrayList<>();
    for (HubSite site : policy.sites()) {
      Optional.ofNullable(keys.get(site.name()))
          .ifPresent(key -> all.add(begin(site, key, number)));
    }
    return all;
  }

  private Trials begin(HubSite site, ProbeKey key, long number) {
    Map<Leg, CompletableFuture<LegResult>> legs = new LinkedHashMap<>();
    CostlyTurn largest = turns.computeIfAbsent(site.name(), s -> new CostlyTurn());
    Station.Begun tunnel = station.burstOverTunnel(key, site.address(), largest.has(number));
    legs.put(Leg.TUNNEL, largest.largest(tunnel.result(), policy.tunnel().mtu()));
    legs.put(
        Leg.AGREEMENT,
        station.compareForwards(
            key,
            site.address(),
            siteForwards.computeIfAbsent(site.name(), s -> new ForwardsTrial.Memory())));
    Optional<Canary> canary = policy.canary(site);
    if (canary.isPresent()) {
      byForwards(site, key, number, tunnel, legs);
      byStreams(site, key, number, tunnel, legs);
      Endpoint to = new Endpoint(site.publicAddress(), canary.get().port());
      Station.Begun inside = station.burstFromTestHost(station.plan(key, to).seenAs(from -> from));
      legs.put(Leg.FORWARD_INSIDE, inside.needing(tunnel, "the site"));
    } else {
      legs.put(
          Leg.FORWARD_INSIDE,
          Station.Begun.notKnown(
                  "the tunnel's network has no free address for this site's test host: set"
                      + " sites[].canary")
              .result());
    }
    return new Trials(site.name(), hub.seenAs(site.publicAddress()), legs);
  }

  /** By each forward's own entry, in turns. */
  private void byForwards(
      HubSite site,
      ProbeKey key,
      long number,
      Station.Begun tunnel,
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
                    .map(to -> station.plan(key, to).throughForward())
                    .map(plan -> station.burstFromTestHost(plan).needing(tunnel, "the site"))
                    .toList()));
      }
    }
  }

  /** By each TCP forward's own entry, in turns, at a tenth of the rate. */
  private void byStreams(
      HubSite site,
      ProbeKey key,
      long number,
      Station.Begun tunnel,
      Map<Leg, CompletableFuture<LegResult>> legs) {
    CostlyTurn turn = streamTurns.computeIfAbsent(site.name(), s -> new CostlyTurn());
    List<Map.Entry<Leg, List<Forward>>> forwards =
        List.copyOf(
            ForwardLegs.of(site.forwards(), TransportProtocol.TCP, Leg::forwardInside).entrySet());
    if (forwards.isEmpty() || !turn.has(number)) {
      return;
    }
    List<CompletableFuture<LegResult>> results = new ArrayList<>();
    for (Map.Entry<Leg, List<Forward>> tried : streamsOf(site, forwards, number)) {
      List<Endpoint> to = ForwardLegs.endpoints(tried.getValue());
      CompletableFuture<LegResult> result =
          tunnel.result().thenCompose(t -> throughTunnel(t, key, to, tunnel));
      legs.put(tried.getKey(), result);
      results.add(result);
    }
    turn.streams(results);
  }

  /** Where the tunnel carries nothing no connection is tried: each would be waited for in vain. */
  private CompletableFuture<LegResult> throughTunnel(
      LegResult there, ProbeKey key, List<Endpoint> to, Station.Begun tunnel) {
    return there instanceof LegResult.Datagrams d && d.received() > 0
        ? station.streamsFromTestHost(key, to).needing(tunnel, "the site")
        : Station.Begun.notKnown("the tunnel does not answer").result();
  }

  /** On demand the first ones, else in turns. */
  private List<Map.Entry<Leg, List<Forward>>> streamsOf(
      HubSite site, List<Map.Entry<Leg, List<Forward>>> forwards, long number) {
    if (number == ALL) {
      return forwards.subList(0, Math.min(STREAMS_ON_DEMAND, forwards.size()));
    }
    int turns = (forwards.size() + Leg.OF_A_KIND - 1) / Leg.OF_A_KIND;
    int mine = Math.floorMod(streamRounds.merge(site.name(), 1, Integer::sum), turns);
    return IntStream.range(0, forwards.size())
        .filter(i -> i % turns == mine)
        .mapToObj(forwards::get)
        .toList();
  }

  @Override
  public void close() {
    station.close();
  }
}
