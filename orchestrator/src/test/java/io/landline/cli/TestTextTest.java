// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.control.HealthFacts;
import io.landline.control.HealthFacts.Outcome;
import io.landline.control.LiveFacts;
import io.landline.net.ProtocolPorts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The screen of {@code landline test}, and what is worse after a change. */
final class TestTextTest {
  private static final Instant NOW = Instant.parse("2025-11-22T19:58:07Z");

  private static final LiveFacts LIVE =
      new LiveFacts(
          List.of(),
          List.of(forward("ipsc", "udp/55193", "dmr", 6), forward("audio", "udp/4991", "flex", 0)),
          2,
          List.of(new LiveFacts.Captured("dmr", "10.49.7.19", LiveFacts.Ipv6.BLOCKED, 2)),
          List.of(),
          List.of());

  private static LiveFacts.Peer peer(String name) {
    return new LiveFacts.Peer(name, "203.0.113.10", Optional.empty(), Optional.empty(), 0, 0, 0, 0);
  }

  private static LiveFacts.Forward forward(String name, String listen, String to, int flows) {
    return new LiveFacts.Forward(
        name,
        listen,
        to,
        true,
        new LiveFacts.Count(flows, flows),
        new LiveFacts.Count(flows, flows),
        flows,
        0,
        flows == 0 ? Optional.empty() : Optional.of(NOW.minusSeconds(1)));
  }

  private static HealthFacts facts(String state, Outcome forward, Outcome outside) {
    return new HealthFacts(
        state,
        state.equals("OK") ? "wa7vc is seen as 203.0.113.10" : "nobody can reach dmr",
        NOW,
        NOW,
        List.of(state + "  headline", "", "Do        mend it"),
        List.of(
            new HealthFacts.Site(
                "wa7vc",
                state,
                "nobody can reach dmr",
                "203.0.113.10",
                new HealthFacts.Measured(
                    Optional.of(Duration.ofMillis(41)),
                    Optional.of(Duration.ofMillis(2)),
                    OptionalInt.of(0),
                    OptionalInt.of(1392)),
                List.of(
                    new HealthFacts.Leg("tunnel", Outcome.WELL, "this host <-> hub: 5 of 5"),
                    new HealthFacts.Leg("forward-inside", forward, "internet -> hub: 5 of 5"),
                    new HealthFacts.Leg("forward-outside:udp/55193", outside, "WAN udp/55193"),
                    new HealthFacts.Leg("forward-outside:udp/4991", Outcome.WELL, "WAN udp/4991")),
                List.of(),
                List.of(
                    new HealthFacts.Device(
                        "dmr", "10.49.7.19", true, Optional.of(true), Optional.of(1204L)),
                    new HealthFacts.Device(
                        "flex", "10.49.7.20", false, Optional.empty(), Optional.empty())))));
  }

  private static String screen(Subject subject, HealthFacts all) {
    return screen(new TestText(subject, subject.of(all), LIVE, List.of(), NOW));
  }

  private static String screen(TestText text) {
    List<String> lines = text.lines();
    assertThat(lines).allMatch(line -> line.length() <= 80);
    return String.join("\n", lines) + "\n";
  }

  @Test
  void what_concerns_a_device() throws Exception {
    assertThat(screen(Subject.of("dmr", LIVE), facts("OK", Outcome.WELL, Outcome.WELL)))
        .isEqualTo(
            """
            dmr: ipsc udp/55193                                                 19:58:07 UTC
              ok    dmr is there
              ok    dmr uses this host: 1204 packets in the last ten minutes
              ok    this host <-> hub: 5 of 5
              ok    internet -> hub: 5 of 5
              ok    WAN udp/55193
              --    ipsc udp/55193 now: 6 flows, last in 1 s ago
              --    a call to dmr itself: not made
            So: 1 of 1 forward proved as far as the device.
            """);
  }

  private static Touched call(DeviceAnswer.Kind kind, String words) {
    return new Touched(
        "ipsc",
        "dmr",
        List.of(new DeviceAnswer(ProtocolPorts.parse("udp/55193"), kind, words)),
        "");
  }

  private static TestText touching(Touched touched) throws CommandFailure {
    Subject ipsc = Subject.of("ipsc", LIVE);
    HealthFacts facts = ipsc.of(facts("OK", Outcome.WELL, Outcome.WELL));
    return new TestText(ipsc, facts, LIVE, List.of(touched), NOW);
  }

