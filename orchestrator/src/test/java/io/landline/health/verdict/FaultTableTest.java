// SPDX-License-Identifier: Apache-2.0
package io.landline.health.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.health.fact.Leg;
import io.landline.health.fact.Obstacle.Kind;
import io.landline.health.fact.Side;
import io.landline.net.ProtocolPorts;
import io.landline.policy.ForwardDifference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each fault, as facts: exactly this leg, this cause and this certainty. */
final class FaultTableTest {
  private static final Duration OLD = Duration.ofMinutes(14);
  private static final String DOCKER = "chain FORWARD of table ip filter (Docker), policy drop";
  private static final String ACCEPT = "iptables -I DOCKER-USER -i landline0 -j ACCEPT";

  /** A fault, what is seen of it, and what is to be said. */
  record Row(String fault, Rounds facts, State state, List<String> findings) {}

  static Row row(String fault, Rounds facts, State state, String... findings) {
    return new Row(fault, facts, state, List.of(findings));
  }

  private static List<Row> table() {
    return List.of(
        row("nothing", Rounds.well(), State.OK),
        row(
            "tunnel UDP blocked",
            Rounds.well().tunnelLost().silent(OLD),
            State.CRITICAL,
            "tunnel no-handshake one of"),
        row(
            "tunnel UDP blocked a moment ago",
            Rounds.well().tunnelLost().silent(Duration.ofSeconds(70)),
            State.CRITICAL,
            "tunnel no-handshake one of"),
        row(
            "one public port blocked before the hub, another open",
            Rounds.well().lost(Rounds.IPSC),
            State.CRITICAL,
            "forward-outside:udp/55193 provider-firewall one of"),
        row(
            "every public port blocked before the hub",
            Rounds.well().lost(Rounds.IPSC, Rounds.AUDIO).absent(Rounds.CAT),
            State.CRITICAL,
            "forward-outside:udp/4991 provider-firewall one of",
            "forward-outside:udp/55193 provider-firewall one of"),
        row(
            "TCP broken while UDP is well",
            Rounds.well().tcp(Optional.empty(), 0),
            State.UNKNOWN,
            "tcp:tcp/4992 probe-port one of"),
        row(
            "TCP connects and stalls",
            Rounds.well().tcp(Optional.of(Duration.ofMillis(80)), 1340),
            State.CRITICAL,
            "tcp:tcp/4992 tcp-stalls likely"),
        row(
            "handshake alive but data dropped",
            Rounds.well().tunnelLost(),
            State.CRITICAL,
            "tunnel handshake-but-no-data one of"),
        row(
            "handshake alive but data dropped by a chain that doctor found",
            Rounds.well()
                .tunnelLost()
                .obstacle(Side.HUB, Kind.INPUT_DROP, "chain input of table inet filter"),
            State.CRITICAL,
            "tunnel handshake-but-no-data certain"),
        row(
            "foreign forward drop on the site",
            Rounds.well().forwardingLost().obstacle(Side.SITE, Kind.FORWARD_DROP, DOCKER, ACCEPT),
            State.CRITICAL,
            "forward-inside foreign-drop-on-site certain"),
        row(
            "foreign forward drop on the hub",
            Rounds.well().forwardingLost().obstacle(Side.HUB, Kind.FORWARD_DROP, DOCKER, ACCEPT),
            State.CRITICAL,
            "forward-inside foreign-drop-on-hub certain"),
        row(
            "foreign forward drop that does no harm",
            Rounds.well().obstacle(Side.SITE, Kind.FORWARD_DROP, DOCKER, ACCEPT),
            State.OK),
        row(
            "site's view, which lacks the stranger's leg: foreign forward drop on the site",
            Rounds.well()
                .forwardingLost()
                .absent(Leg.FORWARD_INSIDE)
                .obstacle(Side.SITE, Kind.FORWARD_DROP, DOCKER, ACCEPT),
            State.CRITICAL,
            "forward-outside:udp/4991 foreign-drop-on-site certain"),
        row(
            "site's view: forwarding is broken somewhere, and no provider can do that",
            Rounds.well().forwardingLost().absent(Leg.FORWARD_INSIDE),
            State.CRITICAL,
            "forward-outside:udp/4991 forward-lost one of"),
        row(
            "something drops what is forwarded, nobody knows what",
            Rounds.well().forwardingLost(),
            State.CRITICAL,
            "forward-inside forward-lost one of"),
        row(
            "foreign masquerade on the site eats the source",
            Rounds.well()
                .caller("10.49.7.1")
                .obstacle(Side.SITE, Kind.SOURCE_NAT, "chain POSTROUTING of table ip nat"),
            State.WARNING,
            "forward-inside caller-hidden certain"),
        row(
            "hub dnat missing an element, repair switched off",
            Rounds.well()
                .lost(Rounds.IPSC)
                .obstacle(
                    Side.HUB,
                    Kind.DNAT_DIFFERS,
                    "udp/55193 is missing in map forwards of table inet landline",
                    "landline apply"),
            State.CRITICAL,
            "forward-outside:udp/55193 hub-dnat certain"),
        row(
            "hub dnat of the probe port missing, repair switched off",
            Rounds.well()
                .lost(Leg.FORWARD_INSIDE)
                .obstacle(Side.HUB, Kind.DNAT_DIFFERS, "udp/51882 is missing", "landline apply"),
            State.CRITICAL,
            "forward-inside hub-dnat certain"),
        row(
            "hub's view, whose probes do not use that element",
            Rounds.well()
                .by(Side.HUB)
                .obstacle(Side.HUB, Kind.DNAT_DIFFERS, "udp/55193 is missing", "landline apply"),
            State.CRITICAL,
            "forward-inside hub-dnat certain"),
        row(
            "a chain of ours is missing, and what is probed does not need it",
            Rounds.well()
                .obstacle(Side.SITE, Kind.STATE_DIFFERS, "add chain guard", "landline apply"),
            State.WARNING,
            "tunnel state-differs certain"),
        row(
            "the strict reverse path filter, which no probe meets",
            Rounds.well()
                .obstacle(
                    Side.SITE,
                    Kind.RP_FILTER,
                    "net.ipv4.conf.all.rp_filter is 1",
                    "sysctl -w net.ipv4.conf.all.rp_filter=0"),
            State.CRITICAL,
            "forward-inside rp-filter certain"),
        row(
            "a device is missing in allowed-ips, and what is probed does not need it",
            Rounds.well()
                .by(Side.HUB)
                .obstacle(Side.HUB, Kind.ALLOWED_IPS_DIFFER, "allowed-ips", "landline apply"),
            State.CRITICAL,
            "tunnel allowed-ips certain"),
        row(
            "wrong allowed-ips",
            Rounds.well()
                .tunnelLost()
                .obstacle(
                    Side.HUB, Kind.ALLOWED_IPS_DIFFER, "10.99.0.2/32 is missing", "landline apply"),
            State.CRITICAL,
            "tunnel allowed-ips certain"),
        row(
            "wrong allowed-ips: WireGuard counts nothing of what it refuses",
            Rounds.well()
                .tunnelLost()
                .silent(Duration.ofSeconds(70))
                .obstacle(
                    Side.SITE, Kind.ALLOWED_IPS_DIFFER, "0.0.0.0/0 is missing", "landline apply"),
            State.CRITICAL,
            "tunnel allowed-ips certain"),
        row(
            "the tunnel's interface was set down, repair switched off",
            Rounds.well()
                .tunnelLost()
                .silent(Duration.ofSeconds(70))
                .obstacle(Side.SITE, Kind.STATE_DIFFERS, "ip link set up", "landline apply"),
            State.CRITICAL,
            "tunnel state-differs certain"),
        row(
            "wrong allowed-ips, of the canary's address only",
            Rounds.well()
                .lost(Leg.SEEN_AS)
                .obstacle(Side.HUB, Kind.ALLOWED_IPS_DIFFER, "10.99.0.130/32 is missing"),
            State.CRITICAL,
            "seen-as allowed-ips certain"),
        row(
            "MTU black hole at 1300",
            Rounds.well().largest(1300).tcp(Optional.of(Duration.ofMillis(80)), 1340),
            State.WARNING,
            "tunnel mtu certain"),
        row(
            "20 % loss",
            Rounds.well().answered(Leg.TUNNEL, 4).tcp(Optional.of(Duration.ofMillis(80)), 1340),
            State.CRITICAL,
            "tunnel loss certain"),
        row(
            "WAN down",
            Rounds.well().tunnelLost().silent(OLD).wanDown(),
            State.CRITICAL,
            "tunnel wan-down certain"),
        row(
            "DNS of the endpoint does not answer",
            Rounds.well().tunnelLost().silent(OLD).resolvesTo(),
            State.CRITICAL,
            "tunnel endpoint-name one of"),
        row(
            "DNS of the endpoint wrong",
            Rounds.well().tunnelLost().silent(OLD).resolvesTo("2001:db8:9::9"),
            State.CRITICAL,
            "tunnel endpoint-name likely"),
        row(
            "two at once: WAN down and a foreign forward drop: the nearer",
            Rounds.well()
                .tunnelLost()
                .silent(OLD)
                .wanDown()
                .obstacle(Side.SITE, Kind.FORWARD_DROP, DOCKER, ACCEPT),
            State.CRITICAL,
            "tunnel wan-down certain"),
        row(
            "two at once: forward drops on both hosts: both",
            Rounds.well()
                .forwardingLost()
                .obstacle(Side.SITE, Kind.FORWARD_DROP, DOCKER, ACCEPT)
                .obstacle(Side.HUB, Kind.FORWARD_DROP, DOCKER, ACCEPT),
            State.CRITICAL,
            "forward-inside foreign-drop-on-site certain",
            "forward-inside foreign-drop-on-hub certain"),
        row(
            "two at once: a blocked port and a device that is off: both",
            Rounds.well().lost(Rounds.IPSC).device("dmr", "10.49.7.19", false, 0, Optional.empty()),
            State.CRITICAL,
            "forward-outside:udp/55193 provider-firewall one of",
            "device:dmr device-away certain"),
        row(
            "two at once: the tunnel down and a device that is off: both",
            Rounds.well()
                .tunnelLost()
                .silent(OLD)
                .device("dmr", "10.49.7.19", false, 0, Optional.empty()),
            State.CRITICAL,
            "tunnel no-handshake one of",
            "device:dmr device-away certain"),
        row(
            "no test hosts",
            Rounds.well().notKnown(Leg.SEEN_AS, "the test hosts are not there"),
            State.UNKNOWN,
            "seen-as not-known certain"),
        row(
            "no test hosts, and a known trouble: the trouble first",
            Rounds.well().notKnown(Leg.SEEN_AS, "the test hosts are not there").lost(Rounds.IPSC),
            State.CRITICAL,
            "forward-outside:udp/55193 provider-firewall one of",
            "seen-as not-known certain"),
        row(
            "the tunnel was not probed",
            Rounds.well().absent(Leg.TUNNEL),
            State.UNKNOWN,
            "tunnel not-known certain"),
        row(
            "hub side: a silent site",
            Rounds.well().by(Side.HUB).tunnelLost().silent(OLD),
            State.CRITICAL,
            "tunnel site-silent one of"),
        row(
            "hub side: a site that never joined",
            Rounds.well().by(Side.HUB).tunnelLost().neverHeard(),
            State.UNKNOWN,
            "tunnel not-joined one of"),
        row(
            "a device that is quiet, and nobody called it",
            Rounds.well().device("flex", "10.49.7.20", true, 0, Optional.empty()),
            State.OK),
        row(
            "hub side: a forward that the site does not have",
            Rounds.well().by(Side.HUB).lost(Leg.forwardInside(ProtocolPorts.parse("udp/55300"))),
            State.CRITICAL,
            "forward-inside:udp/55300 forward-lost one of"),
        row(
            "the hub's service does not run: forwards pass all the same",
            Rounds.well()
                .lost(Leg.TUNNEL, Leg.SEEN_AS, Rounds.DMR, Rounds.FLEX)
                .absent(Leg.FORWARD_INSIDE)
                .notKnown(Leg.AGREEMENT, "the other host does not say"),
            State.WARNING,
            "tunnel other-host-silent one of"),
        row(
            "the same, and a port is blocked before the hub",
            Rounds.well().lost(Leg.TUNNEL, Leg.SEEN_AS, Rounds.DMR, Rounds.FLEX, Rounds.IPSC),
            State.CRITICAL,
            "forward-outside:udp/55193 provider-firewall one of",
            "tunnel other-host-silent one of"),
        row(
            "hub side: the hub does not hear what is meant for itself",
            Rounds.well()
                .by(Side.HUB)
                .lost(Leg.TUNNEL)
                .obstacle(Side.HUB, Kind.INPUT_DROP, "chain input of table inet filter"),
            State.WARNING,
            "tunnel other-host-silent certain"),
        row(
            "the hub's service does not run, and a forward is missing there",
            Rounds.well()
                .lost(Leg.TUNNEL, Leg.SEEN_AS, Rounds.DMR, Rounds.FLEX, Rounds.IPSC)
                .differs(Rounds.difference(ForwardDifference.Kind.ONLY_HERE, "udp/55193")),
            State.WARNING,
            "tunnel other-host-silent one of",
            "agreement forward-differs certain"),
        row(
            "a forward that only this host has explains that its probes are lost",
            Rounds.well()
                .differs(Rounds.difference(ForwardDifference.Kind.ONLY_HERE, "udp/55193"))
                .lost(Rounds.IPSC),
            State.WARNING,
            "agreement forward-differs certain"),
        row(
            "it explains nothing of another port",
            Rounds.well()
                .differs(Rounds.difference(ForwardDifference.Kind.DISABLED_THERE, "udp/55193"))
                .lost(Rounds.AUDIO),
            State.CRITICAL,
            "forward-outside:udp/4991 provider-firewall one of",
            "agreement forward-differs certain"),
        row(
            "every forward of a site is missing on the hub",
            Rounds.well()
                .differs(
                    Rounds.difference(ForwardDifference.Kind.ONLY_HERE, "udp/55193"),
                    Rounds.difference(ForwardDifference.Kind.ONLY_HERE, "udp/4991"))
                .absent(Leg.FORWARD_INSIDE)
                .lost(Rounds.IPSC, Rounds.AUDIO),
            State.WARNING,
            "agreement forward-differs certain"),
        row(
            "hub side: a forward that the site leads elsewhere",
            Rounds.well()
                .by(Side.HUB)
                .differs(Rounds.difference(ForwardDifference.Kind.OTHER_TARGET, "udp/55300"))
                .lost(Leg.forwardInside(ProtocolPorts.parse("udp/55300"))),
            State.WARNING,
            "agreement forward-differs certain"),
        row(
            "the hosts have different lists of callers",
            Rounds.well()
                .differs(Rounds.difference(ForwardDifference.Kind.OTHER_CALLERS, "udp/55193")),
            State.WARNING,
            "agreement forward-differs certain"),
        row(
            "the other host does not say which forwards it has",
            Rounds.well().notKnown(Leg.AGREEMENT, "the other host does not say"),
            State.UNKNOWN,
            "agreement not-known certain"),
        row(
            "hub side: handshake alive but data dropped",
            Rounds.well().by(Side.HUB).tunnelLost(),
            State.CRITICAL,
            "tunnel handshake-but-no-data one of"),
        row(
            "hub side: WireGuard is well, and the site has never declared anything",
            Rounds.well().by(Side.HUB).tunnelLost().runsLandline(false),
            State.UNKNOWN,
            "tunnel no-landline one of"),
        row(
            "hub side: likewise, but the site has declared something",
            Rounds.well().by(Side.HUB).tunnelLost().runsLandline(true),
            State.CRITICAL,
            "tunnel handshake-but-no-data one of"));
  }

  @TestFactory
  Stream<DynamicTest> each_fault_is_named() {
    return Stream.concat(table().stream(), CapturedFaults.table().stream())
        .map(row -> DynamicTest.dynamicTest(row.fault(), () -> holds(row)));
  }

  private static void holds(Row row) {
    SiteJudge health = new SiteJudge(2, 3);
    Verdict verdict = health.add(row.facts().round());
    for (int i = 0; i < 8; i++) {
      verdict = health.add(row.facts().round());
    }
    assertThat(
            verdict.findings().stream().map(f -> f.leg() + " " + f.cause() + " " + f.certainty()))
        .containsExactlyElementsOf(row.findings());
    assertThat(verdict.state()).isEqualTo(row.state());
    assertThat(verdict.findings())
        .allSatisfy(
            finding -> {
              assertThat(finding.harm()).isNotBlank().hasSizeLessThan(100);
              assertThat(finding.causes()).isNotEmpty();
              if (finding.cause() != Cause.FORWARD_DIFFERS) {
                assertThat(finding.causes().size() > 1)
                    .isEqualTo(finding.certainty() == Certainty.ONE_OF);
              }
            });
  }
}
