// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.api.ChangedPort;
import io.landline.api.Examples;
import io.landline.api.Health;
import io.landline.api.LiveTraffic;
import io.landline.api.LiveTraffic.CapturedDevice;
import io.landline.api.LiveTraffic.Forward;
import io.landline.api.LiveTraffic.Ipv6;
import io.landline.api.LiveTraffic.Peer;
import io.landline.api.LogEntry;
import io.landline.api.ServiceState;
import io.landline.api.SiteDeclaration;
import io.landline.api.SiteDeclaration.DeviceState;
import io.landline.api.SiteDeclaration.ForwardState;
import io.landline.api.SiteHealth;
import io.landline.api.Status;
import io.landline.change.Author;
import io.landline.change.ChangeRecord;
import io.landline.change.Outcome;
import io.landline.grant.Answer;
import io.landline.grant.Reason;
import io.landline.health.fact.Side;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The screen of {@code landline status}. */
final class StatusTextTest {
  private static final Instant NOW = Instant.parse("2025-11-22T19:58:07Z");
  private static final Instant START = Instant.parse("2025-11-12T06:00:00Z");
  private static final ChangeRecord RECORD =
      new ChangeRecord(new Author("josh", true, Optional.empty()), "forward add udp/4991 flex");
  private static final Instant MADE = Instant.parse("2025-11-20T19:42:00Z");

  private static Instant ago(Duration span) {
    return NOW.minus(span);
  }

  private static ServiceState facts(
      String role,
      String name,
      Optional<ServiceState.Down> down,
      Optional<ServiceState.Unconfirmed> unconfirmed,
      ServiceState.Repairs repairs,
      String trouble,
      List<ServiceState.DisabledCapture> disabled) {
    return new ServiceState(
        role,
        new Name(name),
        trouble,
        new ServiceState.ServiceProcess(812, START),
        down,
        Optional.of(new LogEntry(14, MADE, RECORD, Outcome.APPLIED)),
        unconfirmed,
        repairs,
        disabled,
        List.of());
  }

  private static Forward forward(
      String name,
      String listen,
      String device,
      String ports,
      boolean enabled,
      long bytesIn,
      long bytesOut,
      int flows,
      Optional<Instant> lastIn) {
    return new Forward(
        new Name(name),
        Optional.empty(),
        Listen.parse(listen),
        device + ports,
        DeviceReference.parse(device),
        enabled,
        bytesIn / 1000,
        bytesIn,
        bytesOut / 1000,
        bytesOut,
        flows,
        0,
        lastIn);
  }

  private static CapturedDevice captured(String name, String address, Ipv6 ipv6, int flows) {
    return new CapturedDevice(new Name(name), IpAddress.parse(address), ipv6, true, flows);
  }

  private static Peer peer(
      String name,
      String publicAddress,
      Optional<String> endpoint,
      Optional<Instant> handshake,
      long received,
      long sent,
      int forwards,
      int flows) {
    return new Peer(
        name.equals("hub") ? LiveTraffic.PeerKind.HUB : LiveTraffic.PeerKind.SITE,
        new Name(name),
        IpAddress.parse(publicAddress),
        endpoint.map(Endpoint::parse),
        handshake,
        received,
        sent,
        forwards,
        flows,
        1344,
        handshake.map(at -> at.minusSeconds(10_800)));
  }

  private static final ServiceState.Repairs ONE =
      new ServiceState.Repairs(
          1,
          Optional.of(
              new ServiceState.Repair(
                  ago(Duration.ofHours(3)),
                  "changed by others (systemd-networkd, process 310), repaired: 1 ip rule added",
                  80)));
  private static final ServiceState.Repairs NONE = new ServiceState.Repairs(0, Optional.empty());