  @Test
  void a_device_that_was_called_and_answered_is_proved_with_the_forward() throws Exception {
    TestText text = touching(call(DeviceAnswer.Kind.ANSWERS, "answered 12 bytes"));
    assertThat(screen(text))
        .endsWith(
            """
              --    ipsc udp/55193 now: 6 flows, last in 1 s ago
              ok    a call to dmr udp/55193: answered 12 bytes
            So: 1 of 1 forward proved, devices included.
            """);
    assertThat(text.exitCode()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void where_nothing_listens_nothing_is_proved() throws Exception {
    TestText text = touching(call(DeviceAnswer.Kind.REFUSES, "port unreachable: so"));
    assertThat(screen(text))
        .contains("  BAD   a call to dmr udp/55193: port unreachable: so\n")
        .endsWith(
            """
            So: 0 of 1 forward proved; ipsc not proved (nothing listens at udp/55193 of
                dmr).
            """);
    assertThat(text.exitCode()).isEqualTo(ExitCode.FOUND);
    assertThat(text.proofs().get(0).outcome()).hasToString("unanswered");
  }

  @Test
  void silence_changes_nothing() throws Exception {
    TestText text = touching(call(DeviceAnswer.Kind.SILENT, "no answer in 3 s"));
    assertThat(screen(text))
        .contains("  ?     a call to dmr udp/55193: no answer in 3 s\n")
        .endsWith("So: 1 of 1 forward proved as far as the device.\n");
    assertThat(text.exitCode()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void a_device_that_is_not_there_is_not_proved_by_what_it_sent_before() {
    LiveFacts.Forward ipsc = LIVE.forwards().get(0);
    HealthFacts.Site site = facts("OK", Outcome.WELL, Outcome.WELL).sites().get(0);
    HealthFacts.Device away =
        new HealthFacts.Device("dmr", "10.49.7.19", true, Optional.of(false), Optional.of(1204L));
    Proof proof = Proof.of(ipsc, with(site, List.of(away)));
    assertThat(proof.isTrouble()).isTrue();
    assertThat(proof.why()).isEqualTo("dmr does not answer on the LAN");
  }

  @Test
  void a_caller_who_got_no_answer_weighs_more_than_others_who_did() {
    LiveFacts.Forward ipsc = LIVE.forwards().get(0);
    LiveFacts.Forward called =
        new LiveFacts.Forward(
            ipsc.name(),
            ipsc.listen(),
            ipsc.to(),
            true,
            ipsc.in(),
            ipsc.out(),
            ipsc.flows(),
            1,
            ipsc.lastIn());
    HealthFacts facts = facts("OK", Outcome.WELL, Outcome.WELL);
    assertThat(Proof.of(ipsc, facts).outcome()).isEqualTo(Proof.Outcome.PROVED);
    Proof proof = Proof.of(called, facts);
    assertThat(proof.outcome()).isEqualTo(Proof.Outcome.NOT_TRIED);
    assertThat(proof.why()).startsWith("1 live call got no answer through here: dmr");
  }

  private static HealthFacts with(HealthFacts.Site site, List<HealthFacts.Device> devices) {
    return new HealthFacts(
        "OK",
        site.headline(),
        NOW,
        NOW,
        List.of(),
        List.of(
            new HealthFacts.Site(
                site.name(),
                "OK",
                site.headline(),
                site.publicAddress(),
                site.measured(),
                site.legs(),
                List.of(),
                devices)));
  }

  @Test
  void what_is_broken_is_told_with_what_to_do() {
    assertThat(screen(Subject.all(LIVE), facts("CRITICAL", Outcome.BAD, Outcome.NOT_KNOWN)))
        .contains("  BAD   internet -> hub: 5 of 5\n", "  ?     WAN udp/55193\n")
        .endsWith(
            """
            So: nobody can reach dmr (CRITICAL). 0 of 2 forwards proved; ipsc not proved
                (WAN udp/55193); audio not proved (the way in is well, but nobody called
                yet: whether flex answers this way is not known).

            Do        mend it
            """);
  }

  @Test
  void one_lost_datagram_is_no_trouble_and_no_proof_either() {
    HealthFacts facts = facts("OK", Outcome.BAD, Outcome.WELL);
    assertThat(screen(Subject.all(LIVE), facts))
        .contains("So: not every datagram came back; test again. 1 of 2 forwards proved")
        .doesNotContain("anybody");
    assertThat(new TestText(Subject.all(LIVE), facts, LIVE, List.of(), NOW).exitCode())
        .isEqualTo(ExitCode.NOT_ALL_TRIED);
  }

  @Test
  void of_a_port_that_nobody_tried_from_outside_nothing_is_claimed() throws Exception {
    assertThat(screen(Subject.of("dmr", LIVE), facts("OK", Outcome.WELL, Outcome.NOT_KNOWN)))
        .endsWith("So: 0 of 1 forward proved; ipsc not proved (WAN udp/55193).\n");
  }

  @Test
  void on_a_hub_a_site_is_judged_by_itself() throws Exception {
    HealthFacts.Site well = facts("OK", Outcome.WELL, Outcome.WELL).sites().get(0);
    HealthFacts.Site silent =
        new HealthFacts.Site(
            "k7xyz",
            "CRITICAL",
            "k7xyz is silent",
            "203.0.113.11",
            well.measured(),
            List.of(new HealthFacts.Leg("tunnel", Outcome.BAD, "this hub <-> k7xyz: 0 of 5")),
            List.of(),
            List.of());
    HealthFacts all =
        new HealthFacts(
            "CRITICAL",
            "k7xyz is silent",
            NOW,
            NOW,
            List.of("CRITICAL  so"),
            List.of(well, silent));
    LiveFacts hub =
        new LiveFacts(
            List.of(peer("wa7vc"), peer("k7xyz")), List.of(), 0, List.of(), List.of(), List.of());
    Subject wa7vc = Subject.of("wa7vc", hub);
    assertThat(wa7vc.of(all).sites()).containsExactly(well);
    assertThat(new TestText(wa7vc, wa7vc.of(all), hub, List.of(), NOW).exitCode())
        .isEqualTo(ExitCode.DONE);
    Subject k7xyz = Subject.of("k7xyz", hub);
    assertThat(k7xyz.of(all).headline()).isEqualTo("k7xyz is silent");
    assertThat(new TestText(k7xyz, k7xyz.of(all), hub, List.of(), NOW).exitCode())
        .isEqualTo(ExitCode.FOUND);
  }

  @Test
  void a_name_that_is_none_is_met_with_the_nearest() {
    assertThatThrownBy(() -> Subject.of("dmx", LIVE))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            e -> assertThat(e.lines()).anyMatch(line -> line.contains("did you mean dmr?")));
  }

  @Test
  void no_worse_is_what_was_not_well_before() {
    HealthFacts well = facts("OK", Outcome.WELL, Outcome.WELL);
    HealthFacts bad = facts("CRITICAL", Outcome.BAD, Outcome.WELL);
    HealthFacts worse = facts("CRITICAL", Outcome.BAD, Outcome.BAD);
    assertThat(Comparison.worse(Optional.of(well), well)).isEmpty();
    assertThat(Comparison.worse(Optional.of(well), bad)).contains("internet -> hub: 5 of 5");
    assertThat(Comparison.worse(Optional.of(bad), bad)).isEmpty();
    assertThat(Comparison.worse(Optional.of(bad), well)).isEmpty();
    assertThat(Comparison.worse(Optional.of(bad), worse)).contains("WAN udp/55193");
    assertThat(Comparison.worse(Optional.empty(), bad)).contains("nobody can reach dmr");
    assertThat(Comparison.worse(Optional.empty(), well)).isEmpty();
    HealthFacts unknown = facts("UNKNOWN", Outcome.WELL, Outcome.NOT_KNOWN);
    assertThat(Comparison.worse(Optional.of(well), unknown)).contains("WAN udp/55193");
  }

  @Test
  void a_trouble_that_is_new_is_worse_but_not_of_a_port_that_is_new() {
    HealthFacts well = facts("OK", Outcome.WELL, Outcome.WELL);
    assertThat(Comparison.worse(Optional.of(well), with(well, "seen-as"))).contains("harm");
    assertThat(Comparison.worse(Optional.of(well), with(well, "forward-outside:udp/55193")))
        .contains("harm");
    assertThat(Comparison.worse(Optional.of(well), with(well, "forward-outside:udp/5"))).isEmpty();
    // A device is no port.
    assertThat(Comparison.worse(Optional.of(well), with(well, "device:dmr"))).contains("harm");
    HealthFacts bad = with(well, "seen-as");
    assertThat(Comparison.worse(Optional.of(bad), bad)).isEmpty();
  }

  private static HealthFacts with(HealthFacts facts, String leg) {
    HealthFacts.Site site = facts.sites().get(0);
    HealthFacts.Finding finding =
        new HealthFacts.Finding(
            "CRITICAL", leg, "wrong-port", "certain", "harm", "where", List.of(), List.of());
    return new HealthFacts(
        "CRITICAL",
        "harm",
        NOW,
        NOW,
        facts.lines(),
        List.of(
            new HealthFacts.Site(
                site.name(),
                "CRITICAL",
                "harm",
                site.publicAddress(),
                site.measured(),
                site.legs(),
                List.of(finding),
                List.of())));
  }
}
