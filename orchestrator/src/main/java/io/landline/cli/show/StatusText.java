// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.ChangedPort;
import io.landline.api.Health;
import io.landline.api.HubList;
import io.landline.api.LiveTraffic;
import io.landline.api.LiveTraffic.CapturedDevice;
import io.landline.api.LiveTraffic.Forward;
import io.landline.api.LiveTraffic.Peer;
import io.landline.api.ServiceState;
import io.landline.api.SiteDeclaration;
import io.landline.api.SiteHealth;
import io.landline.api.Status;
import io.landline.change.ChangeRecord;
import io.landline.cli.text.Paragraph;
import io.landline.cli.text.Quantity;
import io.landline.cli.text.Table;
import io.landline.health.report.VerdictText;
import io.landline.health.verdict.Measurements;
import io.landline.health.verdict.Spoken;
import io.landline.health.verdict.State;
import io.landline.net.Endpoint;
import io.landline.nft.NftSet;
import io.landline.policy.HubLink;
import io.landline.policy.Name;
import io.landline.uplink.UplinkStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code landline status} for people, in 80 columns. */
final class StatusText {
  /** WireGuard drops a session after this time (REJECT_AFTER_TIME of its white paper, 6.1). */
  private static final Duration DEAD = Duration.ofMinutes(3);

  private static final int LABEL = 10;

  /** Select graphic rendition (ECMA-48, 8.3.117). */
  private static final int RED = 31;

  private static final int GREEN = 32;
  private static final int YELLOW = 33;

  private final ServiceState facts;
  private final Health health;
  private final LiveTraffic live;
  private final List<UplinkStatus> uplinks;
  private final List<SiteDeclaration> declarations;
  private final List<HubList.Hub> hubs;
  private final Instant now;
  private final boolean colour;
  private final List<String> lines = new ArrayList<>();

  StatusText(Status status, Instant now, boolean colour) {
    this.facts = status.state();
    this.health = status.health();
    this.live = status.traffic();
    this.uplinks = status.uplinks();
    this.declarations = status.declarations();
    this.hubs = status.hubs();
    this.now = now;
    this.colour = colour;
  }

  List<String> lines() {
    head();
    if (facts.isHub()) {
      sites();
      peers();
    } else {
      tunnel();
      hubs();
    }
    forwards();
    captured();
    declared();
    refused();
    changedPorts();
    disabled();
    enrolments();
    changes();
    return lines;
  }

  private void head() {
    if (facts.down()) {
      ServiceState.Down down = facts.downSince().orElseThrow();
      state(
          "DOWN",
          YELLOW,
          facts.name() + " was taken down by " + by(down.record(), down.time()) + "; landline up");
      if (!facts.trouble().isEmpty()) {
        state("TROUBLE", RED, facts.name() + ": " + facts.trouble());
      }
    } else {
      if (health.isProved()) {
        verdict();
      }
      if (!facts.trouble().isEmpty()) {
        state("TROUBLE", RED, facts.name() + ": " + facts.trouble());
      } else if (!health.isProved()) {
        state("UP", GREEN, facts.name() + ": this kernel is as configured");
        labelled("Proof", "none yet: " + health.headline());
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
                        + " will be rolled back in "
                        + Spoken.time(Duration.between(now, p.time()))
                        + " unless you run landline confirm"));
  }

  private void verdict() {
    int at = lines.size();
    lines.addAll(VerdictText.lines(health, now));
    if (colour) {
      String word = health.state().name();
      lines.set(
          at, coloured(colourOf(health.state()), word) + lines.get(at).substring(word.length()));
    }
  }

