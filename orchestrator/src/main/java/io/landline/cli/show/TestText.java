// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.DeviceStatus;
import io.landline.api.ForwardProof;
import io.landline.api.Health;
import io.landline.api.LegStatus;
import io.landline.api.LegStatus.Outcome;
import io.landline.api.LiveTraffic;
import io.landline.api.SiteDeclaration;
import io.landline.api.SiteHealth;
import io.landline.cli.command.ExitCode;
import io.landline.cli.text.Paragraph;
import io.landline.health.fact.Leg;
import io.landline.health.report.VerdictText;
import io.landline.health.verdict.Finding;
import io.landline.health.verdict.Spoken;
import io.landline.health.verdict.State;
import io.landline.policy.Name;
import io.landline.preset.Preset;
import io.landline.preset.Presets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The screen of {@code landline test}: a line per step, then a conclusion. */
final class TestText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int WIDTH = 80;

  private final Subject subject;
  private final Health health;
  private final LiveTraffic live;
  private final Optional<SiteDeclaration> declaration;
  private final List<Touched> touched;
  private final Instant now;
  private final List<String> lines = new ArrayList<>();

  /**
   * The screen of a test.
   *
   * @param health what concerns the subject
   * @param declaration at a site, what it declares and what the hub answered
   * @param touched the results of calls to devices
   */
  TestText(
      Subject subject,
      Health health,
      LiveTraffic live,
      Optional<SiteDeclaration> declaration,
      List<Touched> touched,
      Instant now) {
    this.subject = subject;
    this.health = health;
    this.live = live;
    this.declaration = declaration;
    this.touched = List.copyOf(touched);
    this.now = now;
  }

  List<String> lines() {
    List<SiteHealth> sites = health.sites();
    title(subject.title(sites));
    Set<Name> shown = new HashSet<>();
    for (SiteHealth site : sites) {
      // The devices are the same whichever hub they are reached by.
      site.devices().stream()
          .filter(device -> subject.concerns(device) && shown.add(device.name()))
          .forEach(this::device);
      site.hub().ifPresent(hub -> lines.add("  by hub " + hub + ":"));
      for (LegStatus leg : site.legs()) {
        if (subject.concerns(leg.leg())) {
          step(
              switch (leg.outcome()) {
                case WELL -> "ok";
                case BAD -> "BAD";
                case NOT_KNOWN, NOT_OFFERED -> "?";
              },
              leg.text());
        }
      }
    }
    live.changedPorts().stream().filter(subject::concerns).forEach(port -> step("--", port.text()));
    subject.forwards().forEach(this::forward);
    subject
        .device()
        .filter(device -> !device.isThis() && touched.isEmpty())
        .ifPresent(device -> step("--", "a call to " + device + " itself: not made"));
    lines.addAll(Paragraph.lines("So: ", conclusion()));
    if (!subject.name().isEmpty()) {
      byHand().forEach(check -> lines.addAll(Paragraph.lines("By hand: ", check)));
    }
    if (hasTrouble()) {
      lines.addAll(VerdictText.findings(health));
    }
    return lines;
  }

  private void title(String text) {
    String time = TIME.format(now);
    int space = WIDTH - text.length() - time.length();
    if (space >= 2) {
      lines.add(text + " ".repeat(space) + time);
    } else {
      lines.addAll(Paragraph.lines("", text));
      lines.add(" ".repeat(WIDTH - time.length()) + time);
    }
  }

  private void step(String mark, String text) {
    lines.addAll(Paragraph.lines("  " + mark + " ".repeat(6 - mark.length()), text));
  }

  private void device(DeviceStatus device) {
    if (device.there().isPresent()) {
      boolean there = device.there().get();
      step(
          there ? "ok" : "BAD",
          device.name() + (there ? " is there" : " does not answer: off, or another address?"));
    }
    if (device.captured() && device.packetsInTenMinutes().isPresent()) {
      long packets = device.packetsInTenMinutes().get();
      step(
          packets > 0 ? "ok" : "?",
          packets > 0
              ? device.name()
                  + " uses this host: "
                  + packets
                  + (packets == 1 ? " packet" : " packets")
                  + " in the last ten minutes"
              : device.name() + " sent nothing through this host in the last ten minutes");
    }
  }

  private void forward(LiveTraffic.Forward forward) {
    if (!forward.enabled()) {
      step("--", forward.label() + " is disabled");
      return;
    }
    step(
        "--",
        forward.label()
            + " "
            + forward.listen()
            + " now: "
            + forward.flows()
            + (forward.flows() == 1 ? " flow" : " flows")
            + forward
                .lastIn()
                .map(time -> ", last in " + Spoken.time(Duration.between(time, now)) + " ago")
                .orElse(
                    forward.packetsIn() > 0
                        ? ", nothing in since the service last started"
                        : ", nothing in yet"));
    touched.stream().filter(t -> t.forward().equals(forward.name())).forEach(this::touched);
  }

  private void touched(Touched call) {
    String to = "a call to " + call.device() + " ";
    for (ForwardProof.Call answer : call.answers()) {
      step(
          switch (answer.outcome()) {
            case ANSWERS -> "ok";
            case REFUSES -> "BAD";
            case SILENT -> "?";
          },
          to + answer.port() + ": " + answer.text());
    }
    if (!call.left().isEmpty()) {
      step("--", to + "itself: " + call.left());
    }
  }

  /** What was proved about each forward of the subject. */
  List<ForwardProof> proofs() {
    return subject.proofs(health, declaration).stream()
        .map(
            proof ->
                touched.stream()
                    .filter(t -> t.forward().equals(proof.name()))
                    .findFirst()
                    .map(t -> ForwardProofs.with(proof, t))
                    .orElse(proof))
        .toList();
  }

  private String conclusion() {
    String all = hasTrouble() ? harm() : "";
    List<ForwardProof> proofs = proofs();
    if (!proofs.isEmpty()) {
      boolean lossy =
          all.isEmpty() && isLossy() && proofs.stream().noneMatch(ForwardProof::isTrouble);
      return all
          + (lossy ? "not every datagram came back; test again. " : "")
          + ForwardProofs.summary(proofs, declaration);
    }
    if (!all.isEmpty()) {
      return all.strip();
    }
    if (isLossy()) {
      return health.headline() + ", but not every datagram came back; test again.";
    }
    return switch (exitCode()) {
      case NOT_ALL_TRIED -> health.headline() + ", but not everything could be tried.";
      default -> health.headline() + ".";
    };
  }

  /** The checks of presets that the subject's forwards were made from. A person makes them. */
  private List<String> byHand() {
    Presets presets = Presets.load();
    return subject.forwards().stream()
        .flatMap(forward -> presets.of(forward.name(), forward.listen()).stream())
        .map(Preset::test)
        .distinct()
        .toList();
  }

  /** Whether what is not well concerns the subject. */
  private boolean hasTrouble() {
    boolean none = health.sites().stream().allMatch(site -> site.findings().isEmpty());
    return !health.isWell() && (none || !findings().isEmpty());
  }

  private String harm() {
    return findings().stream()
            .findFirst()
            .map(finding -> finding.harm() + " (" + finding.state() + ")")
            .orElse(health.headline() + " (" + health.state() + ")")
        + ". ";
  }

  /** What is not well and concerns the subject. */
  private List<Finding> findings() {
    return health.sites().stream()
        .flatMap(site -> site.findings().stream())
        .filter(finding -> subject.concerns(finding.leg()))
        .toList();
  }

  /** Whether a step that is shown has this outcome; not of STUN, whose servers may be silent. */
  private boolean anyLeg(Outcome outcome) {
    return health.sites().stream()
        .flatMap(site -> site.legs().stream())
        .filter(leg -> subject.concerns(leg.leg()) && leg.leg().kind() != Leg.Kind.STUN)
        .anyMatch(leg -> leg.outcome() == outcome);
  }

  /** Whether some datagrams were lost and nothing is known to be wrong: another test will show. */
  private boolean isLossy() {
    return health.isWell() && anyLeg(Outcome.BAD);
  }

  /** Whether something is known not to be well. */
  private boolean isWrong() {
    return health.state() == State.CRITICAL || health.state() == State.WARNING;
  }

  /** Done where all that was asked is proved; the worst of what was found. */
  ExitCode exitCode() {
    List<ForwardProof> proofs = proofs();
    boolean trouble =
        findings().stream().anyMatch(f -> f.state() != State.UNKNOWN)
            || proofs.stream().anyMatch(ForwardProof::isTrouble)
            || (anyLeg(Outcome.BAD) && isWrong());
    if (trouble) {
      return ExitCode.FOUND;
    }
    boolean open =
        !findings().isEmpty()
            || proofs.stream().anyMatch(p -> p.outcome() == ForwardProof.Outcome.NOT_TRIED)
            || isLossy()
            || anyLeg(Outcome.NOT_KNOWN)
            || anyLeg(Outcome.NOT_OFFERED);
    return open ? ExitCode.NOT_ALL_TRIED : ExitCode.DONE;
  }
}
