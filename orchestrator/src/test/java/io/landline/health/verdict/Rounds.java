// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import io.landline.health.fact.Declared;
import io.landline.health.fact.DeviceFacts;
import io.landline.health.fact.Fact;
import io.landline.health.fact.Facts;
import io.landline.health.fact.ForwardTraffic;
import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.LegResult.Datagrams;
import io.landline.health.fact.Obstacle;
import io.landline.health.fact.Resolution;
import io.landline.health.fact.Round;
import io.landline.health.fact.Side;
import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.ProtocolPorts;
import io.landline.net.Sighting;
import io.landline.policy.ForwardDifference;
import io.landline.policy.ForwardTerms;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** Rounds of a site that is well, of which a test spoils what it is about. */
public final class Rounds {
  public static final Instant TIME = Instant.parse("2026-11-20T03:07:00Z");
  public static final Name SITE = new Name("wa7vc");
  public static final IpAddress PUBLIC = IpAddress.parse("203.0.113.10");
  static final Leg IPSC = Leg.forwardOutside(ProtocolPorts.parse("udp/55193"));
  static final Leg AUDIO = Leg.forwardOutside(ProtocolPorts.parse("udp/4991"));
  static final Leg CAT = Leg.tcp(ProtocolPorts.parse("tcp/4992"));
  static final Leg DMR = Leg.device(new Name("dmr"));
  static final Leg FLEX = Leg.device(new Name("flex"));
  private static final Endpoint STRANGER = endpoint("198.18.0.2", 40000);
  private static final Endpoint HUB = endpoint("203.0.113.10", 51882);

  private final Map<Leg, LegResult> legs = new TreeMap<>();
  private final List<Obstacle> obstacles = new ArrayList<>();
  private final Map<String, DeviceFacts> devices = new TreeMap<>();
  private Instant time = TIME;
  private Side by = Side.SITE;
  private Fact<Optional<Duration>> handshake = Fact.of(Optional.of(Duration.ofSeconds(48)));
  private Optional<Boolean> hears = Optional.of(true);
  private List<IpAddress> resolved = List.of(IpAddress.parse("2001:db8:1::10"));
  private Fact<Endpoint> endpoint = Fact.of(endpoint("2001:db8:1::10", 51820));
  private List<ForwardTraffic> traffic = List.of();
  private boolean wan = true;
  private Fact<Set<IpAddress>> listed =
      Fact.of(Set.of(IpAddress.parse("10.49.7.19"), IpAddress.parse("10.49.7.20")));
  private List<Sighting> leaves = List.of();
  private Fact<Declared> declared = Fact.unknown("an older hub");
  private Fact<Boolean> runsLandline = Fact.unknown("not looked for");
  private List<Sighting> testHostLeaves = List.of();
  private Optional<Name> hub = Optional.empty();
  private Optional<Name> carriedBy = Optional.empty();

  private Rounds() {
    Sighting caller = new Sighting(STRANGER, STRANGER);
    well(Leg.TUNNEL);
    largest(1420);
    legs.put(Leg.FORWARD_INSIDE, seen(caller, Optional.of(new Sighting(HUB, HUB))));
    differs();
    well(IPSC);
    well(AUDIO);
    legs.put(CAT, new LegResult.Stream(Optional.of(Duration.ofMillis(82)), 65536, 65536));
    seen(Leg.SEEN_AS, "203.0.113.10", 31000);
    seen(DMR, "203.0.113.10", 31000);
    seen(FLEX, "203.0.113.10", 31000);
    device("dmr", "10.49.7.19", true, 1204, Optional.empty());
    device("flex", "10.49.7.20", true, 97, Optional.empty());
  }

  /** Everything is well. */
  public static Rounds well() {
    return new Rounds();
  }

  static Endpoint endpoint(String address, int port) {
    return new Endpoint(IpAddress.parse(address), port);
  }

