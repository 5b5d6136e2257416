// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.control.HealthFacts;
import io.landline.control.LiveFacts;
import io.landline.health.verdict.Spoken;
import io.landline.health.verdict.State;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The screen of {@code landline test}: a line per step, and one sentence that says it. */
final class TestText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int WIDTH = 80;

  private final Subject subject;
  private final HealthFacts health;
  private final LiveFacts live;
  private final List<Touched> touched;
  private final Instant now;
  private final List<String> lines = new ArrayList<>();

  /**
   * A test's.
   *
   * @param health what concerns the subject
   * @param touched what calls to devices came to
   */
  TestText(
      Subject subject, HealthFacts health, LiveFacts live, List<Touched> touched, Instant now) {
    this.subject = subject;
    this.health = health;
    this.live = live;
    this.touched = List.copyOf(touched);
    this.now = now;
  }

  List<String> lines() {
    List<HealthFacts.Site> sites = health.sites();
    title(subject.title(sites));
    for (HealthFacts.Site site : sites) {
      site.devices().stream().filter(subject::concerns).forEach(this::device);
      for (HealthFacts.Leg leg : site.legs()) {
        if (subject.concerns(leg)) {
          step(
              switch (leg.outcome()) {
                case WELL -> "ok";
                case BAD -> "BAD";
                case NOT_KNOWN -> "?";
              },
              leg.text());
        }
      }
    }
    live.changedPorts().stream()
        .filter(subject::concerns)
        .forEach(port -> step("--", port.words()));
    subject.forwards().forEach(this::forward);
    subject
        .device()
        .filter(device -> !device.equals("this") && touched.isEmpty())
        .ifPresent(device -> step("--", "a call to " + device + " itself: not made"));
    lines.addAll(Paragraph.lines("So: ", conclusion()));
    if (isTold()) {
      // What is known of causes and remedies is told as everywhere.
      lines.addAll(health.lines().subList(1, health.lines().size()));
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

  private void device(HealthFacts.Device device) {
    if (device.there().isPresent()) {
      boolean there = device.there().get();
      step(
          there ? "ok" : "BAD",
          device.name() + (there ? " is there" : " does not answer: off, or another address?"));
    }
    if (device.captured() && device.packets().isPresent()) {
      long packets = device.packets().get();
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

  private void forward(LiveFacts.Forward forward) {
    if (!forward.enabled()) {
      step("--", forward.name() + " is disabled");
      return;
    }
    step(
        "--",
        forward.name()
            + " "
            + forward.listen()
            + " now: "
            + forward.flows()
            + (forward.flows() == 1 ? " flow" : " flows")
            + forward
                .lastIn()
                .map(time -> ", last in " + Spoken.time(Duration.between(time, now)) + " ago")
                .orElse(
                    forward.in().packets() > 0
                        ? ", nothing in since the service last started"
                        : ", nothing in yet"));
    touched.stream().filter(t -> t.forward().equals(forward.name())).forEach(this::touched);
  }

  private void touched(Touched call) {
    String to = "a call to " + call.device() + " ";
    for (DeviceAnswer answer : call.answers()) {
      step(
          switch (answer.kind()) {
            case ANSWERS -> "ok";
            case REFUSES -> "BAD";
            case SILENT -> "?";
          },
          to + answer.port() + ": " + answer.words());
    }
    if (!call.left().isEmpty()) {
      step("--", to + "itself: " + call.left());
    }
  }

  /** What was proved of each forward that it is about. */
  List<Proof> proofs() {
    return subject.proofs(health).stream()
        .map(
            proof ->
                touched.stream()
                    .filter(t -> t.forward().equals(proof.forward()))
                    .findFirst()
                    .map(proof::with)
                    .orElse(proof))
        .toList();
  }

  private String conclusion() {
    String all = isTold() ? harm() : "";
    List<Proof> proofs = proofs();
    if (!proofs.isEmpty()) {
      boolean lossy = all.isEmpty() && isLossy() && proofs.stream().noneMatch(Proof::isTrouble);
      return all
          + (lossy ? "not every datagram came back; test again. " : "")
          + Proof.summary(proofs);
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

  /** Whether what is not well concerns the subject. */
  private boolean isTold() {
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
  private List<HealthFacts.Finding> findings() {
    return health.sites().stream()
        .flatMap(site -> site.findings().stream())
        .filter(subject::concerns)
        .toList();
  }

  /** The steps that are shown and are not {@code STUN}'s, whose servers may be silent. */
  private boolean anyLeg(HealthFacts.Outcome outcome) {
    return health.sites().stream()
        .flatMap(site -> site.legs().stream())
        .filter(subject::concerns)
        .filter(leg -> !leg.leg().equals("stun"))
        .anyMatch(leg -> leg.outcome() == outcome);
  }

  /** Whether some datagrams were lost and nothing is known to be wrong: it is for another test. */
  private boolean isLossy() {
    return health.isWell() && anyLeg(HealthFacts.Outcome.BAD);
  }

  /** Done where all that was asked is proved; the worst of what was found. */
  ExitCode exitCode() {
    List<Proof> proofs = proofs();
    boolean trouble =
        findings().stream().anyMatch(f -> !f.state().equals(State.UNKNOWN.name()))
            || proofs.stream().anyMatch(Proof::isTrouble)
            || (anyLeg(HealthFacts.Outcome.BAD) && !health.isWell());
    if (trouble) {
      return ExitCode.FOUND;
    }
    boolean open =
        !findings().isEmpty()
            || proofs.stream().anyMatch(p -> p.outcome() == Proof.Outcome.NOT_TRIED)
            || isLossy()
            || anyLeg(HealthFacts.Outcome.NOT_KNOWN);
    return open ? ExitCode.NOT_ALL_TRIED : ExitCode.DONE;
  }
}
