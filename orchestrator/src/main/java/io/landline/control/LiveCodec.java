// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import io.landline.control.LiveFacts.Captured;
import io.landline.control.LiveFacts.ChangedPort;
import io.landline.control.LiveFacts.Count;
import io.landline.control.LiveFacts.Forward;
import io.landline.control.LiveFacts.Ipv6;
import io.landline.control.LiveFacts.Peer;
import io.landline.control.LiveFacts.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@link LiveFacts} as an object of the protocol. */
final class LiveCodec {
  private LiveCodec() {}

  static Message encode(LiveFacts facts) {
    return new Message()
        .objects("peers", facts.peers(), LiveCodec::peer)
        .objects("forwards", facts.forwards(), LiveCodec::forward)
        .put("forwardsInAll", facts.forwardsInAll())
        .objects("captured", facts.captured(), LiveCodec::captured)
        .objects(
            "refused",
            facts.refused(),
            (out, refused) -> out.put("forward", refused.forward()).put("flows", refused.flows()))
        .objects("changedPorts", facts.changedPorts(), LiveCodec::changedPort);
  }

  static LiveFacts decode(Message line) throws MalformedLineException {
    List<Peer> peers = new ArrayList<>();
    for (Message one : line.objects("peers")) {
      peers.add(peer(one));
    }
    List<Forward> forwards = new ArrayList<>();
    for (Message one : line.objects("forwards")) {
      forwards.add(forward(one));
    }
    List<Captured> captured = new ArrayList<>();
    for (Message one : line.objects("captured")) {
      captured.add(
          new Captured(
              one.text("name"), one.text("address"), ipv6(one.text("ipv6")), one.number("flows")));
    }
    List<Refused> refused = new ArrayList<>();
    for (Message one : line.objects("refused")) {
      refused.add(new Refused(one.text("forward"), one.count("flows")));
    }
    List<ChangedPort> changed = new ArrayList<>();
    for (Message one : line.objects("changedPorts")) {
      changed.add(
          new ChangedPort(
              one.text("device"),
              one.text("port"),
              one.optionalText("seenAs"),
              one.text("because")));
    }
    return new LiveFacts(peers, forwards, line.number("forwardsInAll"), captured, refused, changed);
  }

  private static void changedPort(Message out, ChangedPort port) {
    out.put("device", port.device()).put("port", port.port()).put("because", port.because());
    port.seenAs().ifPresent(address -> out.put("seenAs", address));
  }

  private static void peer(Message out, Peer peer) {
    out.put("name", peer.name())
        .put("seenAs", peer.seenAs())
        .put("received", peer.received())
        .put("sent", peer.sent())
        .put("forwards", peer.forwards())
        .put("flows", peer.flows());
    peer.endpoint().ifPresent(endpoint -> out.put("endpoint", endpoint));
    peer.handshake().ifPresent(time -> out.put("handshake", time));
  }

  private static Peer peer(Message line) throws MalformedLineException {
    return new Peer(
        line.text("name"),
        line.text("seenAs"),
        line.optionalText("endpoint"),
        line.optionalInstant("handshake"),
        line.count("received"),
        line.count("sent"),
        line.number("forwards"),
        line.number("flows"));
  }

  private static void forward(Message out, Forward forward) {
    out.put("name", forward.name())
        .put("listen", forward.listen())
        .put("to", forward.to())
        .put("enabled", forward.enabled())
        .put("in", count(forward.in()))
        .put("out", count(forward.out()))
        .put("flows", forward.flows())
        .put("unanswered", forward.unanswered());
    forward.lastIn().ifPresent(time -> out.put("lastIn", time));
  }

  private static Forward forward(Message line) throws MalformedLineException {
    return new Forward(
        line.text("name"),
        line.text("listen"),
        line.text("to"),
        line.flag("enabled"),
        count(line.object("in")),
        count(line.object("out")),
        line.number("flows"),
        line.number("unanswered"),
        line.optionalInstant("lastIn"));
  }

  private static Message count(Count count) {
    return new Message().put("packets", count.packets()).put("bytes", count.bytes());
  }

  private static Count count(Message line) throws MalformedLineException {
    return new Count(line.count("packets"), line.count("bytes"));
  }

  private static void captured(Message out, Captured device) {
    out.put("name", device.name())
        .put("address", device.address())
        .put("ipv6", device.ipv6().name().toLowerCase(Locale.ROOT))
        .put("flows", device.flows());
  }

  private static Ipv6 ipv6(String text) throws MalformedLineException {
    for (Ipv6 ipv6 : Ipv6.values()) {
      if (ipv6.name().toLowerCase(Locale.ROOT).equals(text)) {
        return ipv6;
      }
    }
    throw new MalformedLineException("'ipv6' is another word");
  }
}