  private static int colourOf(State state) {
    return switch (state) {
      case OK -> GREEN;
      case CRITICAL -> RED;
      case WARNING, UNKNOWN -> YELLOW;
    };
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
      labelled("Tunnel", "none: Landline is down"); // whatever the last observation was
      return;
    }
    if (live.peers().isEmpty()) {
      labelled("Tunnel", "none");
      return;
    }
    Peer hub = hubInUse().orElseThrow();
    labelled(
        "Tunnel",
        (hubs.isEmpty() ? "to the hub at " : "to hub " + hub.name() + " at ")
            + hub.endpoint().map(Endpoint::toString).orElse("an unknown address")
            + ", "
            + handshake(hub));
    measured(hubs.isEmpty() ? facts.name() : HubLink.seen(facts.name(), hub.name()))
        .ifPresent(measured -> labelled("", measured.text()));
    labelled(
        "",
        Quantity.bytes(hub.bytesReceived())
            + " received, "
            + Quantity.bytes(hub.bytesSent())
            + " sent");
    labelled("", mtu(hub));
    for (int i = 0; i < uplinks.size(); i++) {
      labelled(i == 0 ? "Uplinks" : "", UplinkText.line(uplinks.get(i), now));
    }
  }

  /** Where a site has several hubs, which of them are there. */
  private void hubs() {
    if (!hubs.isEmpty() && !isDown()) {
      lines.add("");
      lines.addAll(HubListCommand.lines(hubs));
    }
  }

  /** The hub that carries what captured devices send. */
  private Optional<Peer> hubInUse() {
    return live.peers().stream()
        .filter(
            peer ->
                hubs.stream().noneMatch(HubList.Hub::inUse)
                    || hubs.stream().anyMatch(hub -> hub.inUse() && hub.name().equals(peer.name())))
        .findFirst()
        .or(() -> live.peers().stream().findFirst());
  }

  private String mtu(Peer peer) {
    return "packets up to "
        + peer.mtuBytes()
        + " bytes"
        + peer.mtuSince()
            .map(since -> ", as measured for " + Spoken.time(Duration.between(since, now)))
            .orElse("");
  }

  private Optional<SiteHealth> proof(Name site) {
    return health.sites().stream().filter(s -> s.name().equals(site)).findFirst();
  }

  private Optional<Measurements> measured(Name site) {
    return proof(site).map(SiteHealth::measurements);
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

  /** The other ends of the hub's tunnel that are of one kind. */
  private List<Peer> of(LiveTraffic.PeerKind kind) {
    return live.peers().stream().filter(peer -> peer.kind() == kind).toList();
  }

  private void sites() {
    List<Peer> sites = of(LiveTraffic.PeerKind.SITE);
    if (sites.isEmpty()) {
      return;
    }
    Table table =
        new Table(
            "SITE", "VERDICT", "LEAVES AS", "ROUND TRIP", "LOST", "HANDSHAKE", "FORWARDS", "FLOWS");
    table.alignRight(3, 4, 6, 7);
    for (Peer site : sites) {
      table.row(
          site.name().text(),
          proof(site.name()).map(s -> s.state().name()).orElse("-"),
          site.publicAddress().toString(),
          measured(site.name()).flatMap(Measurements::roundTripText).orElse("-"),
          measured(site.name()).flatMap(Measurements::lossText).orElse("-"),
          site.handshake().map(t -> ago(Optional.of(t), "")).orElse("never"),
          Integer.toString(site.forwards()),
          Integer.toString(site.flows()));
    }
    add(table);
  }

  /** Single devices: no probe reaches them, and one that sleeps is silent. */
  private void peers() {
    List<Peer> peers = of(LiveTraffic.PeerKind.PEER);
    if (peers.isEmpty()) {
      return;
    }
    Table table = new Table("PEER", "PUBLIC", "HANDSHAKE", "RECEIVED", "SENT", "FORWARDS", "FLOWS");
    table.alignRight(3, 4, 5, 6);
    for (Peer peer : peers) {
      table.row(
          peer.name().text(),
          peer.publicAddress().toString(),
          ago(peer.handshake(), "never"),
          Quantity.bytes(peer.bytesReceived()),
          Quantity.bytes(peer.bytesSent()),
          Integer.toString(peer.forwards()),
          Integer.toString(peer.flows()));
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
          forward.label(),
          forward.listen().toString(),
          forward.to(),
          Quantity.bytes(forward.bytesIn()),
          Quantity.bytes(forward.bytesOut()),
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
        forward.packetsIn() == 0
            ? "never"
            : "over " + Spoken.time(Duration.between(facts.service().startedAt(), now)) + " ago";
    return ago(forward.lastIn(), otherwise);
  }

  private String ago(Optional<Instant> time, String otherwise) {
    return time.map(t -> Spoken.time(Duration.between(t, now)) + " ago").orElse(otherwise);
  }

  private void captured() {
    if (live.captured().isEmpty()) {
      return;
    }
    String leavesAs = hubInUse().map(p -> p.publicAddress().toString()).orElse("-");
    Table table = new Table("CAPTURED", "ADDRESS", "LEAVES AS", "IPV6", "FLOWS", "TUNNEL DOWN");
    table.alignRight(4);
    for (CapturedDevice device : live.captured()) {
      table.row(
          device.name().text(),
          device.address().toString(),
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

  /** Whether Landline is down: then nothing is captured and nothing is cut off. */
  private boolean isDown() {
    return facts.down();
  }

  /** Of several hubs it matters which. */
  private List<DeclaredText.Line> ofHub(SiteDeclaration of, List<DeclaredText.Line> lines) {
    return hubs.isEmpty()
        ? lines
        : lines.stream()
            .map(line -> new DeclaredText.Line(of.site() + ": " + line.text(), line.isWell()))
            .toList();
  }

  /** What the hub answered to this site, or on a hub what it refused each site. */
  private void declared() {
    if (isDown()) {
      return;
    }
    DeclaredText text = new DeclaredText(now);
    List<DeclaredText.Line> told =
        facts.isHub()
            ? declarations.stream().flatMap(d -> text.ofHub(d).stream()).toList()
            : declarations.stream().flatMap(d -> ofHub(d, text.ofSite(d)).stream()).toList();
    if (told.isEmpty()) {
      return;
    }
    lines.add("");
    String label = "Declared";
    for (DeclaredText.Line line : told) {
      if (label.isEmpty() || line.isWell()) {
        labelled(label, line.text());
      } else {
        state(label, YELLOW, line.text());
      }
      label = "";
    }
  }

  private void refused() {
    for (LiveTraffic.RefusedFlows refused : live.refused()) {
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
    for (ChangedPort port : live.changedPorts()) {
      labelled(label, port.text());
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
    for (ServiceState.DisabledCapture disabled : facts.disabled()) {
      labelled(
          facts.isHub() ? "Blocked" : "Let out",
          disabled.device()
              + " is not captured"
              + disabled
                  .until()
                  .map(u -> " for another " + Spoken.time(Duration.between(now, u)))
                  .orElse(" until landline capture enable " + disabled.device())
              + ", by "
              + by(disabled.record(), disabled.time()));
    }
  }

  /** Sites that have not joined yet. */
  private void enrolments() {
    if (!facts.enrolments().isEmpty()) {
      lines.add("");
    }
    for (ServiceState.Enrolment enrolment : facts.enrolments()) {
      labelled("Joining", enrolment.site() + ": " + enrolment.problem());
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
    String since = Quantity.moment(facts.service().startedAt()) + " UTC";
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
                                + r.milliseconds()
                                + " ms: "
                                + r.line())
                    .orElse(""));
  }

  private static String by(ChangeRecord record, Instant time) {
    return record.author() + ", " + Quantity.moment(time) + " UTC";
  }
}
