// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.control.HealthFacts;
import io.landline.control.LiveFacts;
import io.landline.control.Reply;
import io.landline.control.Request;
import io.landline.control.StatusFacts;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code landline test}. */
final class TestCommand extends SimpleCommand {
  TestCommand() {
    super(
        new Words(
            "test",
            "[NAME]",
            1,
            "probe now, a line per step, and what it means",
            List.of(
                "Sends real datagrams round the whole way now: tunnel, the way of a forward",
                "from inside and from outside, and as whom a captured device is seen; the",
                "devices themselves get nothing of it. A line for each step, then one sentence",
                "that says what it means, and what to do where something is broken. NAME is a",
                "forward, a device or, on a hub, a site: only what concerns it. Ends with 0",
                "where all that was asked is proved, with 6 where something is broken, with",
                "7 where something could not be tried. For root and group landline.")));
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    ServiceCall service = new ServiceCall(session);
    Optional<StatusFacts.Down> down = service.status().down();
    if (down.isPresent()) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "Landline is down since "
              + down.get().since()
              + " ("
              + down.get().deed()
              + "): there is nothing to test; landline up brings it back");
    }
    LiveFacts live = service.live();
    Subject subject = words.isEmpty() ? Subject.all(live) : Subject.of(words.get(0), live);
    Reply.Health all = service.health(new Request.Probe());
    Reply.Health proved = new Reply.Health(all.facts().map(subject::of), all.why());
    if (session.json()) {
      try (JsonOutput json = session.document()) {
        HealthJson.write(json, proved);
        List<Proof> proofs = proved.facts().map(subject::proofs).orElse(List.of());
        json.objects(
            "forwards",
            proofs,
            (out, proof) ->
                out.put("name", proof.forward())
                    .put(
                        "outcome",
                        proof.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .put("why", proof.why()));
      }
    }
    HealthFacts facts =
        proved
            .facts()
            .orElseThrow(
                () ->
                    new CommandFailure(
                        ExitCode.FAILED,
                        proved.why() + "; the service's log says why: journalctl -u landline"));
    TestText text = new TestText(subject, facts, service.live(), Instant.now());
    if (!session.json()) {
      text.lines().forEach(session::print);
    }
    return text.exitCode();
  }
}
