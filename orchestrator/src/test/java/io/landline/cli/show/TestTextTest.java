// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.api.DeviceStatus;
import io.landline.api.Examples;
import io.landline.api.ForwardProof;
import io.landline.api.ForwardProof.Answer;
import io.landline.api.ForwardProof.Call;
import io.landline.api.Health;
import io.landline.api.LegStatus;
import io.landline.api.LegStatus.Outcome;
import io.landline.api.LiveTraffic;
import io.landline.api.SiteDeclaration;
import io.landline.api.SiteHealth;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.ExitCode;
import io.landline.cli.host.Comparison;
import io.landline.grant.Reason;
import io.landline.health.fact.Leg;
import io.landline.health.verdict.Cause;
import io.landline.health.verdict.Certainty;
import io.landline.health.verdict.Finding;
import io.landline.health.verdict.State;
import io.landline.net.ProtocolPorts;
import io.landline.policy.DeviceReference;
import io.landline.policy.Name;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The screen of {@code landline test}, and what is worse after a change. */
final class TestTextTest {
  private static final Instant NOW = Instant.parse("2025-11-22T19:58:07Z");

  private static final LiveTraffic LIVE =
      new LiveTraffic(
          List.of(),
          2,
          List.of(
              forward(Examples.forward("ipsc", "udp/55193", "dmr", 6)),
              forward(Examples.forward("audio", "udp/4991", "flex", 0))),
          List.of(
              new LiveTraffic.CapturedDevice(
                  new Name("dmr"), Examples.DMR, LiveTraffic.Ipv6.BLOCKED, true, 2)),
          List.of(),
          List.of());

  private static LiveTraffic.Forward forward(LiveTraffic.Forward forward) {
    return with(forward, 0, forward.lastIn().map(time -> NOW.minusSeconds(1)));
  }

  private static LiveTraffic.Forward with(
      LiveTraffic.Forward forward, int unanswered, Optional<Instant> lastIn) {
    return new LiveTraffic.Forward(
        forward.name(),
        forward.declaredBy(),
        forward.listen(),
        forward.to(),
        forward.device(),
        forward.enabled(),
        forward.packetsIn(),
        forward.bytesIn(),
        forward.packetsOut(),
        forward.bytesOut(),
        forward.flows(),
        unanswered,
        lastIn);
  }

  private static SiteHealth site(
      State state,
      String headline,
      List<LegStatus> legs,
      List<Finding> findings,
      List<DeviceStatus> devices) {
    return Examples.site(
        Examples.WA7VC, state, headline, Examples.MEASURED, legs, findings, devices);
  }

  private static Health facts(State state, Outcome forward, Outcome outside) {
    return facts(state, forward, outside, List.of());
  }

  private static Health facts(
      State state, Outcome forward, Outcome outside, List<Finding> findings) {
    return Health.of(
        List.of(
            site(
                state,
                state == State.OK ? "wa7vc is seen as 203.0.113.10" : "nobody can reach dmr",
                List.of(
                    Examples.leg("tunnel", Outcome.WELL, "this host <-> hub: 5 of 5"),
                    Examples.leg("forward-inside", forward, "internet -> hub: 5 of 5"),
                    Examples.leg("forward-outside:udp/55193", outside, "WAN udp/55193"),
                    Examples.leg("forward-outside:udp/4991", Outcome.WELL, "WAN udp/4991")),
                findings,
                List.of(
                    Examples.device("dmr", Examples.DMR, Optional.of(1204L)),
                    Examples.device("flex", Examples.FLEX, Optional.empty())))));
  }

  private static String screen(Subject subject, Health all) {
    return screen(new TestText(subject, subject.of(all), LIVE, Optional.empty(), List.of(), NOW));
  }

  private static String screen(TestText text) {
    List<String> lines = text.lines();
    assertThat(lines).allMatch(line -> line.length() <= 80);
    return String.join("\n", lines) + "\n";
  }

