// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import io.landline.change.ChangeRecord;
import io.landline.change.Fingerprint;
import io.landline.json.Inline;
import io.landline.json.Variants;
import io.landline.policy.Name;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a client asks of the service: {@code {"verb":"status","landline":2}}. */
@Variants("verb")
public sealed interface Request extends Line {
  /** Whether it changes nothing: then everybody who may open the socket may ask it, else root. */
  default boolean looks() {
    return false;
  }

  /**
   * The document that {@code landline status --json} prints; answered between two steps of other
   * work.
   */
  record Status() implements Request {
    @Override
    public boolean looks() {
      return true;
    }
  }

  /** What the service does; answered at once, whatever else it does. */
  record State() implements Request {
    @Override
    public boolean looks() {
      return true;
    }
  }

  /** A round of probes now, and what it alone proves; answered when it is over. */
  record Probe() implements Request {
    @Override
    public boolean looks() {
      return true;
    }
  }

  /**
   * Brings file and kernel to a configuration.
   *
   * @param record who asks, and by which command
   * @param candidate another text for the file; absent: the file as it is
   * @param confirmSeconds after this time the former configuration comes back, unless somebody
   *     confirms
   */
  record Apply(
      @Inline ChangeRecord record, Optional<Candidate> candidate, Optional<Duration> confirmSeconds)
      implements Request {
    public Apply {
      atLeastOneSecond(confirmSeconds);
    }
  }

  /**
   * A text for the file.
   *
   * @param before the text that it was made from: if the file holds another one, nothing is done
   * @param text the new one
   * @param forgets peers whose secret is deleted once it stands
   */
  record Candidate(Fingerprint before, String text, List<Name> forgets) {
    public Candidate {
      forgets = List.copyOf(forgets);
    }

    /** One that deletes no secret. */
    public Candidate(Fingerprint before, String text) {
      this(before, text, List.of());
    }
  }

  /**
   * Asks what becomes of a configuration on probation; answered when that is decided.
   *
   * @param number its number
   */
  record Await(int number) implements Request {}

  /**
   * Keeps the configuration that is on probation.
   *
   * @param record who asks, and by which command
   */
  record Confirm(@Inline ChangeRecord record) implements Request {}

  /**
   * Ends the probation now: the former configuration comes back.
   *
   * @param record who asks, and by which command
   */
  record Rollback(@Inline ChangeRecord record) implements Request {}

  /**
   * Takes all of Landline away from the kernel, until {@link Up}.
   *
   * @param record who asks, and by which command
   */
  record Down(@Inline ChangeRecord record) implements Request {}

  /**
   * Ends {@link Down}.
   *
   * @param record who asks, and by which command
   */
  record Up(@Inline ChangeRecord record) implements Request {}

  /**
   * Lets captured devices out by the site's own internet connection.
   *
   * @param record who asks, and by which command
   * @param devices by their names, on a hub SITE/ADDRESS
   * @param forSeconds after this time they are captured again; absent: when {@link Enable} says so
   */
  record Disable(@Inline ChangeRecord record, List<String> devices, Optional<Duration> forSeconds)
      implements Request {
    public Disable {
      devices = List.copyOf(devices);
      atLeastOneSecond(forSeconds);
    }
  }

  /**
   * Captures them again.
   *
   * @param record who asks, and by which command
   * @param devices as in {@link Disable}
   */
  record Enable(@Inline ChangeRecord record, List<String> devices) implements Request {
    public Enable {
      devices = List.copyOf(devices);
    }
  }

  private static void atLeastOneSecond(Optional<Duration> time) {
    if (time.filter(t -> t.toSeconds() < 1 || t.toSeconds() > 999_999_999).isPresent()) {
      throw new IllegalArgumentException("a time is 1 to 999999999 seconds");
    }
  }
}
