// SPDX-License-Identifier: Apache-2.0
package io.landline.health.fact;

import io.landline.net.Endpoint;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.Sighting;
import io.landline.policy.Name;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a verdict needs besides the legs. Nothing is guessed: what was not looked for is unknown.
 *
 * @param handshakeAge age of WireGuard's last handshake; a known empty value if there never was one
 * @param hears whether WireGuard received anything from the other end since the last round, or in
 *     the last twelve seconds, keepalives included
 * @param tunnelMtu bytes of the largest IP datagram that the tunnel's interface takes
 * @param endpoint where the other end of the tunnel is, as WireGuard has it
 * @param resolution what the configured endpoint's name resolves to now (site only)
 * @param wanUp the WAN interfaces that are up, have a cable and an address (site only)
 * @param hubCaptures devices that the hub lists as captured by this site
 * @param obstacles what could break a leg, on this host and, if reported, on the other
 * @param devices captured devices and those of forwards
 * @param leavesAs the sources with which live captured flows, including the test host's, left the
 *     hub's public interface
 * @param testHostLeavesAs those of the site's test host alone, which exist even in an idle network
 * @param traffic what the forwards carried
 * @param declared what became of what the site declared to its hub
 * @param runsLandline whether the site ever declared anything to this hub, as every site that runs
 *     Landline does (hub only)
 * @param hub the hub that the site was tried through, where it has several (site only)
 * @param carriedBy the hub that carries what captured devices send, where it is another one
 */
public record Facts(
    Fact<Optional<Duration>> handshakeAge,
    Fact<Boolean> hears,
    Fact<Integer> tunnelMtu,
    Fact<Endpoint> endpoint,
    Fact<Resolution> resolution,
    Fact<Set<InterfaceName>> wanUp,
    Fact<Set<IpAddress>> hubCaptures,
    List<Obstacle> obstacles,
    List<DeviceFacts> devices,
    Fact<List<Sighting>> leavesAs,
    Fact<List<Sighting>> testHostLeavesAs,
    Fact<List<ForwardTraffic>> traffic,
    Fact<Declared> declared,
    Fact<Boolean> runsLandline,
    Optional<Name> hub,
    Optional<Name> carriedBy) {

  public Facts {
    hubCaptures = hubCaptures.map(Set::copyOf);
    wanUp = wanUp.map(Set::copyOf);
    obstacles = List.copyOf(obstacles);
    devices = List.copyOf(devices);
    leavesAs = leavesAs.map(List::copyOf);
    testHostLeavesAs = testHostLeavesAs.map(List::copyOf);
    traffic = traffic.map(List::copyOf);
  }

  /** Begins with nothing known. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The source that the hub's kernel gives to what the site sends, if it is wrong. The test host's
   * flows show it by themselves; of live flows, a few may legitimately get other ports.
   */
  public Optional<Sighting> wrongSource() {
    List<Sighting> live = leavesAs.value().orElse(List.of());
    List<Sighting> wrong = live.stream().filter(s -> !s.isRight()).toList();
    boolean most =
        wrong.size() * 2 > live.size() || wrong.stream().anyMatch(s -> !s.addressIsRight());
    return Stream.concat(
            testHostLeavesAs.value().stream().flatMap(List::stream).filter(s -> !s.isRight()),
            most ? wrong.stream() : Stream.of())
        .findFirst();
  }

  /** Collects facts; each that is not given stays unknown. */
  public static final class Builder {
    private static final String WHY = "not looked for";
    private Fact<Optional<Duration>> handshakeAge = Fact.unknown(WHY);
    private Fact<Boolean> hears = Fact.unknown(WHY);
    private Fact<Integer> tunnelMtu = Fact.unknown(WHY);
    private Fact<Endpoint> endpoint = Fact.unknown(WHY);
    private Fact<Resolution> resolution = Fact.unknown(WHY);
    private Fact<Set<InterfaceName>> wanUp = Fact.unknown(WHY);
    private Fact<Set<IpAddress>> hubCaptures = Fact.unknown(WHY);
    private final List<Obstacle> obstacles = new ArrayList<>();
    private final List<DeviceFacts> devices = new ArrayList<>();
    private Fact<List<Sighting>> leavesAs = Fact.unknown(WHY);
    private Fact<List<Sighting>> testHostLeavesAs = Fact.unknown(WHY);
    private Fact<List<ForwardTraffic>> traffic = Fact.unknown(WHY);
    private Fact<Declared> declared = Fact.unknown(WHY);
    private Fact<Boolean> runsLandline = Fact.unknown(WHY);

    private Optional<Name> hub = Optional.empty();
    private Optional<Name> carriedBy = Optional.empty();

    private Builder() {}

    public Builder handshakeAge(Fact<Optional<Duration>> fact) {
      handshakeAge = fact;
      return this;
    }

    public Builder hears(boolean yes) {
      return hears(Fact.of(yes));
    }

    public Builder hears(Fact<Boolean> fact) {
      hears = fact;
      return this;
    }

    public Builder tunnelMtu(int bytes) {
      return tunnelMtu(Fact.of(bytes));
    }

    public Builder tunnelMtu(Fact<Integer> fact) {
      tunnelMtu = fact;
      return this;
    }

    public Builder endpoint(Fact<Endpoint> fact) {
      endpoint = fact;
      return this;
    }

    public Builder resolution(Fact<Resolution> fact) {
      resolution = fact;
      return this;
    }

    public Builder wanUp(Fact<Set<InterfaceName>> fact) {
      wanUp = fact;
      return this;
    }

    public Builder hubCaptures(Fact<Set<IpAddress>> fact) {
      hubCaptures = fact;
      return this;
    }

    public Builder obstacle(Obstacle obstacle) {
      obstacles.add(obstacle);
      return this;
    }

    public Builder device(DeviceFacts device) {
      devices.add(device);
      return this;
    }

    public Builder leavesAs(Fact<List<Sighting>> fact) {
      leavesAs = fact;
      return this;
    }

    public Builder testHostLeavesAs(Fact<List<Sighting>> fact) {
      testHostLeavesAs = fact;
      return this;
    }

    public Builder traffic(Fact<List<ForwardTraffic>> fact) {
      traffic = fact;
      return this;
    }

    public Builder declared(Fact<Declared> fact) {
      declared = fact;
      return this;
    }

    public Builder runsLandline(Fact<Boolean> fact) {
      runsLandline = fact;
      return this;
    }

    public Builder hub(Name name) {
      hub = Optional.of(name);
      return this;
    }

    public Builder carriedBy(Name hub) {
      carriedBy = Optional.of(hub);
      return this;
    }

    public Facts build() {
      return new Facts(
          handshakeAge,
          hears,
          tunnelMtu,
          endpoint,
          resolution,
          wanUp,
          hubCaptures,
          obstacles,
          devices,
          leavesAs,
          testHostLeavesAs,
          traffic,
          declared,
          runsLandline,
          hub,
          carriedBy);
    }
  }
}
