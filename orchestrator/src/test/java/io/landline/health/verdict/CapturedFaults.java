// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import static io.landline.health.verdict.FaultTableTest.row;

import io.landline.health.fact.Leg;
import io.landline.health.fact.Obstacle.Kind;
import io.landline.health.fact.Side;
import io.landline.health.verdict.FaultTableTest.Row;
import io.landline.net.Sighting;
import java.util.List;
import java.util.Optional;

/** The faults on the way of what captured devices send, and of the devices themselves. */
final class CapturedFaults {
  private CapturedFaults() {}

  private static Sighting right(int port) {
    return new Sighting(
        Rounds.endpoint("203.0.113.10", port), Rounds.endpoint("203.0.113.10", port));
  }

  static List<Row> table() {
    return List.of(
        row(
            "masquerade with random ports on the hub's public interface",
            Rounds.well()
                .leavesAs(
                    new Sighting(
                        Rounds.endpoint("203.0.113.10", 31000),
                        Rounds.endpoint("203.0.113.10", 61234)))
                .obstacle(
                    Side.HUB,
                    Kind.SOURCE_NAT,
                    "chain POSTROUTING of table ip nat: oifname eth0 masquerade random"),
            State.WARNING,
            "seen-as wrong-port certain"),
        row(
            "one of many flows got another port, lawfully",
            Rounds.well()
                .leavesAs(
                    new Sighting(
                        Rounds.endpoint("203.0.113.10", 31000),
                        Rounds.endpoint("203.0.113.10", 1024)),
                    new Sighting(
                        Rounds.endpoint("203.0.113.10", 31001),
                        Rounds.endpoint("203.0.113.10", 31001))),
            State.OK),
        row(
            "of many old flows none is wrong, but the test host's new one is",
            Rounds.well()
                .by(Side.HUB)
                .leavesAs(right(31001), right(31002), right(31003))
                .testHostLeavesAs(
                    new Sighting(
                        Rounds.endpoint("203.0.113.10", 31000),
                        Rounds.endpoint("203.0.113.10", 61234))),
            State.WARNING,
            "seen-as wrong-port likely"),
        row(
            "only the world behind the hub's provider sees another address",
            Rounds.well().seen(Leg.STUN, "198.51.100.99", 31000),
            State.CRITICAL,
            "stun wrong-address likely"),
        row(
            "only the world behind the hub's provider sees another port",
            Rounds.well().seen(Leg.STUN, "203.0.113.10", 1024),
            State.WARNING,
            "stun wrong-port likely"),
        row(
            "both test host and world see another: the nearer",
            Rounds.well()
                .seen(Leg.SEEN_AS, "203.0.113.99", 31000)
                .seen(Leg.STUN, "203.0.113.99", 31000),
            State.CRITICAL,
            "seen-as wrong-address likely"),
        row(
            "silent STUN servers",
            Rounds.well().notKnown(Leg.STUN, "stun.example:3478 does not answer"),
            State.OK),
        row(
            "foreign snat that changes the port",
            Rounds.well().seen(Leg.SEEN_AS, "203.0.113.10", 1024),
            State.WARNING,
            "seen-as wrong-port likely"),
        row(
            "the provider shows another address",
            Rounds.well().seen(Leg.SEEN_AS, "203.0.113.99", 31000),
            State.CRITICAL,
            "seen-as wrong-address likely"),
        row(
            "IPv6 leak of a captured device",
            Rounds.well().device("dmr", "10.49.7.19", true, 5, Optional.of("2001:db8:5::19")),
            State.WARNING,
            "device:dmr ipv6-leak certain"),
        row(
            "captured device powered off",
            Rounds.well().device("dmr", "10.49.7.19", false, 0, Optional.empty()),
            State.WARNING,
            "device:dmr device-away certain"),
        row(
            "captured device using another gateway",
            Rounds.well()
                .device("flex", "10.49.7.20", true, 0, Optional.empty())
                .calledInVain("flex"),
            State.WARNING,
            "device:flex device-elsewhere likely"),
        row(
            "captured device the hub does not list",
            Rounds.well().lost(Rounds.FLEX).hubLists("10.49.7.19"),
            State.CRITICAL,
            "device:flex not-listed-on-hub certain"),
        row(
            "site's view: one captured device lost, another is well",
            Rounds.well().lost(Rounds.FLEX).hubTellsNothing(),
            State.CRITICAL,
            "device:flex not-listed-on-hub likely"),
        row(
            "site's view: the only captured device lost, the canary is well",
            Rounds.well().lost(Rounds.FLEX).absent(Rounds.DMR).hubTellsNothing(),
            State.CRITICAL,
            "device:flex not-listed-on-hub likely"),
        row(
            "site's view: one captured device lost, and no test host there to compare",
            Rounds.well()
                .lost(Rounds.FLEX)
                .notKnown(Leg.SEEN_AS, "the test hosts are not there")
                .hubTellsNothing(),
            State.CRITICAL,
            "device:flex not-listed-on-hub likely",
            "seen-as not-known certain"),
        row(
            "site's view: every captured device lost, only the canary is well",
            Rounds.well().lost(Rounds.DMR, Rounds.FLEX).hubTellsNothing(),
            State.CRITICAL,
            "device:dmr device-lost one of",
            "device:flex device-lost one of"),
        row(
            "one captured device lost, its rule is missing, repair switched off",
            Rounds.well()
                .lost(Rounds.FLEX)
                .hubTellsNothing()
                .obstacle(Side.SITE, Kind.STATE_DIFFERS, "ip rule 4210", "landline apply"),
            State.CRITICAL,
            "device:flex device-lost certain"),
        row(
            "everything captured lost, the site's view",
            Rounds.well().lost(Leg.SEEN_AS, Rounds.DMR, Rounds.FLEX).hubTellsNothing(),
            State.CRITICAL,
            "seen-as capture-lost one of"),
        row(
            "what the site forwards outwards gets lost, what it sends itself does not",
            Rounds.well().lost(Leg.SEEN_AS).hubTellsNothing(),
            State.CRITICAL,
            "seen-as foreign-drop-on-site likely"),
        row(
            "one captured device is seen as another address",
            Rounds.well().seen(Rounds.FLEX, "203.0.113.99", 31000),
            State.CRITICAL,
            "device:flex wrong-address likely"),
        row(
            "one captured device lost, nobody knows why",
            Rounds.well().lost(Rounds.FLEX),
            State.CRITICAL,
            "device:flex device-lost one of"));
  }
}
