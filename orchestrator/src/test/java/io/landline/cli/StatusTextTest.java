// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.change.Author;
import io.landline.change.ChangeRecord;
import io.landline.control.HealthFacts;
import io.landline.control.LiveFacts;
import io.landline.control.LiveFacts.Captured;
import io.landline.control.LiveFacts.Count;
import io.landline.control.LiveFacts.Forward;
import io.landline.control.LiveFacts.Ipv6;
import io.landline.control.LiveFacts.Peer;
import io.landline.control.Reply;
import io.landline.control.StatusFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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

  private static StatusFacts facts(
      String role,
      String name,
      Optional<StatusFacts.Down> down,
      Optional<StatusFacts.Probation> unconfirmed,
      StatusFacts.Repairs repairs,
      String trouble,
      List<StatusFacts.Disabled> disabled) {
    return new StatusFacts(
        role,
        name,
        812,
        START,
        Optional.of(new StatusFacts.Change(14, MADE, RECORD, "applied")),
        unconfirmed,
        down,
        repairs,
        trouble,
        disabled);
  }

  private static final StatusFacts.Repairs ONE =
      new StatusFacts.Repairs(
          1,
          Optional.of(
              new StatusFacts.Repair(
                  ago(Duration.ofHours(3)),
                  "changed by others (systemd-networkd, process 310), repaired: 1 ip rule added",
                  80)));
  private static final StatusFacts.Repairs NONE = new StatusFacts.Repairs(0, Optional.empty());

  private static final LiveFacts SITE =
      new LiveFacts(
          List.of(
              new Peer(
                  "hub",
                  "203.0.113.10",
                  Optional.of("[2001:db8:1::10]:51820"),
                  Optional.of(ago(Duration.ofSeconds(48))),
                  1_430_000_000,
                  981_000,
                  4,
                  7)),
          List.of(
              new Forward(
                  "ipsc",
                  "udp/55193",
                  "dmr",
                  true,
                  new Count(1_000_000, 1_210_000_000),
                  new Count(900_000, 1_380_000_000),
                  6,
                  0,
                  Optional.of(ago(Duration.ofSeconds(1)))),
              new Forward(
                  "flex-cat",
                  "tcp/4992-4994",
                  "flex:5992-5994",
                  true,
                  new Count(30_000, 18_000_000),
                  new Count(80_000, 97_000_000),
                  1,
                  0,
                  Optional.empty()),
              new Forward(
                  "flex-audio",
                  "udp/4991",
                  "flex",
                  true,
                  new Count(0, 0),
                  new Count(0, 0),
                  0,
                  0,
                  Optional.empty()),
              new Forward(
                  "ssh",
                  "tcp/2222",
                  "this:22",
                  false,
                  new Count(0, 0),
                  new Count(0, 0),
                  0,
                  0,
                  Optional.empty())),
          4,
          List.of(
              new Captured("dmr", "10.49.7.19", Ipv6.BLOCKED, 2),
              new Captured("flex", "10.49.7.20", Ipv6.MAC_UNKNOWN, 0)),
          List.of(),
          List.of());

  private static final Reply.Health NO_PROOF =
      new Reply.Health(Optional.empty(), "no round of probes has ended yet");

  private static Reply.Health proof(String state, List<String> lines, HealthFacts.Site... sites) {
    return new Reply.Health(
        Optional.of(new HealthFacts(state, "so", START, NOW, lines, List.of(sites))), "");
  }

  private static HealthFacts.Site site(String name, String state, boolean answers) {
    return new HealthFacts.Site(
        name,
        state,
        "so",
        "203.0.113.10",
        new HealthFacts.Measured(
            answers ? Optional.of(Duration.ofMillis(41)) : Optional.empty(),
            answers ? Optional.of(Duration.ofMillis(2)) : Optional.empty(),
            answers ? OptionalInt.of(3) : OptionalInt.of(1000),
            answers ? OptionalInt.of(1392) : OptionalInt.empty()),
        List.of(),
        List.of(),
        List.of());
  }

  private static final Reply.Health WELL =
      proof(
          "OK",
          List.of(
              "OK        wa7vc is seen as 203.0.113.10          proved 12 s ago, well for 10 d"),
          site("wa7vc", "OK", true));

  private static String screen(StatusFacts facts, LiveFacts live) {
    return screen(facts, NO_PROOF, live);
  }

  private static String screen(StatusFacts facts, Reply.Health health, LiveFacts live) {
    List<String> lines = new StatusText(facts, health, live, NOW, false).lines();
    assertThat(lines).allMatch(line -> line.length() <= 80);
    return String.join("\n", lines) + "\n";
  }

  @Test
  void a_site_shows_its_tunnel_its_forwards_and_who_is_captured() {
    assertThat(
            screen(
                facts("site", "wa7vc", Optional.empty(), Optional.empty(), ONE, "", List.of()),
                WELL,
                SITE))
        .isEqualTo(
            """
            OK        wa7vc is seen as 203.0.113.10          proved 12 s ago, well for 10 d

            Tunnel    to the hub at [2001:db8:1::10]:51820, handshake 48 s ago
                      41 ms round trip, 1 % lost, datagrams up to 1392 bytes pass
                      1.4 GB received, 981 kB sent

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
    LiveFacts live =
        new LiveFacts(
            List.of(
                new Peer(
                    "k7xyz",
                    "203.0.113.11",
                    Optional.of("192.0.2.1:31044"),
                    Optional.of(ago(Duration.ofMinutes(14))),
                    0,
                    0,
                    2,
                    0),
                new Peer("w7club", "203.0.113.10", Optional.empty(), Optional.empty(), 0, 0, 1, 0)),
            List.of(),
            0,
            List.of(),
            List.of(),
            List.of());
    assertThat(
            screen(
                facts("hub", "seattle", Optional.empty(), Optional.empty(), NONE, "", List.of()),
                proof(
                    "CRITICAL",
                    List.of("CRITICAL  k7xyz is silent"),
                    site("k7xyz", "CRITICAL", false)),
                live))
        .isEqualTo(
            """
            CRITICAL  k7xyz is silent

            SITE    VERDICT   LEAVES AS     ROUND TRIP   LOST  HANDSHAKE   FORWARDS  FLOWS
            k7xyz   CRITICAL  203.0.113.11           -  100 %  14 min ago         2      0
            w7club  -         203.0.113.10           -      -  never              1      0

            Changed   configuration 14 by josh, sudo, 20 Nov 19:42 UTC: forward add udp/4991
                      flex
            Repaired  nothing since 12 Nov 06:00 UTC
            """);
  }

  @Test
  void what_was_refused_and_which_ports_are_not_kept_is_said() {
    LiveFacts live =
        new LiveFacts(
            List.of(),
            List.of(),
            0,
            List.of(),
            List.of(new LiveFacts.Refused("ipsc", 12_345)),
            List.of(
                new LiveFacts.ChangedPort(
                    "wa7vc/10.49.7.20",
                    "udp/62031",
                    Optional.of("203.0.113.10:64211"),
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
    LiveFacts nothing = new LiveFacts(List.of(), List.of(), 0, List.of(), List.of(), List.of());
    Optional<StatusFacts.Down> down =
        Optional.of(new StatusFacts.Down(ago(Duration.ofHours(1)), RECORD));
    assertThat(screen(facts("site", "wa7vc", down, Optional.empty(), NONE, "", List.of()), nothing))
        .startsWith("DOWN      wa7vc was taken down by josh")
        .contains("Tunnel    none: Landline is down");
    // Who is let out is not said to be cut off, or blocked.
    LiveFacts devices =
        new LiveFacts(
            List.of(),
            SITE.forwards(),
            4,
            List.of(new Captured("dmr", "10.49.7.19", Ipv6.OPEN, 0)),
            List.of(),
            List.of());
    String gone = "landline.json is gone";
    assertThat(
            screen(facts("site", "wa7vc", down, Optional.empty(), NONE, gone, List.of()), devices))
        .contains("TROUBLE   wa7vc: landline.json is gone")
        .containsPattern("ipsc .* down\n")
        .containsPattern("dmr +10.49.7.19 +WAN +open +0 +let out\n")
        .doesNotContain("cut off", "blocked");
    StatusFacts.Disabled disabled =
        new StatusFacts.Disabled(
            "dmr",
            Optional.of(NOW.plus(Duration.ofMinutes(90))),
            ago(Duration.ofMinutes(30)),
            RECORD);
    Optional<StatusFacts.Probation> trial =
        Optional.of(new StatusFacts.Probation(15, NOW.plusSeconds(42), RECORD));
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
            Trial     configuration 15 goes back in 42 s unless somebody says landline
                      confirm
            """)
        .contains("Let out   dmr is not captured for another 90 min, by josh");
  }

  @Test
  void colour_changes_no_column() {
    StatusFacts facts =
        facts("site", "wa7vc", Optional.empty(), Optional.empty(), ONE, "", List.of());
    String coloured =
        String.join("\n", new StatusText(facts, WELL, SITE, NOW, true).lines()) + "\n";
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
            OK        wa7vc is seen as 203.0.113.10          proved 12 s ago, well for 10 d
            TROUBLE   wa7vc: so
            """);
  }
}
