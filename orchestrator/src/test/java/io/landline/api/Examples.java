// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.change.Author;
import io.landline.change.ChangeRecord;
import io.landline.change.Outcome;
import io.landline.grant.Reason;
import io.landline.health.fact.Leg;
import io.landline.health.fact.Side;
import io.landline.health.verdict.Cause;
import io.landline.health.verdict.Certainty;
import io.landline.health.verdict.Finding;
import io.landline.health.verdict.Measurements;
import io.landline.health.verdict.State;
import io.landline.net.Endpoint;
import io.landline.net.IpAddress;
import io.landline.net.ProtocolPorts;
import io.landline.policy.DeviceReference;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Values for tests. */
public final class Examples {
  public static final Instant TIME = Instant.parse("2025-11-20T19:42:00Z");
  public static final Name WA7VC = new Name("wa7vc");
  public static final Name K7XYZ = new Name("k7xyz");
  public static final IpAddress PUBLIC = IpAddress.parse("203.0.113.10");
  public static final IpAddress DMR = IpAddress.parse("10.49.7.19");
  public static final IpAddress FLEX = IpAddress.parse("10.49.7.20");
  public static final ChangeRecord RECORD =
      new ChangeRecord(
          new Author("josh", true, Optional.of("198.51.100.20")), "capture add \"dmr\"\n");

  /** A tunnel of 41 ms that loses little. */
  public static final Measurements MEASURED = measured(Duration.ofMillis(41));

  /** A tunnel that does not answer. */
  public static final Measurements SILENT =
      new Measurements(
          0,
          1,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.of(1.0),
          Optional.empty(),
          Optional.empty());

  public static final LiveTraffic NO_TRAFFIC =
      new LiveTraffic(List.of(), 0, List.of(), List.of(), List.of(), List.of());

  private Examples() {}

  /** A tunnel of that round trip, which loses little. */
  public static Measurements measured(Duration roundTrip) {
    return new Measurements(
        6,
        6,
        Optional.of(roundTrip),
        Optional.of(roundTrip.plusMillis(16)),
        Optional.of(Duration.ofMillis(2)),
        Optional.of(0.003),
        Optional.of(1392),
        Optional.of(Duration.ofSeconds(48)));
  }

  /** A leg. */
  public static LegStatus leg(String leg, LegStatus.Outcome outcome, String text) {
    return new LegStatus(Leg.parse(leg), outcome, text, Optional.empty());
  }

  /** A finding of the tunnel. */
  public static Finding finding(State state, String harm, String where, String... remedy) {
    return new Finding(
        state,
        Leg.TUNNEL,
        Cause.NO_HANDSHAKE,
        Certainty.CERTAIN,
        harm,
        where,
        List.of("so"),
        List.of(remedy));
  }

  /** A device that has packets, or of which nothing is known. */
  public static DeviceStatus device(String name, IpAddress address, Optional<Long> packets) {
    return new DeviceStatus(
        new Name(name), address, packets.isPresent(), packets.map(n -> true), packets);
  }

  /** A site's health, since {@link #TIME}. */
  public static SiteHealth site(
      Name name, State state, Measurements measured, List<LegStatus> legs, List<Finding> findings) {
    return site(name, state, "so", measured, legs, findings, List.of());
  }

  /** A site's health, since {@link #TIME}. */
  public static SiteHealth site(
      Name name,
      State state,
      String headline,
      Measurements measured,
      List<LegStatus> legs,
      List<Finding> findings,
      List<DeviceStatus> devices) {
    return new SiteHealth(
        name,
        Optional.empty(),
        Side.SITE,
        state,
        headline,
        TIME,
        TIME,
        PUBLIC,
        measured,
        legs,
        findings,
        devices);
  }

  /** A host's health of which only the state matters. */
  public static Health health(State state) {
    return health(state, MEASURED);
  }

  /** A host's health of which only the state and figures matter. */
  public static Health health(State state, Measurements measured) {
    return Health.of(
        List.of(
            site(
                WA7VC,
                state,
                measured,
                List.of(),
                state == State.OK ? List.of() : List.of(finding(state, "harm", "where")))));
  }

  /** A hub's health with all that there can be. */
  public static Health full() {
    return Health.of(
        List.of(
            site(
                WA7VC,
                State.CRITICAL,
                "nobody can reach dmr",
                MEASURED,
                List.of(
                    leg("tunnel", LegStatus.Outcome.WELL, "this host <-> hub: 5 of 5"),
                    new LegStatus(
                        Leg.FORWARD_INSIDE,
                        LegStatus.Outcome.NOT_KNOWN,
                        "not known: so",
                        Optional.of("so"))),
                List.of(
                    new Finding(
                        State.CRITICAL,
                        Leg.FORWARD_INSIDE,
                        Cause.FOREIGN_DROP_ON_SITE,
                        Certainty.ONE_OF,
                        "nobody can reach dmr",
                        "wa7vc drops",
                        List.of("Docker"),
                        List.of("iptables"))),
                List.of(
                    device("dmr", DMR, Optional.of(12L)), device("flex", FLEX, Optional.empty()))),
            site(K7XYZ, State.UNKNOWN, SILENT, List.of(), List.of())));
  }