  private static final LiveTraffic SITE =
      new LiveTraffic(
          List.of(
              peer(
                  "hub",
                  "203.0.113.10",
                  Optional.of("[2001:db8:1::10]:51820"),
                  Optional.of(ago(Duration.ofSeconds(48))),
                  1_430_000_000,
                  981_000,
                  4,
                  7)),
          4,
          List.of(
              forward(
                  "ipsc",
                  "udp/55193",
                  "dmr",
                  "",
                  true,
                  1_210_000_000,
                  1_380_000_000,
                  6,
                  Optional.of(ago(Duration.ofSeconds(1)))),
              forward(
                  "flex-cat",
                  "tcp/4992-4994",
                  "flex",
                  ":5992-5994",
                  true,
                  18_000_000,
                  97_000_000,
                  1,
                  Optional.empty()),
              forward("flex-audio", "udp/4991", "flex", "", true, 0, 0, 0, Optional.empty()),
              forward("ssh", "tcp/2222", "this", ":22", false, 0, 0, 0, Optional.empty())),
          List.of(
              captured("dmr", "10.49.7.19", Ipv6.BLOCKED, 2),
              captured("flex", "10.49.7.20", Ipv6.MAC_UNKNOWN, 0)),
          List.of(),
          List.of());

  private static final Health NO_PROOF = Health.unknown("no round of probes has ended yet");

  private static SiteHealth site(
      Name name, Side by, State state, String headline, Instant since, Measurements measured) {
    return new SiteHealth(
        name,
        Optional.empty(),
        by,
        state,
        headline,
        since,
        ago(Duration.ofSeconds(12)),
        Examples.PUBLIC,
        measured,
        List.of(),
        List.of(),
        List.of());
  }

  private static final Health WELL =
      Health.of(
          List.of(
              site(
                  Examples.WA7VC,
                  Side.SITE,
                  State.OK,
                  "wa7vc is seen as 203.0.113.10",
                  ago(Duration.ofDays(10)),
                  Examples.MEASURED)));

  private static String screen(ServiceState facts, LiveTraffic live) {
    return screen(facts, NO_PROOF, live);
  }

  private static String screen(ServiceState facts, Health health, LiveTraffic live) {
    List<String> lines =
        new StatusText(new Status(facts, health, live, List.of()), NOW, false).lines();
    assertThat(lines).allMatch(line -> line.length() <= 80);
    return String.join("\n", lines) + "\n";
  }

  @Test
  void a_site_shows_its_tunnel_its_forwards_and_its_captured_devices() {
    assertThat(
            screen(
                facts("site", "wa7vc", Optional.empty(), Optional.empty(), ONE, "", List.of()),
                WELL,
                SITE))
        .isEqualTo(
            """
            OK        wa7vc is seen as 203.0.113.10           proved 12 s ago, well for 10 d

            Tunnel    to the hub at [2001:db8:1::10]:51820, handshake 48 s ago
                      41 ms round trip, 1 % lost, datagrams up to 1392 bytes pass
                      1.4 GB received, 981 kB sent
                      packets up to 1344 bytes, as measured for 3 h

            FORWARD     LISTEN         TO                  IN     OUT  FLOWS  LAST SEEN
            ipsc        udp/55193      dmr             1.2 GB  1.4 GB      6  1 s ago
            flex-cat    tcp/4992-4994  flex:5992-5994   18 MB   97 MB      1  over 10 d ago
            flex-audio  udp/4991       flex               0 B     0 B      0  never
            ssh         tcp/2222       this:22            0 B     0 B      0  disabled

            CAPTURED  ADDRESS     LEAVES AS     IPV6          FLOWS  TUNNEL DOWN
            dmr       10.49.7.19  203.0.113.10  blocked           2  cut off
            flex      10.49.7.20  203.0.113.10  open: no MAC      0  cut off

            Changed   configuration 14 by josh, sudo, 20 Nov 19:42 UTC: forward add udp/4991
                      flex
            Repaired  1 since 12 Nov 06:00 UTC; the last 3 h ago, in 80 ms: changed by
                      others (systemd-networkd, process 310), repaired: 1 ip rule added
            """);
  }

