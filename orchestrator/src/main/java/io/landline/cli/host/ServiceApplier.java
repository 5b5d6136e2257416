// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.host;

import io.landline.change.Applier;
import io.landline.change.ChangeRecord;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.ExitCode;
import io.landline.control.Reply;
import io.landline.control.Request;
import io.landline.policy.Name;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Lets the service apply an edit to file, kernel and history. */
public final class ServiceApplier implements Applier {
  private static final Reply NONE = new Reply.Offered(List.of());

  private final ServiceCall service;
  private final ChangeRecord record;
  private final Optional<Duration> probation;
  private final boolean asksHub;

  /**
   * For edits by one person.
   *
   * @param probation the time after which an edit is rolled back unless somebody confirms it
   * @param asksHub whether a site's edit fails if the hub would refuse any of it
   */
  public ServiceApplier(
      ServiceCall service, ChangeRecord record, Optional<Duration> probation, boolean asksHub) {
    this.service = service;
    this.record = record;
    this.probation = probation;
    this.asksHub = asksHub;
  }

  @Override
  public Optional<Applied> apply(byte[] before, byte[] after, List<Name> forgets)
      throws EditException {
    String text = new String(after, StandardCharsets.UTF_8);
    Request.Candidate candidate = Request.Candidate.of(before, after, forgets);
    try {
      if (asksHub
          && service.askIfThere(new Request.Offer(text)).orElse(NONE)
              instanceof Reply.Offered offered
          && !offered.refused().isEmpty()) {
        throw new EditException(Kind.FAILED, refused(offered.refused()));
      }
      Optional<Reply> reply =
          service.askIfThere(new Request.Apply(record, Optional.of(candidate), probation));
      if (reply.isPresent()) {
        Reply.Done done = ServiceCall.done(reply.get());
        return Optional.of(new Applied(done.kernel(), done.number(), done.until()));
      }
    } catch (CommandFailure e) {
      throw new EditException(kind(e.exitCode()), e.lines());
    }
    if (probation.isPresent()) {
      throw new EditException(
          Kind.NO_SERVICE,
          "--confirm needs the service, which does not run",
          "nothing was changed; start it: systemctl start landline");
    }
    return Optional.empty();
  }

  private static List<String> refused(List<String> refusals) {
    return Stream.concat(
            refusals.stream().map(line -> "the hub refuses " + line),
            Stream.of("nothing was changed; to declare it all the same, add --keep"))
        .toList();
  }

  private static Kind kind(ExitCode code) {
    return switch (code) {
      case NOT_PERMITTED -> Kind.NOT_PERMITTED;
      case INVALID -> Kind.INVALID;
      default -> Kind.FAILED;
    };
  }
}
