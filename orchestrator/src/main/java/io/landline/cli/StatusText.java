// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.change.ChangeRecord;
import io.landline.control.HealthFacts;
import io.landline.control.LiveFacts;
import io.landline.control.LiveFacts.Captured;
import io.landline.control.LiveFacts.Forward;
import io.landline.control.LiveFacts.Peer;
import io.landline.control.Reply;
import io.landline.control.StatusFacts;
import io.landline.health.verdict.Spoken;
import io.landline.nft.NftSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code landline status} for people, in 80 columns. */
final class StatusText {
  /** WireGuard gives a session up then (REJECT_AFTER_TIME of its white paper, 6.1). */
  private static final Duration DEAD = Duration.ofMinutes(3);

  private static final int LABEL = 10;

  /** Select graphic rendition (ECMA-48, 8.3.117). */
  private static final int RED = 31;

  private static final int GREEN = 32;
  private static final int YELLOW = 33;

  private final StatusFacts facts;
  private final Reply.Health health;
  private final LiveFacts live;
  private final Instant now;
  private final boolean colour;
  private final List<String> lines = new ArrayList<>();

  StatusText(StatusFacts facts, Reply.Health health, LiveFacts live, Instant now, boolean colour) {
    this.facts = facts;
    this.health = health;
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
    refused();
    changedPorts();
    disabled();
    changes();
    return lines;
  }

  private void head() {
    if (facts.down().isPresent()) {
      StatusFacts.Down down = facts.down().get();
      state(
          "DOWN",
          YELLOW,
          facts.name() + " was taken down by " + by(down.record(), down.since()) + "; landline up");
      if (!facts.trouble().isEmpty()) {
        state("TROUBLE", RED, facts.name() + ": " + facts.trouble());
      }
    } else {
      health.facts().ifPresent(this::verdict);
      if (!facts.trouble().isEmpty()) {
        state("TROUBLE", RED, facts.name() + ": " + facts.trouble());
      } else if (health.facts().isEmpty()) {
        state("UP", GREEN, facts.name() + ": this kernel is as configured");
        labelled("Proof", "none yet: " + health.why());
      }
    }
    facts
        .unconfirmed()
        .ifPresent(
            p ->
                state(
                    "Trial",
                    YELLOW,
                    "configuration "
                        + p.number()
                        + " goes back in "
                        + Spoken.time(Duration.between(now, p.until()))
                        + " unless somebody says landline confirm"));
  }

  private void verdict(HealthFacts proved) {
    int at = lines.size();
    lines.addAll(proved.lines());
    String word = proved.state();
    if (colour && lines.get(at).startsWith(word)) {
      lines.set(at, coloured(colourOf(word), word) + lines.get(at).substring(word.length()));
    }
  }

  private static int colourOf(String state) {
    return state.equals("OK") ? GREEN : state.equals("CRITICAL") ? RED : YELLOW;
  }

  private static String coloured(int sgr, String word) {
    return "\u001b[" + sgr + "m" + word + "\u001b[0m";
  }

  private void labelled(String label, String text) {
    lines.addAll(Paragraph.lines(label + " ".repeat(LABEL - label.length()), text));
  }

  /**
   * A state, and what it means.
   *
   * @param sgr its colour
   */
  private void state(String word, int sgr, String text) {
    int at = lines.size();
    labelled(word, text);
    if (colour) {
      String first = lines.get(at);
      lines.set(at, coloured(sgr, word) + first.substring(word.length()));
    }
  }

  private void tunnel() {
    lines.add("");
    if (isDown()) {
      labelled("Tunnel", "none: Landline is down"); // whatever was seen of it last
      return;
    }
    if (live.peers().isEmpty()) {
      labelled("Tunnel", "it is not there");
      return;
    }
    Peer hub = live.peers().get(0);
    labelled(
        "Tunnel",
        "to the hub at " + hub.endpoint().orElse("an unknown address") + ", " + handshake(hub));
    proof(facts.name()).ifPresent(site -> labelled("", measured(site)));
    labelled(
        "", Quantity.bytes(hub.received()) + " received, " + Quantity.bytes(hub.sent()) + " sent");
  }

