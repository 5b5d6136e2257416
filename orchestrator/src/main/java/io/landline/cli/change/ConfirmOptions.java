// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import com.beust.jcommander.Parameter;
import io.landline.api.Health;
import io.landline.change.ChangeRecord;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Session;
import io.landline.cli.command.Span;
import io.landline.cli.host.Comparison;
import io.landline.cli.host.ServiceCall;
import io.landline.control.Reply;
import io.landline.control.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The options of commands that apply a configuration until it is confirmed. */
final class ConfirmOptions {
  /** How long a service may take to restart. */
  private static final Duration GRACE = Duration.ofMinutes(2);

  /** A round of probes that begins later would end too late. */
  private static final Duration LAST_PROBE = Duration.ofSeconds(8);

  @Parameter(names = "--confirm", description = "60s  roll back after this unless confirmed")
  private @Nullable String confirm;

  @Parameter(names = "--wait", description = "with --confirm: wait; exit 5 if rolled back")
  private boolean wait;

  @Parameter(names = "--if-well", description = "with --confirm: confirm if probes are no worse")
  private boolean ifWell;

  /** The health before the change. */
  private Optional<Health> before = Optional.empty();

  /** How long the configuration may stay unconfirmed; empty if it needs no confirmation. */
  Optional<Duration> time() throws CommandFailure {
    if (confirm == null) {
      if (wait || ifWell) {
        throw CommandFailure.usage(
            (wait ? "--wait" : "--if-well") + " works only with --confirm", "add --confirm 60s");
      }
      return Optional.empty();
    }
    return Optional.of(Span.parse("--confirm", confirm));
  }

  /** Probes before a change, if --if-well compares later. */
  void before(ServiceCall service) throws CommandFailure {
    if (ifWell) {
      // Not the last round of the service, since some probes run only in every tenth round.
      before = Optional.of(service.probe()).filter(Health::isProved);
    }
  }

  /** Reports the deadline of a configuration that is in force now, and waits if requested. */
  ExitCode end(Session session, ServiceCall service, int number, Optional<Instant> until)
      throws CommandFailure {
    if (until.isEmpty()) {
      if (confirm != null) {
        session.note("this configuration is in force already: there is nothing to confirm");
      }
      return ExitCode.DONE;
    }
    long left = Math.max(0, ChronoUnit.SECONDS.between(Instant.now(), until.get()));
    session.note(
        "configuration "
            + number
            + " will be rolled back at "
            + until.get()
            + " (in "
            + left
            + " s) unless you confirm it: landline confirm");
    if (ifWell) {
      return judge(session, service, number, until.get());
    }
    if (!wait) {
      return ExitCode.DONE;
    }
    boolean confirmed = await(service, number, until.get());
    session.note(
        "configuration "
            + number
            + (confirmed
                ? " is confirmed"
                : " was rolled back: the previous one is in force again"));
    return confirmed ? ExitCode.DONE : ExitCode.ROLLED_BACK;
  }

  /** Confirms once the probes are no worse than before; retries until the deadline. */
  private ExitCode judge(Session session, ServiceCall service, int number, Instant until)
      throws CommandFailure {
    String worse = "";
    do {
      Health proved = service.probe();
      Optional<String> trouble =
          proved.isProved() ? Comparison.worse(before, proved) : Optional.of(proved.headline());
      if (trouble.isEmpty()) {
        ChangeRecord record = service.record("--if-well: probes no worse");
        return end(
            session, service, new Request.Confirm(record), number, "the probes are no worse");
      }
      worse = trouble.get();
      pause();
    } while (Instant.now().isBefore(until.minus(LAST_PROBE)));
    ChangeRecord record = service.record("--if-well: " + worse);
    return end(session, service, new Request.Rollback(record), number, worse);
  }

  /** Confirms or rolls back; if that was done already, reports which of them. */
  private static ExitCode end(
      Session session, ServiceCall service, Request request, int number, String why)
      throws CommandFailure {
    boolean confirmed = request instanceof Request.Confirm;
    try {
      service.done(request, "");
    } catch (CommandFailure e) {
      Optional<Reply> outcome = service.askPatiently(new Request.Await(number));
      if (outcome.isPresent() && outcome.get() instanceof Reply.Settled settled) {
        confirmed = settled.confirmed();
      } else {
        throw e;
      }
    }
    session.note(
        "configuration " + number + (confirmed ? " is confirmed: " : " was rolled back: ") + why);
    return confirmed ? ExitCode.DONE : ExitCode.ROLLED_BACK;
  }

  /** Waits for the outcome; asks again if the service restarts, since it keeps the deadline. */
  private static boolean await(ServiceCall service, int number, Instant until)
      throws CommandFailure {
    while (true) {
      Optional<Reply> reply = service.askPatiently(new Request.Await(number));
      if (reply.isPresent()) {
        if (reply.get() instanceof Reply.Settled settled) {
          return settled.confirmed();
        }
        throw new CommandFailure(ExitCode.FAILED, "unexpected answer from the service");
      }
      if (Instant.now().isAfter(until.plus(GRACE))) {
        throw new CommandFailure(
            ExitCode.FAILED,
            "the service stopped; landline log says what became of the configuration");
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
