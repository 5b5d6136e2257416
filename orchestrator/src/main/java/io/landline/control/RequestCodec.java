// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import io.landline.change.ChangeRecord;
import io.landline.change.Fingerprint;
import io.landline.policy.Name;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Requests as lines: {@code {"landline":1,"verb":"status"}}. */
final class RequestCodec {
  /** The protocol's: another one's messages are refused. */
  static final int VERSION = 1;

  private RequestCodec() {}

  static String encode(Request request) {
    Message line = new Message().put("landline", VERSION);
    if (request instanceof Request.Status) {
      line.put("verb", "status");
    } else if (request instanceof Request.Live) {
      line.put("verb", "live");
    } else if (request instanceof Request.Health) {
      line.put("verb", "health");
    } else if (request instanceof Request.Probe) {
      line.put("verb", "probe");
    } else if (request instanceof Request.Apply apply) {
      line.put("verb", "apply").put(apply.record());
      apply
          .candidate()
          .ifPresent(
              c ->
                  line.put("before", c.before().hex())
                      .put("candidate", c.text())
                      .put("forgets", c.forgets().stream().map(Name::text).toList()));
      apply.probation().ifPresent(time -> line.put("confirm", time.toSeconds()));
    } else if (request instanceof Request.Await await) {
      line.put("verb", "await").put("number", await.number());
    } else if (request instanceof Request.Confirm confirm) {
      line.put("verb", "confirm").put(confirm.record());
    } else if (request instanceof Request.RollBack back) {
      line.put("verb", "rollback").put(back.record());
    } else if (request instanceof Request.Down down) {
      line.put("verb", "down").put(down.record());
    } else if (request instanceof Request.Up up) {
      line.put("verb", "up").put(up.record());
    } else if (request instanceof Request.Disable disable) {
      line.put("verb", "disable").put(disable.record()).put("devices", disable.devices());
      disable.during().ifPresent(time -> line.put("for", time.toSeconds()));
    } else if (request instanceof Request.Enable enable) {
      line.put("verb", "enable").put(enable.record()).put("devices", enable.devices());
    }
    return line.toString();
  }

  static Request decode(String text) throws MalformedLineException {
    Message line = Message.parse(text);
    if (line.number("landline") != VERSION) {
      throw new MalformedLineException(
          "this service speaks version "
              + VERSION
              + " of its protocol; restart it after an update");
    }
    String verb = line.text("verb");
    return switch (verb) {
      case "status" -> new Request.Status();
      case "live" -> new Request.Live();
      case "health" -> new Request.Health();
      case "probe" -> new Request.Probe();
      case "apply" -> apply(line);
      case "await" -> new Request.Await(line.number("number"));
      case "confirm" -> new Request.Confirm(line.record());
      case "rollback" -> new Request.RollBack(line.record());
      case "down" -> new Request.Down(line.record());
      case "up" -> new Request.Up(line.record());
      case "disable" ->
          new Request.Disable(line.record(), line.texts("devices"), line.optionalSeconds("for"));
      case "enable" -> new Request.Enable(line.record(), line.texts("devices"));
      default -> throw new MalformedLineException("there is no verb like this");
    };
  }

  private static Request apply(Message line) throws MalformedLineException {
    ChangeRecord record = line.record();
    Optional<Duration> probation = line.optionalSeconds("confirm");
    Optional<String> text = line.optionalText("candidate");
    if (text.isEmpty()) {
      return new Request.Apply(record, Optional.empty(), probation);
    }
    try {
      Fingerprint before = new Fingerprint(line.text("before"));
      List<Name> forgets = line.texts("forgets").stream().map(Name::new).toList();
      Request.Candidate candidate = new Request.Candidate(before, text.get(), forgets);
      return new Request.Apply(record, Optional.of(candidate), probation);
    } catch (IllegalArgumentException e) {
      throw new MalformedLineException("'before' is no SHA-256, or 'forgets' no names");
    }
  }
}
