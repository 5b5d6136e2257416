// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import com.beust.jcommander.Parameter;
import io.landline.control.Reply;
import io.landline.control.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The options of commands that bring a configuration in until it is confirmed. */
final class Probationary {
  /** What a service that is restarted may take to be there again. */
  private static final Duration GRACE = Duration.ofMinutes(2);

  @Parameter(names = "--confirm", description = "60s  go back after that, unless confirmed")
  private @Nullable String confirm;

  @Parameter(names = "--wait", description = "with --confirm: wait; 5 if it was rolled back")
  private boolean wait;

  /** How long the configuration may stay unconfirmed; empty where it stays. */
  Optional<Duration> time() throws CommandFailure {
    if (confirm == null) {
      if (wait) {
        throw CommandFailure.usage("--wait waits for nothing", "give --confirm 60s too");
      }
      return Optional.empty();
    }
    return Optional.of(Span.parse("--confirm", confirm));
  }

  /** The configuration is in force: says until when, and waits where asked to. */
  ExitCode end(Session session, ServiceCall service, int number, Optional<Instant> until)
      throws CommandFailure {
    if (until.isEmpty()) {
      if (confirm != null) {
        session.note("it is the configuration in force: there is nothing to confirm");
      }
      return ExitCode.DONE;
    }
    long left = Math.max(0, ChronoUnit.SECONDS.between(Instant.now(), until.get()));
    session.note(
        "configuration "
            + number
            + " goes again at "
            + until.get()
            + " (in "
            + left
            + " s), unless you confirm: landline confirm");
    if (!wait) {
      return ExitCode.DONE;
    }
    boolean confirmed = await(service, number, until.get());
    session.note(
        "configuration "
            + number
            + (confirmed ? " is confirmed" : " was rolled back: the former one is in force again"));
    return confirmed ? ExitCode.DONE : ExitCode.ROLLED_BACK;
  }

  /** Asks again where the service was restarted meanwhile: it goes on with the time. */
  private static boolean await(ServiceCall service, int number, Instant until)
      throws CommandFailure {
    while (true) {
      Optional<Reply> reply = service.askPatiently(new Request.Await(number));
      if (reply.isPresent()) {
        if (reply.get() instanceof Reply.Settled settled) {
          return settled.confirmed();
        }
        throw new CommandFailure(ExitCode.FAILED, "the service gave another answer");
      }
      if (Instant.now().isAfter(until.plus(GRACE))) {
        throw new CommandFailure(
            ExitCode.FAILED, "the service went away; landline log says what became of it");
      }
      pause();
    }
  }

  private static void pause() throws CommandFailure {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "interrupted");
    }
  }
}