  private Optional<HealthFacts.Site> proof(String site) {
    return health.facts().stream()
        .flatMap(proved -> proved.sites().stream())
        .filter(s -> s.name().equals(site))
        .findFirst();
  }

  private static String measured(HealthFacts.Site site) {
    HealthFacts.Measured measured = site.measured();
    return measured.roundTrip().map(t -> Quantity.millis(t) + " round trip").orElse("no answer")
        + ", "
        + lost(site)
        + " lost"
        + (measured.largest().isPresent()
            ? ", datagrams up to " + measured.largest().getAsInt() + " bytes pass"
            : "");
  }

  private static String lost(HealthFacts.Site site) {
    OptionalInt loss = site.measured().lossPermille();
    // A loss that is there is not told as none.
    return loss.isEmpty() ? "-" : (loss.getAsInt() + 9) / 10 + " %";
  }

  private String handshake(Peer peer) {
    return peer.handshake()
        .map(time -> Duration.between(time, now))
        .map(
            age ->
                "handshake "
                    + Spoken.time(age)
                    + " ago"
                    + (age.compareTo(DEAD) > 0 ? ": it is silent" : ""))
        .orElse("no handshake yet");
  }

  private void sites() {
    if (live.peers().isEmpty()) {
      return;
    }
    Table table =
        new Table(
            "SITE", "VERDICT", "LEAVES AS", "ROUND TRIP", "LOST", "HANDSHAKE", "FORWARDS", "FLOWS");
    table.alignRight(3, 4, 6, 7);
    for (Peer site : live.peers()) {
      table.row(
          site.name(),
          proof(site.name()).map(HealthFacts.Site::state).orElse("-"),
          site.seenAs(),
          proof(site.name())
              .flatMap(s -> s.measured().roundTrip())
              .map(Quantity::millis)
              .orElse("-"),
          proof(site.name()).map(StatusText::lost).orElse("-"),
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
          isDown() ? "down" : forward.enabled() ? lastSeen(forward) : "disabled");
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
            : "over " + Spoken.time(Duration.between(facts.startedAt(), now)) + " ago";
    return ago(forward.lastIn(), otherwise);
  }

  private String ago(Optional<Instant> time, String otherwise) {
    return time.map(t -> Spoken.time(Duration.between(t, now)) + " ago").orElse(otherwise);
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
          isDown() ? "WAN" : leavesAs,
          switch (device.ipv6()) {
            case BLOCKED -> "blocked";
            case OPEN -> "open";
            case MAC_UNKNOWN -> "open: no MAC";
          },
          Integer.toString(device.flows()),
          isDown() ? "let out" : "cut off");
    }
    add(table);
  }

  /** Nothing is captured then, and nothing is cut off. */
  private boolean isDown() {
    return facts.down().isPresent();
  }

  private void refused() {
    for (LiveFacts.Refused refused : live.refused()) {
      lines.add("");
      labelled(
          "Refused",
          refused.flows()
              + " new flows of "
              + refused.forward()
              + ": more came at once than it takes ("
              + NftSet.LIMIT_PER_SECOND
              + " a second)");
    }
  }

  private void changedPorts() {
    if (live.changedPorts().isEmpty()) {
      return;
    }
    lines.add("");
    String label = "Not kept";
    for (LiveFacts.ChangedPort port : live.changedPorts()) {
      labelled(label, port.words());
      label = "";
    }
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
                  .map(u -> " for another " + Spoken.time(Duration.between(now, u)))
                  .orElse(" until landline capture enable " + disabled.device())
              + ", by "
              + by(disabled.record(), disabled.since()));
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
                        + by(c.record(), c.time())
                        + ": "
                        + c.record().what()));
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

  private static String by(ChangeRecord record, Instant time) {
    return record.author() + ", " + Quantity.moment(time) + " UTC";
  }
}
