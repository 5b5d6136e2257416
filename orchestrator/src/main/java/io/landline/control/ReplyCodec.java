// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Replies as lines: {@code {"landline":1,"reply":"done",...}}. */
final class ReplyCodec {
  private ReplyCodec() {}

  static String encode(Reply reply) {
    Message line = new Message().put("landline", RequestCodec.VERSION);
    if (reply instanceof Reply.Refused refused) {
      line.put("reply", "refused")
          .put("reason", refused.reason().name().toLowerCase(Locale.ROOT))
          .put("lines", refused.lines());
    } else if (reply instanceof Reply.Done done) {
      line.put("reply", "done")
          .put("changed", done.changed())
          .put("number", done.number())
          .put("kernel", done.kernel())
          .put("flowsCut", done.flowsCut())
          .put("remarks", done.remarks());
      done.until().ifPresent(until -> line.put("until", until));
    } else if (reply instanceof Reply.Settled settled) {
      line.put("reply", "settled").put("confirmed", settled.confirmed());
    } else if (reply instanceof Reply.Facts facts) {
      line.put("reply", "status").put("status", status(facts.facts()));
    } else if (reply instanceof Reply.Live live) {
      line.put("reply", "live").put("live", LiveCodec.encode(live.facts()));
    } else if (reply instanceof Reply.Health health) {
      line.put("reply", "health").put("why", health.why());
      health.facts().ifPresent(facts -> line.put("health", HealthCodec.encode(facts)));
    }
    return line.toString();
  }

  static Reply decode(String text) throws MalformedLineException {
    Message line = Message.parse(text);
    if (line.number("landline") != RequestCodec.VERSION) {
      throw new MalformedLineException("the service speaks another version of the protocol");
    }
    return switch (line.text("reply")) {
      case "refused" -> new Reply.Refused(reason(line.text("reason")), line.texts("lines"));
      case "done" ->
          new Reply.Done(
              line.flag("changed"),
              line.number("number"),
              line.text("kernel"),
              line.number("flowsCut"),
              line.optionalInstant("until"),
              line.texts("remarks"));
      case "settled" -> new Reply.Settled(line.flag("confirmed"));
      case "status" -> new Reply.Facts(status(line.object("status")));
      case "live" -> new Reply.Live(LiveCodec.decode(line.object("live")));
      case "health" -> health(line);
      default -> throw new MalformedLineException("there is no reply like this");
    };
  }

  private static Reply health(Message line) throws MalformedLineException {
    Optional<Message> facts = line.optionalObject("health");
    return new Reply.Health(
        facts.isPresent() ? Optional.of(HealthCodec.decode(facts.get())) : Optional.empty(),
        line.text("why"));
  }

  private static Reply.Reason reason(String text) throws MalformedLineException {
    for (Reply.Reason reason : Reply.Reason.values()) {
      if (reason.name().toLowerCase(Locale.ROOT).equals(text)) {
        return reason;
      }
    }
    throw new MalformedLineException("there is no reason like this");
  }

  private static Message status(StatusFacts facts) {
    Message line =
        new Message()
            .put("role", facts.role())
            .put("name", facts.name())
            .put("pid", facts.pid())
            .put("startedAt", facts.startedAt())
            .put("trouble", facts.trouble());
    facts
        .configuration()
        .ifPresent(
            c ->
                line.put(
                    "configuration",
                    new Message()
                        .put("number", c.number())
                        .put("time", c.time())
                        .put(c.record())
                        .put("fate", c.outcome())));
    facts
        .unconfirmed()
        .ifPresent(
            p ->
                line.put(
                    "unconfirmed",
                    new Message()
                        .put("number", p.number())
                        .put("until", p.until())
                        .put(p.record())));
    facts
        .down()
        .ifPresent(d -> line.put("down", new Message().put("since", d.since()).put(d.record())));
    Message repairs = new Message().put("count", facts.repairs().count());
    facts
        .repairs()
        .last()
        .ifPresent(
            r ->
                repairs.put(
                    "last",
                    new Message()
                        .put("time", r.time())
                        .put("line", r.line())
                        .put("millis", r.millis())));
    return line.put("repairs", repairs).objects("disabled", facts.disabled(), ReplyCodec::disabled);
  }

  private static void disabled(Message out, StatusFacts.Disabled disabled) {
    out.put("device", disabled.device()).put("since", disabled.since()).put(disabled.record());
    disabled.until().ifPresent(until -> out.put("until", until));
  }

  private static StatusFacts status(Message line) throws MalformedLineException {
    Optional<Message> change = line.optionalObject("configuration");
    Optional<Message> unconfirmed = line.optionalObject("unconfirmed");
    Optional<Message> down = line.optionalObject("down");
    List<StatusFacts.Disabled> disabled = new ArrayList<>();
    for (Message one : line.objects("disabled")) {
      disabled.add(
          new StatusFacts.Disabled(
              one.text("device"),
              one.optionalInstant("until"),
              one.instant("since"),
              one.record()));
    }
    return new StatusFacts(
        line.text("role"),
        line.text("name"),
        line.number("pid"),
        line.instant("startedAt"),
        change.isPresent() ? Optional.of(change(change.get())) : Optional.empty(),
        unconfirmed.isPresent() ? Optional.of(probation(unconfirmed.get())) : Optional.empty(),
        down.isPresent()
            ? Optional.of(new StatusFacts.Down(down.get().instant("since"), down.get().record()))
            : Optional.empty(),
        repairs(line.object("repairs")),
        line.text("trouble"),
        disabled);
  }

  private static StatusFacts.Change change(Message line) throws MalformedLineException {
    return new StatusFacts.Change(
        line.number("number"), line.instant("time"), line.record(), line.text("fate"));
  }

  private static StatusFacts.Probation probation(Message line) throws MalformedLineException {
    return new StatusFacts.Probation(line.number("number"), line.instant("until"), line.record());
  }

  private static StatusFacts.Repairs repairs(Message line) throws MalformedLineException {
    Optional<Message> last = line.optionalObject("last");
    return new StatusFacts.Repairs(
        line.number("count"),
        last.isPresent() ? Optional.of(repair(last.get())) : Optional.empty());
  }

  private static StatusFacts.Repair repair(Message line) throws MalformedLineException {
    return new StatusFacts.Repair(line.instant("time"), line.text("line"), line.number("millis"));
  }
}