  /** A declaration with an entry in each state. */
  public static List<SiteDeclaration> declarations() {
    return List.of(
        SiteDeclaration.of(
            new Name("wa7vc"),
            "the hub cannot be reached",
            Optional.of(Instant.parse("2026-11-29T19:00:00Z")),
            Optional.of("0.2.0"),
            List.of(
                new SiteDeclaration.ForwardState(
                    new Name("ipsc"), SiteDeclaration.State.ACCEPTED, Optional.empty(), ""),
                SiteDeclaration.ForwardState.waiting(new Name("cat")),
                new SiteDeclaration.ForwardState(
                    new Name("cam"),
                    SiteDeclaration.State.REFUSED,
                    Optional.of(Reason.OUTSIDE_GRANT),
                    "this site is granted udp/50000-60000")),
            List.of(SiteDeclaration.DeviceState.waiting(IpAddress.parse("10.49.7.20")))));
  }

  /** A forward with as many packets and bytes both ways as flows. */
  public static LiveTraffic.Forward forward(String name, String listen, String to, int flows) {
    return new LiveTraffic.Forward(
        new Name(name),
        Optional.empty(),
        Listen.parse(listen),
        to,
        DeviceReference.parse(to),
        true,
        flows,
        flows,
        flows,
        flows,
        flows,
        0,
        flows == 0 ? Optional.empty() : Optional.of(TIME.minusSeconds(1)));
  }

  /** A peer that never was heard. */
  public static LiveTraffic.Peer peer(String name) {
    return new LiveTraffic.Peer(
        LiveTraffic.PeerKind.SITE,
        new Name(name),
        PUBLIC,
        Optional.empty(),
        Optional.empty(),
        0,
        0,
        0,
        0,
        1280,
        Optional.empty());
  }

  /** Traffic with all that there can be. */
  public static LiveTraffic traffic() {
    return new LiveTraffic(
        List.of(
            new LiveTraffic.Peer(
                LiveTraffic.PeerKind.SITE,
                WA7VC,
                PUBLIC,
                Optional.of(Endpoint.parse("[2001:db8::1]:31044")),
                Optional.of(TIME),
                5_000_000_000L,
                6_000_000_000L,
                4,
                7,
                1344,
                Optional.of(TIME.minusSeconds(3600))),
            peer("k7xyz")),
        100_000,
        List.of(
            forward("ipsc", "udp/55193", "wa7vc/10.49.7.19", 6),
            forward("ssh", "tcp+udp/2222-2223", "this", 0)),
        List.of(
            new LiveTraffic.CapturedDevice(
                new Name("dmr"), DMR, LiveTraffic.Ipv6.MAC_UNKNOWN, true, 2)),
        List.of(new LiveTraffic.RefusedFlows("test host", 4_000_000_000L)),
        List.of(
            new ChangedPort(
                DeviceReference.parse("wa7vc/10.49.7.19"),
                ProtocolPorts.parse("udp/62031"),
                Optional.of(Endpoint.parse("203.0.113.10:64000")),
                "forward x holds that port"),
            new ChangedPort(
                DeviceReference.parse("flex"),
                ProtocolPorts.parse("tcp/22"),
                Optional.empty(),
                "because")));
  }

  /** A state with nothing special. */
  public static ServiceState quiet() {
    return new ServiceState(
        "hub",
        new Name("seattle"),
        "",
        new ServiceState.ServiceProcess(1, Instant.EPOCH),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new ServiceState.Repairs(0, Optional.empty()),
        List.of(),
        List.of());
  }

  /** A state with all that there can be. */
  public static ServiceState busy() {
    return new ServiceState(
        "site",
        WA7VC,
        "the kernel refused",
        new ServiceState.ServiceProcess(4_000_000, TIME),
        Optional.of(new ServiceState.Down(TIME, RECORD)),
        Optional.of(new LogEntry(14, TIME, RECORD, Outcome.ROLLED_BACK)),
        Optional.of(new ServiceState.Unconfirmed(14, TIME, RECORD)),
        new ServiceState.Repairs(
            1, Optional.of(new ServiceState.Repair(TIME, "ip rule of dmr", 80))),
        List.of(
            new ServiceState.DisabledCapture("dmr", Optional.of(TIME), TIME, RECORD),
            new ServiceState.DisabledCapture(
                "flex",
                Optional.empty(),
                TIME,
                new ChangeRecord(
                    new Author("root", false, Optional.empty()), "capture disable flex"))),
        List.of(
            new ServiceState.Enrolment(WA7VC, Optional.of(TIME), "it has not used its code yet")));
  }
}