  private static Datagrams burst(int received) {
    return Datagrams.of(5, Collections.nCopies(received, 41_000_000L));
  }

  private static Datagrams seen(Sighting caller, Optional<Sighting> answer) {
    Datagrams burst = burst(5);
    return new Datagrams(
        burst.sent(),
        burst.roundTrips(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.of(caller),
        answer);
  }

  public Rounds at(Instant moment) {
    time = moment;
    return this;
  }

  public Rounds by(Side side) {
    by = side;
    return this;
  }

  public Rounds well(Leg leg) {
    legs.put(leg, burst(5));
    return this;
  }

  Rounds answered(Leg leg, int received) {
    legs.put(leg, burst(received));
    return this;
  }

  public Rounds lost(Leg... lost) {
    for (Leg leg : lost) {
      legs.put(leg, burst(0));
    }
    return this;
  }

  /** Nothing passes the tunnel. */
  public Rounds tunnelLost() {
    legs.put(CAT, new LegResult.Stream(Optional.empty(), 0, 65536));
    return lost(Leg.TUNNEL, Leg.FORWARD_INSIDE, IPSC, AUDIO, Leg.SEEN_AS, DMR, FLEX);
  }

  /** Nothing that either host forwards passes. */
  public Rounds forwardingLost() {
    legs.put(CAT, new LegResult.Stream(Optional.empty(), 0, 65536));
    return lost(Leg.FORWARD_INSIDE, IPSC, AUDIO, Leg.SEEN_AS, DMR, FLEX);
  }

  /** Hub and site do not have the same forwards. */
  Rounds differs(ForwardDifference... differences) {
    legs.put(Leg.AGREEMENT, new LegResult.Compared(6, List.of(differences), Optional.empty()));
    return this;
  }

  /** The hub reports that it gives another source to what the site sends. */
  Rounds hubReports(Sighting wrongSource) {
    legs.put(Leg.AGREEMENT, new LegResult.Compared(6, List.of(), Optional.of(wrongSource)));
    return this;
  }

  static ForwardDifference difference(ForwardDifference.Kind kind, String ports) {
    ProtocolPorts listen = ProtocolPorts.parse(ports);
    ForwardTerms terms =
        new ForwardTerms(
            PUBLIC,
            listen,
            IpAddress.parse("10.49.7.19"),
            listen.ports().first(),
            true,
            ForwardTerms.ANYBODY);
    return new ForwardDifference(kind, terms, terms);
  }

  Rounds absent(Leg leg) {
    legs.remove(leg);
    return this;
  }

  Rounds notKnown(Leg leg, String why) {
    legs.put(leg, new LegResult.NotKnown(why));
    return this;
  }

  /** The hub is a provider's: what only a hub of Landline's could show was not tried. */
  public Rounds atProvider() {
    List.of(Leg.FORWARD_INSIDE, Leg.AGREEMENT, Leg.SEEN_AS).forEach(legs::remove);
    List.of(Leg.TUNNEL, DMR, FLEX).forEach(leg -> legs.put(leg, new LegResult.NotOffered()));
    return this;
  }

  Rounds tcp(Optional<Duration> connected, int received) {
    legs.put(CAT, new LegResult.Stream(connected, received, 65536));
    return this;
  }

  Rounds largest(int bytes) {
    Datagrams burst = burst(5);
    legs.put(
        Leg.TUNNEL,
        new Datagrams(
            burst.sent(),
            burst.roundTrips(),
            OptionalInt.of(bytes),
            OptionalInt.of(1420),
            Optional.empty(),
            Optional.empty()));
    return this;
  }

  Rounds seen(Leg leg, String address, int port) {
    legs.put(
        leg,
        seen(
            new Sighting(endpoint("203.0.113.10", 31000), endpoint(address, port)),
            Optional.empty()));
    return this;
  }

  Rounds caller(String address) {
    legs.put(
        Leg.FORWARD_INSIDE,
        seen(
            new Sighting(STRANGER, endpoint(address, 40000)), Optional.of(new Sighting(HUB, HUB))));
    return this;
  }

  Rounds leavesAs(Sighting... sightings) {
    leaves = List.of(sightings);
    return this;
  }

  Rounds testHostLeavesAs(Sighting... sightings) {
    testHostLeaves = List.of(sightings);
    return this;
  }

  public Rounds obstacle(Side where, Obstacle.Kind kind, String what, String... remedy) {
    obstacles.add(new Obstacle(where, kind, what, List.of(remedy)));
    return this;
  }

  public Rounds silent(Duration handshakeAge) {
    handshake = Fact.of(Optional.of(handshakeAge));
    hears = Optional.of(false);
    return this;
  }

  Rounds neverHeard() {
    handshake = Fact.of(Optional.empty());
    hears = Optional.of(false);
    endpoint = Fact.unknown("never heard");
    return this;
  }

  /** Calls went to a device, and nothing came back. */
  public Rounds calledInVain(String device) {
    traffic =
        List.of(
            new ForwardTraffic(
                new Name("calls"),
                Listen.parse("udp/55200"),
                Optional.of(new Name(device)),
                new ForwardTraffic.Count(3, 90),
                ForwardTraffic.Count.ZERO,
                Fact.of(0),
                0,
                Optional.empty()));
    return this;
  }

  Rounds wanDown() {
    wan = false;
    return this;
  }

  Rounds resolvesTo(String... addresses) {
    resolved = List.of(addresses).stream().map(IpAddress::parse).toList();
    return this;
  }

  Rounds hubLists(String... addresses) {
    listed =
        Fact.of(
            Set.of(List.of(addresses).stream().map(IpAddress::parse).toArray(IpAddress[]::new)));
    return this;
  }

  /** As a site knows it: nobody tells what the hub lists. */
  Rounds hubTellsNothing() {
    listed = Fact.unknown("only the hub knows");
    return this;
  }

  public Rounds device(
      String name, String address, boolean there, long packets, Optional<String> ipv6) {
    devices.put(
        name,
        new DeviceFacts(
            new Name(name),
            IpAddress.parse(address),
            true,
            Fact.of(there),
            Fact.of(packets),
            Fact.of(ipv6.map(IpAddress::parse))));
    return this;
  }

  /** What became of what the site declared. */
  public Rounds declared(Declared now) {
    declared = Fact.of(now);
    return this;
  }

  /** The site has several hubs, and was tried through this one. */
  public Rounds hub(String name) {
    hub = Optional.of(new Name(name));
    return this;
  }

  /** Another hub carries what captured devices send. */
  public Rounds carriedBy(String other) {
    carriedBy = Optional.of(new Name(other));
    return this;
  }

  public Rounds runsLandline(boolean yes) {
    runsLandline = Fact.of(yes);
    return this;
  }

  public Round round() {
    Facts.Builder facts =
        Facts.builder()
            .handshakeAge(handshake)
            .tunnelMtu(1420)
            .endpoint(endpoint)
            .traffic(Fact.of(traffic))
            .resolution(
                Fact.of(
                    new Resolution(
                        HostEndpoint.parse("hub.example:51820"),
                        resolved,
                        Optional.of(endpoint("2001:db8:1::10", 51820)))))
            .wanUp(Fact.of(wan ? Set.of(new InterfaceName("wan0")) : Set.of()))
            .hubCaptures(listed)
            .declared(declared)
            .runsLandline(runsLandline)
            .leavesAs(Fact.of(leaves))
            .testHostLeavesAs(Fact.of(testHostLeaves));
    hears.ifPresent(facts::hears);
    hub.ifPresent(facts::hub);
    carriedBy.ifPresent(facts::carriedBy);
    obstacles.forEach(facts::obstacle);
    devices.values().forEach(facts::device);
    return new Round(time, by, SITE, PUBLIC, legs, facts.build());
  }
}
