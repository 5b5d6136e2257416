// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.LiveTraffic;
import io.landline.api.PeerList;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandHelp;
import io.landline.cli.command.ConfigurationInForce;
import io.landline.cli.command.ListCommand;
import io.landline.cli.command.Session;
import io.landline.cli.host.ServiceCall;
import io.landline.cli.text.Quantity;
import io.landline.cli.text.Table;
import io.landline.config.Configuration;
import io.landline.health.verdict.Spoken;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code landline peer list}. */
public final class PeerListCommand extends ListCommand {
  public PeerListCommand() {
    super(
        new CommandHelp(
            "peer list",
            "",
            0,
            "the single devices of this hub",
            List.of(
                "Lists the peers in the configuration. HANDSHAKE is when each was last heard, if",
                "the service runs: a phone that sleeps is silent, which is no fault. Needs no",
                "root; the last three columns need group landline.")));
  }

  @Override
  public void show(Session session, ConfigurationInForce host) throws CommandFailure {
    if (!(host.own() instanceof Configuration.Hub hub)) {
      throw CommandFailure.usage("this is a site", "peers are listed on their hub");
    }
    Optional<Map<Name, LiveTraffic.Peer>> live = live(session);
    List<PeerList.Peer> peers =
        hub.policy().peers().stream()
            .map(peer -> document(hub, peer, live.map(known -> known.get(peer.name()))))
            .toList();
    if (session.json()) {
      session.print(new PeerList(peers));
      return;
    }
    Table table =
        new Table("PEER", "ADDRESS", "LEAVES AS", "FORWARDS", "HANDSHAKE", "RECEIVED", "SENT");
    table.alignRight(3, 5, 6);
    for (PeerList.Peer peer : peers) {
      table.row(
          peer.name().text(),
          peer.address().toString(),
          peer.captured() ? peer.seenAs().toString() : "not captured",
          Integer.toString(peer.forwards()),
          peer.live().map(PeerListCommand::handshake).orElse("-"),
          peer.live().map(l -> Quantity.bytes(l.bytesReceived())).orElse("-"),
          peer.live().map(l -> Quantity.bytes(l.bytesSent())).orElse("-"));
    }
    print(session, table, "no peers yet: landline peer add NAME --capture");
  }

  private static String handshake(PeerList.Live live) {
    return live.handshake()
        .map(time -> Spoken.time(Duration.between(time, Instant.now())) + " ago")
        .orElse("never");
  }

  /** What the service knows of each; empty if none runs, or the caller may not ask it. */
  private static Optional<Map<Name, LiveTraffic.Peer>> live(Session session) {
    try {
      return Optional.of(
          new ServiceCall(session)
              .status().traffic().peers().stream()
                  .collect(Collectors.toMap(LiveTraffic.Peer::name, Function.identity())));
    } catch (CommandFailure e) {
      return Optional.empty();
    }
  }

  private static PeerList.Peer document(
      Configuration.Hub hub, HubSite peer, Optional<LiveTraffic.Peer> live) {
    return new PeerList.Peer(
        peer.name(),
        peer.address(),
        peer.publicKey(),
        !peer.captured().isEmpty(),
        peer.publicAddress(),
        hub.seenAs(peer.publicAddress()),
        peer.forwards().size(),
        live.map(
            l -> new PeerList.Live(l.endpoint(), l.handshake(), l.bytesReceived(), l.bytesSent())));
  }
}