  @Test
  void a_hub_shows_its_sites() {
    LiveTraffic live =
        new LiveTraffic(
            List.of(
                peer(
                    "k7xyz",
                    "203.0.113.11",
                    Optional.of("192.0.2.1:31044"),
                    Optional.of(ago(Duration.ofMinutes(14))),
                    0,
                    0,
                    2,
                    0),
                peer("w7club", "203.0.113.10", Optional.empty(), Optional.empty(), 0, 0, 1, 0)),
            0,
            List.of(),
            List.of(),
            List.of(),
            List.of());
    assertThat(
            screen(
                facts("hub", "seattle", Optional.empty(), Optional.empty(), NONE, "", List.of()),
                Health.of(
                    List.of(
                        site(
                            Examples.K7XYZ,
                            Side.HUB,
                            State.CRITICAL,
                            "k7xyz is silent",
                            ago(Duration.ofMinutes(14)),
                            Examples.SILENT))),
                live))
        .isEqualTo(
            """
            CRITICAL  k7xyz is silent                                since 19:44 UTC, 14 min

            SITE    VERDICT   LEAVES AS     ROUND TRIP   LOST  HANDSHAKE   FORWARDS  FLOWS
            k7xyz   CRITICAL  203.0.113.11           -  100 %  14 min ago         2      0
            w7club  -         203.0.113.10           -      -  never              1      0

            Changed   configuration 14 by josh, sudo, 20 Nov 19:42 UTC: forward add udp/4991
                      flex
            Repaired  nothing since 12 Nov 06:00 UTC
            """);
  }

  @Test
  void a_hub_shows_its_peers_without_a_verdict() {
    LiveTraffic live =
        new LiveTraffic(
            List.of(
                new Peer(
                    LiveTraffic.PeerKind.PEER,
                    new Name("phone"),
                    IpAddress.parse("203.0.113.10"),
                    Optional.of(Endpoint.parse("192.0.2.1:31044")),
                    Optional.of(ago(Duration.ofHours(5))),
                    5_000_000,
                    6_000,
                    2,
                    3,
                    1280,
                    Optional.empty()),
                new Peer(
                    LiveTraffic.PeerKind.PEER,
                    new Name("laptop"),
                    IpAddress.parse("203.0.113.10"),
                    Optional.empty(),
                    Optional.empty(),
                    0,
                    0,
                    0,
                    0,
                    1280,
                    Optional.empty())),
            0,
            List.of(),
            List.of(),
            List.of(),
            List.of());
    assertThat(
            screen(
                facts("hub", "seattle", Optional.empty(), Optional.empty(), NONE, "", List.of()),
                NO_PROOF,
                live))
        .contains(
            """

            PEER    PUBLIC        HANDSHAKE  RECEIVED    SENT  FORWARDS  FLOWS
            phone   203.0.113.10  5 h ago      5.0 MB  6.0 kB         2      3
            laptop  203.0.113.10  never           0 B     0 B         0      0
            """)
        .doesNotContain("SITE");
  }

  @Test
  void what_was_refused_and_which_ports_are_not_kept_is_said() {
    LiveTraffic live =
        new LiveTraffic(
            List.of(),
            0,
            List.of(),
            List.of(),
            List.of(new LiveTraffic.RefusedFlows("ipsc", 12_345)),
            List.of(
                new ChangedPort(
                    DeviceReference.parse("wa7vc/10.49.7.20"),
                    ProtocolPorts.parse("udp/62031"),
                    Optional.of(Endpoint.parse("203.0.113.10:64211")),
                    "forward dmr holds that port")));
    assertThat(
            screen(
                facts("hub", "seattle", Optional.empty(), Optional.empty(), NONE, "", List.of()),
                live))
        .contains(
            """
            Refused   12345 new flows of ipsc: more came at once than it takes (100 a
                      second)

            Not kept  wa7vc/10.49.7.20's udp/62031 is seen as 203.0.113.10:64211: forward
                      dmr holds that port
            """);
  }