  @Test
  void what_concerns_a_device() throws Exception {
    assertThat(screen(Subject.of("dmr", LIVE), facts(State.OK, Outcome.WELL, Outcome.WELL)))
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

  private static Touched call(Answer kind, String words) {
    return new Touched(
        new Name("ipsc"),
        DeviceReference.of(new Name("dmr")),
        List.of(new Call(ProtocolPorts.parse("udp/55193"), kind, words)),
        "");
  }

  private static TestText touching(Touched touched) throws CommandFailure {
    Subject ipsc = Subject.of("ipsc", LIVE);
    Health facts = ipsc.of(facts(State.OK, Outcome.WELL, Outcome.WELL));
    return new TestText(ipsc, facts, LIVE, Optional.empty(), List.of(touched), NOW);
  }

  @Test
  void a_device_that_was_called_and_answered_is_proved_with_the_forward() throws Exception {
    TestText text = touching(call(Answer.ANSWERS, "answered 12 bytes"));
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
    TestText text = touching(call(Answer.REFUSES, "port unreachable: so"));
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
    TestText text = touching(call(Answer.SILENT, "no answer in 3 s"));
    assertThat(screen(text))
        .contains("  ?     a call to dmr udp/55193: no answer in 3 s\n")
        .endsWith("So: 1 of 1 forward proved as far as the device.\n");
    assertThat(text.exitCode()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void a_device_that_is_not_there_is_not_proved_by_what_it_sent_before() {
    LiveTraffic.Forward ipsc = LIVE.forwards().get(0);
    SiteHealth well = facts(State.OK, Outcome.WELL, Outcome.WELL).sites().get(0);
    DeviceStatus away =
        new DeviceStatus(
            new Name("dmr"), Examples.DMR, true, Optional.of(false), Optional.of(1204L));
    ForwardProof proof =
        ForwardProofs.of(
            ipsc,
            Health.of(List.of(site(State.OK, "so", well.legs(), List.of(), List.of(away)))),
            Optional.empty());
    assertThat(proof.isTrouble()).isTrue();
    assertThat(proof.why()).isEqualTo("dmr does not answer on the LAN");
  }

  @Test
  void a_call_without_an_answer_outweighs_answered_ones() {
    LiveTraffic.Forward ipsc = LIVE.forwards().get(0);
    LiveTraffic.Forward called = with(ipsc, 1, ipsc.lastIn());
    Health facts = facts(State.OK, Outcome.WELL, Outcome.WELL);
    assertThat(ForwardProofs.of(ipsc, facts, Optional.empty()).outcome())
        .isEqualTo(ForwardProof.Outcome.PROVED);
    ForwardProof proof = ForwardProofs.of(called, facts, Optional.empty());
    assertThat(proof.outcome()).isEqualTo(ForwardProof.Outcome.NOT_TRIED);
    assertThat(proof.why()).startsWith("1 live call got no answer through here: dmr");
  }

  @Test
  void what_is_broken_is_shown_with_its_remedy() {
    List<Finding> findings =
        List.of(Examples.finding(State.CRITICAL, "nobody can reach dmr", "wa7vc drops", "fix it"));
    assertThat(
            screen(
                Subject.all(LIVE), facts(State.CRITICAL, Outcome.BAD, Outcome.NOT_KNOWN, findings)))
        .contains("  BAD   internet -> hub: 5 of 5\n", "  ?     WAN udp/55193\n")
        .endsWith(
            """
            So: nobody can reach dmr (CRITICAL). 0 of 2 forwards proved; ipsc not proved
                (WAN udp/55193); audio not proved (the way in is well, but there were no
                calls yet: whether flex answers this way is not known).

            Broken    internet --ok--> hub --ok--> tunnel --X--> wa7vc --?--> dmr, flex
                      wa7vc drops
            Cause     certain: so
            Do        fix it
            """);
  }

  @Test
  void one_lost_datagram_is_no_trouble_and_no_proof_either() {
    Health facts = facts(State.OK, Outcome.BAD, Outcome.WELL);
    assertThat(screen(Subject.all(LIVE), facts))
        .contains("So: not every datagram came back; test again. 1 of 2 forwards proved")
        .doesNotContain("anybody");
    assertThat(
            new TestText(Subject.all(LIVE), facts, LIVE, Optional.empty(), List.of(), NOW)
                .exitCode())
        .isEqualTo(ExitCode.NOT_ALL_TRIED);
    // Nor where something else could not be tried.
    assertThat(exit(facts(State.UNKNOWN, Outcome.BAD, Outcome.WELL)))
        .isEqualTo(ExitCode.NOT_ALL_TRIED);
    assertThat(exit(facts(State.CRITICAL, Outcome.BAD, Outcome.WELL))).isEqualTo(ExitCode.FOUND);
  }

  private static ExitCode exit(Health health) {
    return new TestText(Subject.all(LIVE), health, LIVE, Optional.empty(), List.of(), NOW)
        .exitCode();
  }

  @Test
  void nothing_is_claimed_about_a_port_that_was_not_tested_from_outside() throws Exception {
    assertThat(screen(Subject.of("dmr", LIVE), facts(State.OK, Outcome.WELL, Outcome.NOT_KNOWN)))
        .endsWith("So: 0 of 1 forward proved; ipsc not proved (WAN udp/55193).\n");
  }

  @Test
  void at_a_provider_TCP_is_tried_at_the_probe_port_only() {
    LiveTraffic.Forward web = Examples.forward("web", "tcp/443", "dmr", 0);
    assertThat(why(web, Outcome.WELL)).isEqualTo("TCP is tried from the hub: landline test there");
    assertThat(why(web, Outcome.NOT_OFFERED)).isEqualTo("TCP is tried at the probe port only");
  }

  private static String why(LiveTraffic.Forward forward, Outcome tunnel) {
    SiteHealth site =
        site(
            State.OK,
            "wa7vc is seen as 203.0.113.10",
            List.of(Examples.leg("tunnel", tunnel, "this host <-> hub")),
            List.of(),
            List.of());
    return ForwardProofs.of(forward, Health.of(List.of(site)), Optional.empty()).why();
  }

  private static SiteDeclaration declared(String problem, SiteDeclaration.ForwardState state) {
    return SiteDeclaration.of(
        Examples.WA7VC, problem, Optional.of(NOW), Optional.of("0.2.0"), List.of(state), List.of());
  }

  private static TestText test(SiteDeclaration declared, Health facts) throws CommandFailure {
    Subject ipsc = Subject.of("ipsc", LIVE);
    return new TestText(ipsc, ipsc.of(facts), LIVE, Optional.of(declared), List.of(), NOW);
  }

  @Test
  void a_forward_that_the_hub_refused_says_why() throws Exception {
    TestText text =
        test(
            declared(
                "",
                new SiteDeclaration.ForwardState(
                    new Name("ipsc"),
                    SiteDeclaration.State.REFUSED,
                    Optional.of(Reason.TAKEN),
                    "another forward has udp/55193")),
            facts(State.OK, Outcome.WELL, Outcome.WELL));
    assertThat(screen(text))
        .endsWith(
            """
            So: 0 of 1 forward proved; ipsc is broken (refused by the hub: taken (another
                forward has udp/55193)).
            """);
    assertThat(text.exitCode()).isEqualTo(ExitCode.FOUND);
  }

  @Test
  void a_forward_that_waits_says_so_only_if_the_hub_lacks_it() throws Exception {
    SiteDeclaration waiting =
        declared(
            "the hub cannot be reached", SiteDeclaration.ForwardState.waiting(new Name("ipsc")));
    Health same = facts(State.OK, Outcome.WELL, Outcome.WELL);
    assertThat(test(waiting, same).proofs().get(0).outcome())
        .isEqualTo(ForwardProof.Outcome.PROVED);
    SiteHealth site = same.sites().get(0);
    List<LegStatus> legs = new ArrayList<>(site.legs());
    legs.add(
        Examples.leg(
            "agreement:udp/55193", Outcome.BAD, "udp/55193 is on wa7vc and not on the hub"));
    Health missing = Health.of(List.of(site(State.WARNING, "so", legs, List.of(), site.devices())));
    ForwardProof proof = test(waiting, missing).proofs().get(0);
    assertThat(proof.outcome()).isEqualTo(ForwardProof.Outcome.BROKEN);
    assertThat(proof.why()).isEqualTo("the hub has not answered yet: the hub cannot be reached");
    assertThat(screen(test(waiting, missing))).contains("ipsc is broken (the hub has not\n");
  }

  @Test
  void on_a_hub_a_forward_that_it_refused_cannot_be_tested() {
    SiteDeclaration refused =
        declared(
            "",
            new SiteDeclaration.ForwardState(
                new Name("cq"),
                SiteDeclaration.State.REFUSED,
                Optional.of(Reason.TAKEN),
                "another forward has udp/56001"));
    assertThatThrownBy(() -> TestCommand.failIfRefused("wa7vc/cq", List.of(refused)))
        .hasMessageContaining("forward wa7vc/cq is refused here: taken (another forward has");
    assertThatCode(() -> TestCommand.failIfRefused("cq", List.of(refused)))
        .doesNotThrowAnyException();
  }

  @Test
  void a_declared_forward_is_found_by_its_name_on_the_hub() throws Exception {
    LiveTraffic.Forward club = declaredBy("club", Examples.forward("cq", "udp/56001", "club", 0));
    LiveTraffic.Forward own = declaredBy("wa7vc", Examples.forward("cq", "udp/56002", "dmr", 0));
    LiveTraffic hub =
        new LiveTraffic(
            List.of(Examples.peer("wa7vc"), Examples.peer("club")),
            2,
            List.of(club, own),
            List.of(),
            List.of(),
            List.of());
    assertThat(Subject.of("wa7vc/cq", hub).forwards()).containsExactly(own);
    assertThat(Subject.of("cq", hub).forwards()).containsExactly(club);
    assertThat(Subject.of("wa7vc/cq", hub).title(List.of())).startsWith("forward wa7vc/cq udp");
  }

  private static LiveTraffic.Forward declaredBy(String site, LiveTraffic.Forward forward) {
    return new LiveTraffic.Forward(
        forward.name(),
        Optional.of(new Name(site)),
        forward.listen(),
        forward.to(),
        forward.device(),
        true,
        0,
        0,
        0,
        0,
        0,
        0,
        Optional.empty());
  }

  @Test
  void on_a_hub_a_site_is_judged_by_itself() throws Exception {
    SiteHealth well = facts(State.OK, Outcome.WELL, Outcome.WELL).sites().get(0);
    SiteHealth silent =
        Examples.site(
            Examples.K7XYZ,
            State.CRITICAL,
            "k7xyz is silent",
            Examples.SILENT,
            List.of(Examples.leg("tunnel", Outcome.BAD, "this hub <-> k7xyz: 0 of 5")),
            List.of(),
            List.of());
    Health all = Health.of(List.of(well, silent));
    LiveTraffic hub =
        new LiveTraffic(
            List.of(Examples.peer("wa7vc"), Examples.peer("k7xyz")),
            0,
            List.of(),
            List.of(),
            List.of(),
            List.of());
    Subject wa7vc = Subject.of("wa7vc", hub);
    assertThat(wa7vc.of(all).sites()).containsExactly(well);
    assertThat(new TestText(wa7vc, wa7vc.of(all), hub, Optional.empty(), List.of(), NOW).exitCode())
        .isEqualTo(ExitCode.DONE);
    Subject k7xyz = Subject.of("k7xyz", hub);
    assertThat(k7xyz.of(all).headline()).isEqualTo("k7xyz is silent");
    assertThat(new TestText(k7xyz, k7xyz.of(all), hub, Optional.empty(), List.of(), NOW).exitCode())
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
    Health well = facts(State.OK, Outcome.WELL, Outcome.WELL);
    Health bad = facts(State.CRITICAL, Outcome.BAD, Outcome.WELL);
    Health worse = facts(State.CRITICAL, Outcome.BAD, Outcome.BAD);
    assertThat(Comparison.worse(Optional.of(well), well)).isEmpty();
    assertThat(Comparison.worse(Optional.of(well), bad)).contains("internet -> hub: 5 of 5");
    assertThat(Comparison.worse(Optional.of(bad), bad)).isEmpty();
    assertThat(Comparison.worse(Optional.of(bad), well)).isEmpty();
    assertThat(Comparison.worse(Optional.of(bad), worse)).contains("WAN udp/55193");
    assertThat(Comparison.worse(Optional.empty(), bad)).contains("nobody can reach dmr");
    assertThat(Comparison.worse(Optional.empty(), well)).isEmpty();
    Health unknown = facts(State.UNKNOWN, Outcome.WELL, Outcome.NOT_KNOWN);
    assertThat(Comparison.worse(Optional.of(well), unknown)).contains("WAN udp/55193");
  }

  @Test
  void a_trouble_that_is_new_is_worse_but_not_of_a_port_that_is_new() {
    Health well = facts(State.OK, Outcome.WELL, Outcome.WELL);
    assertThat(Comparison.worse(Optional.of(well), with(well, "seen-as"))).contains("harm");
    assertThat(Comparison.worse(Optional.of(well), with(well, "forward-outside:udp/55193")))
        .contains("harm");
    assertThat(Comparison.worse(Optional.of(well), with(well, "forward-outside:udp/5"))).isEmpty();
    // A device is no port.
    assertThat(Comparison.worse(Optional.of(well), with(well, "device:dmr"))).contains("harm");
    Health bad = with(well, "seen-as");
    assertThat(Comparison.worse(Optional.of(bad), bad)).isEmpty();
  }

  private static Health with(Health health, String leg) {
    SiteHealth site = health.sites().get(0);
    Finding finding =
        new Finding(
            State.CRITICAL,
            Leg.parse(leg),
            Cause.WRONG_PORT,
            Certainty.CERTAIN,
            "harm",
            "where",
            List.of(),
            List.of());
    return Health.of(
        List.of(site(State.CRITICAL, "harm", site.legs(), List.of(finding), List.of())));
  }
}
