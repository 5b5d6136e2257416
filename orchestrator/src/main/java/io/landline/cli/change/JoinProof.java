// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.api.Health;
import io.landline.api.JoinResult;
import io.landline.api.LegStatus;
import io.landline.api.ServiceState;
import io.landline.api.SiteHealth;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.CommandOutput;
import io.landline.cli.command.ExitCode;
import io.landline.cli.command.Session;
import io.landline.cli.host.ServiceCall;
import io.landline.cli.show.TestCommand;
import io.landline.config.keys.JoinCode;
import io.landline.health.fact.Leg;
import io.landline.health.verdict.State;
import io.landline.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Waits until the hub took this site's key and the path is proved, and prints the proof. */
final class JoinProof {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Session session;
  private final ServiceCall service;
  private final Instant deadline = Instant.now().plus(PATIENCE);

  JoinProof(Session session, ServiceCall service) {
    this.session = session;
    this.service = service;
  }

  /**
   * Waits for the hub to take this site's key, then for the proof.
   *
   * @param code the code with which this site joins
   * @param out what was done so far
   * @return whether all is proved, as {@code landline test} says it
   * @throws CommandFailure if the hub did not take the key in time
   */
  ExitCode await(JoinCode code, CommandOutput out) throws CommandFailure {
    Optional<String> problem = problem();
    while (problem.isPresent() && Instant.now().isBefore(deadline)) {
      pause();
      problem = problem();
    }
    if (problem.isPresent()) {
      throw new CommandFailure(
          ExitCode.FAILED,
          List.of(
              "this site is set up, but has not enrolled: " + problem.get(),
              "the service tries again and again, and landline status says when it succeeded;"
                  + " another code: landline site add "
                  + code.site()
                  + " on the hub"));
    }
    if (!session.json()) {
      session.print("Enrolled  the hub has this site's key; the code is used up");
    }
    Optional<IpAddress> hub = Optional.of(code.publicAddress());
    Health proved = probe(hub);
    Optional<String> proof = proof(proved, hub);
    if (session.json()) {
      print(session, out, proof.isPresent(), proved.headline());
      return proof.isPresent() ? ExitCode.DONE : ExitCode.FOUND;
    }
    return print(proof);
  }

  /**
   * Waits for the proof alone, and prints it for people.
   *
   * @return whether all is proved, as {@code landline test} says it
   */
  ExitCode await() throws CommandFailure {
    return print(proof(probe(Optional.empty()), Optional.empty()));
  }

  private Health probe(Optional<IpAddress> hub) throws CommandFailure {
    Health proved = service.probe();
    while (proof(proved, hub).isEmpty() && Instant.now().isBefore(deadline)) {
      pause();
      proved = service.probe();
    }
    return proved;
  }

  /** Why the hub has not taken the key; empty if it has. */
  private Optional<String> problem() throws CommandFailure {
    Optional<ServiceState> state = service.state();
    if (state.isEmpty()) {
      throw new CommandFailure(ExitCode.FAILED, "the service stopped; why: journalctl -u landline");
    }
    return state.get().enrolments().stream().map(ServiceState.Enrolment::problem).findFirst();
  }

  /**
   * The proof for people; empty if not all of it is proved.
   *
   * @param hub the public address of the hub that it is about, of several; empty: all of them have
   *     to be well
   */
  static Optional<String> proof(Health health, Optional<IpAddress> hub) {
    boolean several = health.sites().size() > 1;
    return Optional.of(health)
        .filter(h -> h.isWell() || (several && hub.isPresent()))
        .flatMap(
            h ->
                h.sites().stream()
                    .filter(site -> !several || hub.stream().allMatch(site.publicAddress()::equals))
                    .filter(site -> site.state() == State.OK)
                    .findFirst())
        // Of several hubs only the one in use can show it.
        .filter(site -> several || isSeen(site))
        .map(
            site ->
                "round trip "
                    + site.measurements().roundTripText().orElse("unknown")
                    + (several
                        ? "; callers reach this site at " + site.publicAddress()
                        : "; the internet sees this site as " + site.publicAddress()));
  }

  private static boolean isSeen(SiteHealth site) {
    return site.legs().stream()
        .anyMatch(leg -> leg.leg().equals(Leg.SEEN_AS) && leg.outcome() == LegStatus.Outcome.WELL);
  }

  private ExitCode print(Optional<String> proof) throws CommandFailure {
    if (proof.isPresent()) {
      session.print(proof.get());
      return ExitCode.DONE;
    }
    return new TestCommand().run(session, List.of());
  }

  /** Prints the document of {@code --json}. */
  static void print(Session session, CommandOutput out, boolean proved, String headline) {
    session.print(
        new JoinResult(true, !headline.isEmpty(), out.done(), out.guessed(), proved, headline));
  }

  static void pause() throws CommandFailure {
    try {
      Thread.sleep(500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "interrupted");
    }
  }
}