  @Test
  void what_is_not_as_usual_comes_first() {
    LiveTraffic nothing = Examples.NO_TRAFFIC;
    Optional<ServiceState.Down> down =
        Optional.of(new ServiceState.Down(ago(Duration.ofHours(1)), RECORD));
    assertThat(screen(facts("site", "wa7vc", down, Optional.empty(), NONE, "", List.of()), nothing))
        .startsWith("DOWN      wa7vc was taken down by josh")
        .contains("Tunnel    none: Landline is down");
    // Who is let out is not said to be cut off, or blocked.
    LiveTraffic devices =
        new LiveTraffic(
            List.of(),
            4,
            SITE.forwards(),
            List.of(captured("dmr", "10.49.7.19", Ipv6.OPEN, 0)),
            List.of(),
            List.of());
    String gone = "landline.json is gone";
    assertThat(
            screen(facts("site", "wa7vc", down, Optional.empty(), NONE, gone, List.of()), devices))
        .contains("TROUBLE   wa7vc: landline.json is gone")
        .containsPattern("ipsc .* down\n")
        .containsPattern("dmr +10.49.7.19 +WAN +open +0 +let out\n")
        .doesNotContain("cut off", "blocked");
    ServiceState.DisabledCapture disabled =
        new ServiceState.DisabledCapture(
            "dmr",
            Optional.of(NOW.plus(Duration.ofMinutes(90))),
            ago(Duration.ofMinutes(30)),
            RECORD);
    Optional<ServiceState.Unconfirmed> trial =
        Optional.of(new ServiceState.Unconfirmed(15, NOW.plusSeconds(42), RECORD));
    assertThat(
            screen(
                facts(
                    "site",
                    "wa7vc",
                    Optional.empty(),
                    trial,
                    NONE,
                    "another program keeps undoing Landline's changes (tailscaled, process 712)",
                    List.of(disabled)),
                SITE))
        .startsWith(
            """
            TROUBLE   wa7vc: another program keeps undoing Landline's changes (tailscaled,
                      process 712)
            Trial     configuration 15 will be rolled back in 42 s unless you run landline
                      confirm
            """)
        .contains("Let out   dmr is not captured for another 90 min, by josh");
  }

  private static String declaredLines(String role, boolean colour, SiteDeclaration... declared) {
    List<String> all =
        new StatusText(
                new Status(
                    facts(role, "wa7vc", Optional.empty(), Optional.empty(), ONE, "", List.of()),
                    WELL,
                    SITE,
                    List.of(declared)),
                NOW,
                colour)
            .lines();
    String screen = String.join("\n", all);
    int from = screen.indexOf("Declared");
    return from < 0 ? "" : screen.substring(from, screen.indexOf("\n\n", from)) + "\n";
  }

  private static SiteDeclaration declaration(
      String problem, Duration answered, List<ForwardState> forwards, List<DeviceState> captured) {
    return SiteDeclaration.of(
        new Name("wa7vc"),
        problem,
        Optional.of(ago(answered)),
        Optional.of("0.2.0"),
        forwards,
        captured);
  }

  private static final List<ForwardState> FIVE =
      IntStream.rangeClosed(1, 5).mapToObj(n -> ForwardState.accepted(new Name("f" + n))).toList();

  private static ForwardState refused(String name) {
    return new ForwardState(
        new Name(name),
        SiteDeclaration.State.REFUSED,
        Optional.of(Reason.TAKEN),
        "another forward has udp/56001");
  }

  @Test
  void a_site_says_what_the_hub_answered() {
    List<DeviceState> two =
        List.of(
            DeviceState.of(new Answer.OfDevice(Examples.DMR, Reason.ACCEPTED, "")),
            DeviceState.of(
                new Answer.OfDevice(
                    Examples.FLEX, Reason.DEVICE_ELSEWHERE, "10.49.7.20 is of another site")));
    assertThat(
            declaredLines(
                "site", false, declaration("", Duration.ofSeconds(12), FIVE, two.subList(0, 1))))
        .isEqualTo(
            """
            Declared  5 forwards, 1 captured device: all accepted by the hub (version
                      0.2.0), 12 s ago
            """);
    assertThat(
            declaredLines(
                "site",
                false,
                declaration("", Duration.ofSeconds(12), List.of(refused("later")), two)))
        .isEqualTo(
            """
            Declared  1 forward, 2 captured devices: 2 refused by the hub (version 0.2.0),
                      12 s ago
                      refused forward later: taken (another forward has udp/56001)
                      refused device 10.49.7.20: device-elsewhere (10.49.7.20 is of another
                      site)
            """);
  }

