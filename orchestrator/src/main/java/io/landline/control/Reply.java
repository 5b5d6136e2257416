// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import io.landline.api.KnockedPort;
import io.landline.api.ServiceState;
import io.landline.api.SiteDeclaration;
import io.landline.grant.Declaration;
import io.landline.json.Inline;
import io.landline.json.Variants;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the service answers: {@code {"reply":"done","landline":2,...}}. */
@Variants("reply")
public sealed interface Reply extends Line {
  /** Why something was not done. */
  enum Reason {
    /** The line is not a request of this version. */
    NOT_UNDERSTOOD,
    /** The caller lacks the permission. */
    NOT_PERMITTED,
    /** The configuration is not valid. */
    INVALID,
    /** The present state does not allow it; the lines say why. */
    NOT_NOW,
    /** It was tried and failed; the lines describe the present state. */
    FAILED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The request was not carried out.
   *
   * @param reason why
   * @param lines for people: what is wrong and what to do
   */
  record Refused(Reason reason, List<String> lines) implements Reply {
    public Refused {
      lines = List.copyOf(lines);
    }
  }

  /**
   * The request was carried out.
   *
   * @param changed whether anything changed in the file, the kernel or elsewhere
   * @param number the configuration's number; 0 if there is none
   * @param kernel what changed in the kernel, in a few words
   * @param flowsCut live flows that contradicted the new state and were cut
   * @param until when the configuration is rolled back unless it is confirmed
   * @param remarks for people
   */
  record Done(
      boolean changed,
      int number,
      String kernel,
      int flowsCut,
      Optional<Instant> until,
      List<String> remarks)
      implements Reply {
    public Done {
      remarks = List.copyOf(remarks);
    }
  }

  /**
   * An unconfirmed configuration was confirmed or rolled back.
   *
   * @param confirmed whether the configuration was confirmed
   */
  record Settled(boolean confirmed) implements Reply {}

  /**
   * The answer to {@link Request.Status}.
   *
   * @param document the document that {@code landline status --json} prints
   */
  record Status(@Inline io.landline.api.Status document) implements Reply {}

  /**
   * The answer to {@link Request.State}.
   *
   * @param state the state of the service
   */
  record State(@Inline ServiceState state) implements Reply {}

  /**
   * The answer to {@link Request.Probe}.
   *
   * @param health what that round proves
   */
  record Health(@Inline io.landline.api.Health health) implements Reply {}

  /**
   * The answer to {@link Request.Offer}.
   *
   * @param refused what the hub would refuse and does not refuse now, a line each for people; none
   *     if it cannot be asked
   */
  record Offered(List<String> refused) implements Reply {
    public Offered {
      refused = List.copyOf(refused);
    }
  }

  /**
   * The answer to {@link Request.Knock}.
   *
   * @param tried how many ports the hub knocked on
   * @param unsent how many of them the hub's own tunnel refused to send to
   * @param answered the ports that answered
   */
  record Knocked(int tried, int unsent, List<KnockedPort> answered) implements Reply {
    public Knocked {
      answered = List.copyOf(answered);
    }
  }

  /**
   * The answer to {@link Request.LastDeclaration}.
   *
   * @param declaration absent if the hub keeps none
   */
  record LastDeclaration(Optional<Declaration> declaration) implements Reply {}

  /**
   * The answer to {@link Request.Declared}.
   *
   * @param declaration what the site declares, with the hub's answer; absent on a hub
   */
  record Declared(Optional<SiteDeclaration> declaration) implements Reply {}
}
