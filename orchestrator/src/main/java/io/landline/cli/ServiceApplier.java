// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import io.landline.control.Reply;
import io.landline.control.Request;
import io.landline.edit.Applier;
import io.landline.edit.Deed;
import io.landline.edit.EditException;
import io.landline.edit.EditException.Kind;
import io.landline.edit.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Has the service take an edit over: file, kernel and history. */
final class ServiceApplier implements Applier {
  private final ServiceCall service;
  private final Deed deed;

  ServiceApplier(ServiceCall service, Deed deed) {
    this.service = service;
    this.deed = deed;
  }

  @Override
  public Optional<Outcome> apply(byte[] before, byte[] after) throws EditException {
    Request.Candidate candidate =
        new Request.Candidate(Fingerprint.of(before), new String(after, StandardCharsets.UTF_8));
    try {
      Optional<Reply> reply =
          service.askIfThere(new Request.Apply(deed, Optional.of(candidate), Optional.empty()));
      if (reply.isEmpty()) {
        return Optional.empty();
      }
      Reply.Done done = ServiceCall.done(reply.get());
      return Optional.of(new Outcome(done.kernel(), done.number()));
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