  @Test
  void a_site_says_what_waits_and_why() {
    assertThat(
            declaredLines(
                "site",
                true,
                declaration(
                    "the hub cannot be reached: Connection refused",
                    Duration.ofMinutes(3),
                    List.of(ForwardState.waiting(new Name("offline")), FIVE.get(0)),
                    List.of())))
        .isEqualTo(
            """
            Declared\u001b[0m  2 forwards: 1 waiting for the hub (version 0.2.0), which answered 3
                      min ago
                      no answer since: the hub cannot be reached: Connection refused
            """);
    assertThat(
            declaredLines(
                "site",
                false,
                SiteDeclaration.of(
                    new Name("wa7vc"),
                    "the hub cannot be reached: Connection refused",
                    Optional.empty(),
                    Optional.empty(),
                    FIVE,
                    List.of())))
        .isEqualTo(
            """
            Declared  the hub has not answered yet: the hub cannot be reached: Connection
                      refused
            """);
  }

  @Test
  void a_hub_names_only_what_it_refused() {
    List<ForwardState> many = IntStream.rangeClosed(1, 20).mapToObj(n -> refused("r" + n)).toList();
    assertThat(declaredLines("hub", false, declaration("", Duration.ZERO, FIVE, List.of())))
        .isEmpty();
    assertThat(declaredLines("hub", false, declaration("", Duration.ZERO, many, List.of())))
        .startsWith(
            """
            Declared  wa7vc declared 20 forwards, of which 20 refused
                      refused forward r1: taken (another forward has udp/56001)
            """)
        .endsWith("and 16 more: landline forward list, capture list\n")
        .hasLineCount(6);
  }

  @Test
  void a_declared_forward_has_its_sites_name() {
    Forward forward =
        new Forward(
            new Name("ipsc"),
            Optional.of(new Name("wa7vc")),
            Listen.parse("udp/55193"),
            "wa7vc/10.49.7.19",
            DeviceReference.parse("wa7vc/10.49.7.19"),
            true,
            0,
            0,
            0,
            0,
            0,
            0,
            Optional.empty());
    assertThat(
            screen(
                facts("hub", "seattle", Optional.empty(), Optional.empty(), ONE, "", List.of()),
                new LiveTraffic(List.of(), 1, List.of(forward), List.of(), List.of(), List.of())))
        .contains("\nwa7vc/ipsc  udp/55193  wa7vc/10.49.7.19 ");
  }

  @Test
  void colour_changes_no_column() {
    ServiceState facts =
        facts("site", "wa7vc", Optional.empty(), Optional.empty(), ONE, "", List.of());
    String coloured =
        String.join(
                "\n", new StatusText(new Status(facts, WELL, SITE, List.of()), NOW, true).lines())
            + "\n";
    assertThat(coloured).contains("\u001b[32mOK\u001b[0m");
    assertThat(coloured.replaceAll("\u001b\\[[0-9]*m", "")).isEqualTo(screen(facts, WELL, SITE));
  }

  @Test
  void before_the_first_round_nothing_is_proved() {
    assertThat(
            screen(
                facts("site", "wa7vc", Optional.empty(), Optional.empty(), ONE, "", List.of()),
                SITE))
        .startsWith(
            """
            UP        wa7vc: this kernel is as configured
            Proof     none yet: no round of probes has ended yet
            """);
  }

  @Test
  void a_verdict_does_not_hide_that_the_kernel_is_not_as_configured() {
    assertThat(
            screen(
                facts("site", "wa7vc", Optional.empty(), Optional.empty(), ONE, "so", List.of()),
                WELL,
                SITE))
        .startsWith(
            """
            OK        wa7vc is seen as 203.0.113.10           proved 12 s ago, well for 10 d
            TROUBLE   wa7vc: so
            """);
  }
}
