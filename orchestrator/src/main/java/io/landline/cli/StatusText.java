// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.control.LiveFacts;
import io.landline.control.LiveFacts.Captured;
import io.landline.control.LiveFacts.Forward;
import io.landline.control.LiveFacts.Peer;
import io.landline.control.StatusFacts;
import io.landline.edit.Deed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code landline status} for people, in 80 columns. */
final class StatusText {
  /** WireGuard gives a session up then (REJECT_AFTER_TIME of its white paper, 6.1). */
  private static final Duration DEAD = Duration.ofMinutes(3);

  private static final int LABEL = 10;

  private final StatusFacts facts;
  private final LiveFacts live;
  private final Instant now;
  private final boolean colour;
  private final List<String> lines = new ArrayList<>();

  StatusText(StatusFacts facts, LiveFacts live, Instant now, boolean colour) {
    this.facts = facts;
    this.live = live;
    this.now = now;
    this.colour = colour;
  }

  List<String> lines() {
    head();
    if (facts.role().equals("hub")) {
      sites();
    } else {
      tunnel();
    }
    forwards();
    captured();
    disabled();
    changes();
    return lines;
  }

  private void head() {
    if (facts.down().isPresent()) {
      StatusFacts.Down down = facts.down().get();
      state(
          "DOWN",
          33,
          facts.name() + " was taken down by " + by(down.deed(), down.since()) + "; landline up");
    } else if (!facts.trouble().isEmpty()) {
      state("TROUBLE", 31, facts.name() + ": " + facts.trouble());
    } else {
      state("UP", 32, facts.name() + ": this kernel is as configured");
    }
    facts
        .unconfirmed()
        .ifPresent(
            p ->
                state(
                    "Trial",
                    33,
                    "configuration "
                        + p.number()
                        + " goes back in "
                        + Quantity.span(Duration.between(now, p.until()))
                        + " unless somebody says landline confirm"));
  }

  private void labelled(String label, String text) {
    lines.addAll(Paragraph.lines(label + " ".repeat(LABEL - label.length()), text));
  }

  /**
   * A state, and what it means.
   *
   * @param sgr its colour (ECMA-48, 8.3.117)
   */
  private void state(String word, int sgr, String text) {
    int at = lines.size();
    labelled(word, text);
    if (colour) {
      String first = lines.get(at);
      lines.set(at, "\u001b[" + sgr + "m" + word + "\u001b[0m" + first.substring(word.length()));
    }
  }

  private void tunnel() {
    lines.add("");
    if (live.peers().isEmpty()) {
      labelled("Tunnel", "it is not there");
      return;
    }
    Peer hub = live.peers().get(0);
    labelled(
        "Tunnel",
        "to the hub at " + hub.endpoint().orElse("an unknown address") + ", " + handshake(hub));
    labelled(
        "", Quantity.bytes(hub.received()) + " received, " + Quantity.bytes(hub.sent()) + " sent");
  }

  private String handshake(Peer peer) {
    return peer.handshake()
        .map(time -> Duration.between(time, now))
        .map(
            age ->
                "handshake "
                    + Quantity.span(age)
                    + " ago"
                    + (age.compareTo(DEAD) > 0 ? ": it is silent" : ""))
        .orElse("no handshake yet");
  }

  private void sites() {
    if (live.peers().isEmpty()) {
      return;
    }
    Table table = new Table("SITE", "LEAVES AS", "HEARD FROM", "HANDSHAKE", "FORWARDS", "FLOWS");
    table.alignRight(4, 5);
    for (Peer site : live.peers()) {
      table.row(
          site.name(),
          site.seenAs(),
          site.endpoint().orElse("-"),
          site.handshake().map(t -> ago(Optional.of(t), "")).orElse("never"),
          Integer.toString(site.forwards()),
          Integer.toString(site.flows()));
    }
    add(table);
  }

  private void forwards() {
    if (live.forwards().isEmpty()) {
      return;
    }
    Table table = new Table("FORWARD", "LISTEN", "TO", "IN", "OUT", "FLOWS", "LAST SEEN");
    table.alignRight(3, 4, 5);
    for (Forward forward : live.forwards()) {
      table.row(
          forward.name(),
          forward.listen(),
          forward.to(),
          Quantity.bytes(forward.in().bytes()),
          Quantity.bytes(forward.out().bytes()),
          Integer.toString(forward.flows()),
          forward.enabled() ? lastSeen(forward) : "disabled");
    }
    add(table);
    if (live.forwardsInAll() > live.forwards().size()) {
      lines.add(
          "the busiest "
              + live.forwards().size()
              + " of "
              + live.forwardsInAll()
              + ": landline forward list has all");
    }
  }

  private String lastSeen(Forward forward) {
    String otherwise =
        forward.in().packets() == 0
            ? "never"
            : "over " + Quantity.span(Duration.between(facts.startedAt(), now)) + " ago";
    return ago(forward.lastIn(), otherwise);
  }

  private String ago(Optional<Instant> time, String otherwise) {
    return time.map(t -> Quantity.span(Duration.between(t, now)) + " ago").orElse(otherwise);
  }

  private void captured() {
    if (live.captured().isEmpty()) {
      return;
    }
    String leavesAs = live.peers().stream().map(Peer::seenAs).findFirst().orElse("-");
    Table table = new Table("CAPTURED", "ADDRESS", "LEAVES AS", "IPV6", "FLOWS", "TUNNEL DOWN");
    table.alignRight(4);
    for (Captured device : live.captured()) {
      table.row(
          device.name(),
          device.address(),
          leavesAs,
          switch (device.ipv6()) {
            case BLOCKED -> "blocked";
            case OPEN -> "open";
            case MAC_UNKNOWN -> "open: no MAC";
          },
          Integer.toString(device.flows()),
          "cut off");
    }
    add(table);
  }

  private void add(Table table) {
    lines.add("");
    lines.addAll(table.lines());
  }

  private void disabled() {
    if (facts.disabled().isEmpty()) {
      return;
    }
    lines.add("");
    for (StatusFacts.Disabled disabled : facts.disabled()) {
      labelled(
          "Let out",
          disabled.device()
              + " is not captured"
              + disabled
                  .until()
                  .map(u -> " for another " + Quantity.span(Duration.between(now, u)))
                  .orElse(" until landline capture enable " + disabled.device())
              + ", by "
              + by(disabled.deed(), disabled.since()));
    }
  }

  private void changes() {
    lines.add("");
    facts
        .configuration()
        .ifPresent(
            c ->
                labelled(
                    "Changed",
                    "configuration "
                        + c.number()
                        + " by "
                        + by(c.deed(), c.time())
                        + ": "
                        + c.deed().what()));
    String since = Quantity.moment(facts.startedAt()) + " UTC";
    labelled(
        "Repaired",
        facts.repairs().count() == 0
            ? "nothing since " + since
            : facts.repairs().count()
                + " since "
                + since
                + facts
                    .repairs()
                    .last()
                    .map(
                        r ->
                            "; the last "
                                + ago(Optional.of(r.time()), "")
                                + ", in "
                                + r.millis()
                                + " ms: "
                                + r.line())
                    .orElse(""));
  }

  private static String by(Deed deed, Instant time) {
    return deed.author() + ", " + Quantity.moment(time) + " UTC";
  }
}
