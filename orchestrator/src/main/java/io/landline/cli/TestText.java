// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.control.HealthFacts;
import io.landline.control.LiveFacts;
import io.landline.health.verdict.Spoken;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The screen of {@code landline test}: a line per step, and one sentence that says it. */
final class TestText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int WIDTH = 80;

  private final Subject subject;
  private final HealthFacts health;
  private final LiveFacts live;
  private final Instant now;
  private final List<String> lines = new ArrayList<>();

  /**
   * A test's.
   *
   * @param health what concerns the subject
   */
  TestText(Subject subject, HealthFacts health, LiveFacts live, Instant now) {
    this.subject = subject;
    this.health = health;
    this.live = live;
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
    subject.forwards().forEach(this::forward);
    subject
        .device()
        .filter(device -> !device.equals("this"))
        .ifPresent(device -> step("--", "a call to " + device + " itself: not made"));
    lines.addAll(Paragraph.lines("So: ", conclusion(sites)));
    if (!health.isWell()) {
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
              ? device.name() + " uses this host: " + packets + " packets in the last ten minutes"
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
                .orElse(", nothing in since the service began"));
  }

  private String conclusion(List<HealthFacts.Site> sites) {
    if (!health.isWell()) {
      return health.headline() + " (" + health.state() + ").";
    }
    if (!isWell()) {
      return health.headline() + ", but not every datagram came back; test again.";
    }
    String address =
        sites.stream().findFirst().map(HealthFacts.Site::publicAddress).orElse("the hub");
    Optional<LiveFacts.Forward> proved =
        subject.device().isEmpty()
            ? Optional.empty()
            : subject.forwards().stream().filter(f -> isProved(f, sites)).findFirst();
    if (proved.isEmpty()) {
      return health.headline() + ".";
    }
    boolean captured =
        live.captured().stream().anyMatch(c -> subject.device().orElse("").equals(c.name()));
    return "anybody who may call reaches "
        + proved.get().to()
        + " at "
        + address
        + " "
        + proved.get().listen()
        + (captured ? ", and what it sends is seen as " + address : "")
        + ".";
  }

  /** Whether its own public port was tried from outside, and was well. */
  private static boolean isProved(LiveFacts.Forward forward, List<HealthFacts.Site> sites) {
    return forward.enabled()
        && sites.stream()
            .flatMap(site -> site.legs().stream())
            .anyMatch(
                leg ->
                    leg.leg().equals("forward-outside:" + forward.listen())
                        && leg.outcome() == HealthFacts.Outcome.WELL);
  }

  /** Whether all that was found is well, and every step that is shown too. */
  boolean isWell() {
    return health.isWell()
        && health.sites().stream()
            .flatMap(site -> site.legs().stream())
            .filter(subject::concerns)
            .noneMatch(leg -> leg.outcome() == HealthFacts.Outcome.BAD);
  }
}
