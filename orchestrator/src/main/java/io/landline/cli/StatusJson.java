// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.change.ChangeRecord;
import io.landline.control.LiveFacts;
import io.landline.control.Reply;
import io.landline.control.StatusFacts;
import java.time.Instant;
import java.util.Locale;

/** {@code landline status --json}. */
final class StatusJson {
  private StatusJson() {}

  static void write(JsonOutput json, StatusFacts facts, Reply.Health health, LiveFacts live) {
    json.put("role", facts.role())
        .put("name", facts.name())
        .put("down", facts.down().isPresent())
        .put("asConfigured", facts.down().isEmpty() && facts.trouble().isEmpty())
        .put("trouble", facts.trouble())
        .object("health", () -> HealthJson.write(json, health))
        .object(
            "service",
            () -> json.put("pid", facts.pid()).put("startedAt", facts.startedAt().toString()));
    facts
        .down()
        .ifPresent(d -> json.object("downSince", () -> record(json, d.since(), d.record())));
    facts
        .configuration()
        .ifPresent(
            c ->
                json.object(
                    "configuration",
                    () -> {
                      json.put("number", c.number()).put("outcome", c.outcome());
                      record(json, c.time(), c.record());
                    }));
    facts
        .unconfirmed()
        .ifPresent(
            p ->
                json.object(
                    "unconfirmed",
                    () -> {
                      json.put("number", p.number());
                      record(json, p.until(), p.record());
                    }));
    json.object(
        "repairs",
        () -> {
          json.put("count", facts.repairs().count());
          facts
              .repairs()
              .last()
              .ifPresent(
                  r ->
                      json.object(
                          "last",
                          () ->
                              json.put("time", r.time().toString())
                                  .put("line", r.line())
                                  .put("milliseconds", r.millis())));
        });
    json.objects("disabled", facts.disabled(), StatusJson::disabled)
        .objects("peers", live.peers(), StatusJson::peer)
        .put("forwardsInAll", live.forwardsInAll())
        .objects("forwards", live.forwards(), StatusJson::forward)
        .objects(
            "captured",
            live.captured(),
            (out, device) -> captured(out, device, facts.down().isEmpty()))
        .objects(
            "refused",
            live.refused(),
            (out, refused) -> out.put("forward", refused.forward()).put("flows", refused.flows()))
        .objects("changedPorts", live.changedPorts(), StatusJson::changedPort);
  }

  private static void changedPort(JsonOutput json, LiveFacts.ChangedPort port) {
    json.put("device", port.device()).put("port", port.port());
    port.seenAs().ifPresent(address -> json.put("seenAs", address));
    json.put("because", port.because());
  }

  private static void record(JsonOutput json, Instant time, ChangeRecord record) {
    json.put("time", time.toString())
        .put("user", record.author().user())
        .put("sudo", record.author().sudo());
    record.author().from().ifPresent(from -> json.put("from", from));
    json.put("what", record.what());
  }

  private static void disabled(JsonOutput json, StatusFacts.Disabled disabled) {
    json.put("device", disabled.device());
    disabled.until().ifPresent(until -> json.put("until", until.toString()));
    record(json, disabled.since(), disabled.record());
  }

  private static void peer(JsonOutput json, LiveFacts.Peer peer) {
    json.put("name", peer.name()).put("publicAddress", peer.seenAs());
    peer.endpoint().ifPresent(endpoint -> json.put("endpoint", endpoint));
    peer.handshake().ifPresent(time -> json.put("handshake", time.toString()));
    json.put("bytesReceived", peer.received())
        .put("bytesSent", peer.sent())
        .put("forwards", peer.forwards())
        .put("flows", peer.flows());
  }

  private static void forward(JsonOutput json, LiveFacts.Forward forward) {
    json.put("name", forward.name())
        .put("listen", forward.listen())
        .put("to", forward.to())
        .put("enabled", forward.enabled())
        .put("packetsIn", forward.in().packets())
        .put("bytesIn", forward.in().bytes())
        .put("packetsOut", forward.out().packets())
        .put("bytesOut", forward.out().bytes())
        .put("flows", forward.flows());
    forward.lastIn().ifPresent(time -> json.put("lastIn", time.toString()));
  }

  private static void captured(JsonOutput json, LiveFacts.Captured device, boolean cutOff) {
    json.put("name", device.name())
        .put("address", device.address())
        .put("ipv6", device.ipv6().name().toLowerCase(Locale.ROOT))
        .put("cutOffWithoutTunnel", cutOff)
        .put("flows", device.flows());
  }
}
