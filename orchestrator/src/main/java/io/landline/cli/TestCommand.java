// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import com.beust.jcommander.ParametersDelegate;
import io.landline.control.HealthFacts;
import io.landline.control.LiveFacts;
import io.landline.control.Reply;
import io.landline.control.Request;
import io.landline.control.StatusFacts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code landline test}. */
final class TestCommand extends SimpleCommand {
  @ParametersDelegate private final Touch touch = new Touch();

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
                "7 where something could not be tried. For root and group landline.",
                "",
                "--touch calls the devices themselves, from this site, as a neighbour on their",
                "LAN does: each TCP forward is connected to and hung up, of a range the first",
                "port, the last and one between, 3 seconds for an answer. A UDP forward is",
                "called only with --send, which sends one datagram of yours to the one forward",
                "that NAME is; choose what the device can take. Where nothing listens",
                "it ends with 6. Silence proves nothing and changes nothing.")));
  }

  @Override
  public ExitCode run(Session session, List<String> words) throws CommandFailure {
    touch.begin(session, words);
    ServiceCall service = new ServiceCall(session);
    Optional<StatusFacts.Down> down = service.status().down();
    if (down.isPresent()) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "Landline is down since "
              + down.get().since()
              + " ("
              + down.get().record()
              + "): there is nothing to test; landline up brings it back");
    }
    LiveFacts live = service.live();
    Subject subject = words.isEmpty() ? Subject.all(live) : Subject.of(words.get(0), live);
    Reply.Health all = service.health(new Request.Probe());
    Reply.Health proved = new Reply.Health(all.facts().map(subject::of), all.why());
    if (proved.facts().isEmpty()) {
      if (session.json()) {
        print(session, proved, List.of(), List.of());
      }
      throw new CommandFailure(
          ExitCode.FAILED, proved.why() + "; the service's log says why: journalctl -u landline");
    }
    HealthFacts facts = proved.facts().get();
    List<Touched> touched = touch.call(subject.forwards());
    TestText text = new TestText(subject, facts, service.live(), touched, Instant.now());
    if (session.json()) {
      print(session, proved, text.proofs(), touched);
    } else {
      text.lines().forEach(session::print);
    }
    return text.exitCode();
  }

  private static void print(
      Session session, Reply.Health proved, List<Proof> proofs, List<Touched> touched) {
    try (JsonOutput json = session.document()) {
      HealthJson.write(json, proved);
      json.objects("forwards", proofs, (out, proof) -> print(out, proof, touched));
    }
  }

  private static void print(JsonOutput json, Proof proof, List<Touched> touched) {
    json.put("name", proof.forward())
        .put("outcome", proof.outcome().toString())
        .put("why", proof.why());
    touched.stream()
        .filter(t -> t.forward().equals(proof.forward()))
        .forEach(
            t ->
                json.objects(
                    "calls",
                    t.answers(),
                    (out, answer) ->
                        out.put("port", answer.port().toString())
                            .put("outcome", answer.kind().toString())
                            .put("text", answer.words())));
  }
}
