// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.change.Applier;
import io.landline.change.ChangeRecord;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.change.Fingerprint;
import io.landline.control.Reply;
import io.landline.control.Request;
import io.landline.policy.Name;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Has the service take an edit over: file, kernel and history. */
final class ServiceApplier implements Applier {
  private final ServiceCall service;
  private final ChangeRecord record;
  private final Optional<Duration> probation;
  private final List<Name> forgets;
  private Optional<Instant> until = Optional.empty();

  /**
   * Edits by somebody.
   *
   * @param probation after this time an edit goes again, unless somebody confirms it
   */
  ServiceApplier(ServiceCall service, ChangeRecord record, Optional<Duration> probation) {
    this(service, record, probation, List.of());
  }

  /**
   * The same for an edit that drops peers.
   *
   * @param forgets peers whose secret goes when the edit stands
   */
  ServiceApplier(
      ServiceCall service, ChangeRecord record, Optional<Duration> probation, List<Name> forgets) {
    this.service = service;
    this.record = record;
    this.probation = probation;
    this.forgets = List.copyOf(forgets);
  }

  /** When the last edit goes again. */
  Optional<Instant> until() {
    return until;
  }

  @Override
  public Optional<Applied> apply(byte[] before, byte[] after) throws EditException {
    Request.Candidate candidate =
        new Request.Candidate(
            Fingerprint.of(before), new String(after, StandardCharsets.UTF_8), forgets);
    try {
      Optional<Reply> reply =
          service.askIfThere(new Request.Apply(record, Optional.of(candidate), probation));
      if (reply.isEmpty()) {
        if (probation.isPresent()) {
          throw new EditException(
              Kind.NO_SERVICE,
              "--confirm takes the service, which does not run",
              "nothing was changed; start it: systemctl start landline");
        }
        return Optional.empty();
      }
      Reply.Done done = ServiceCall.done(reply.get());
      until = done.until();
      return Optional.of(new Applied(done.kernel(), done.number()));
    } catch (CommandFailure e) {
      throw new EditException(kind(e.exitCode()), e.lines());
    }
  }

  private static Kind kind(ExitCode code) {
    return switch (code) {
      case NOT_PERMITTED -> Kind.NOT_PERMITTED;
      case INVALID -> Kind.INVALID;
      default -> Kind.FAILED;
    };
  }
}
