// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import io.landline.change.ChangeRecord;
import io.landline.change.Fingerprint;
import io.landline.config.document.TextChange;
import io.landline.json.Inline;
import io.landline.json.Variants;
import io.landline.policy.Name;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a client asks of the service: {@code {"verb":"status","landline":2}}. */
@Variants("verb")
public sealed interface Request extends Line {
  /**
   * Whether it changes nothing: then everyone who may open the socket may send it, else only root.
   */
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

  /** The state of the service; answered at once, whatever other work is in progress. */
  record State() implements Request {
    @Override
    public boolean looks() {
      return true;
    }
  }

  /** Runs a round of probes now; answered at its end with what it alone proves. */
  record Probe() implements Request {
    @Override
    public boolean looks() {
      return true;
    }
  }

  /**
   * Applies a configuration to the file and the kernel.
   *
   * @param record who sent the request, and with which command
   * @param candidate the file's new text; absent: the file is applied as it is
   * @param confirmSeconds time after which the configuration is rolled back unless it is confirmed;
   *     absent: it needs no confirmation
   */
  record Apply(
      @Inline ChangeRecord record, Optional<Candidate> candidate, Optional<Duration> confirmSeconds)
      implements Request {
    public Apply {
      atLeastOneSecond(confirmSeconds);
    }
  }

  /**
   * A new text for the file.
   *
   * @param before the text that it was made from; if the file has another one now, nothing is done
   * @param change the change to the new one
   * @param forgets peers whose secrets are deleted once it is in force
   */
  record Candidate(Fingerprint before, TextChange change, List<Name> forgets) {
    public Candidate {
      forgets = List.copyOf(forgets);
    }

    /** The one that makes the second text of the first. */
    public static Candidate of(byte[] before, byte[] after, List<Name> forgets) {
      return new Candidate(Fingerprint.of(before), TextChange.between(before, after), forgets);
    }
  }

  /**
   * Asks the hub what it would answer if the site had this configuration; changes nothing.
   *
   * @param text the whole text of the configuration
   */
  record Offer(String text) implements Request {}

  /**
   * Asks a hub what this site declared before its computer was replaced.
   *
   * @param hub one of several; empty: the first
   */
  record LastDeclaration(Optional<Name> hub) implements Request {}

  /** Makes another key for this site; answered when the tunnel uses it, or the hub is silent. */
  record RotateKey() implements Request {}

  /**
   * Asks a hub to knock on what it must not reach of this site.
   *
   * @param hub one of several; empty: the one in use
   */
  record Knock(Optional<Name> hub) implements Request {}

  /**
   * Waits for the hub's answer to what the site declares now, or until the hub cannot be reached.
   */
  record Declared() implements Request {
    @Override
    public boolean looks() {
      return true;
    }
  }

  /**
   * Waits for an unconfirmed configuration; answered when it is confirmed or rolled back.
   *
   * @param number its number
   */
  record Await(int number) implements Request {}

  /**
   * Confirms the unconfirmed configuration.
   *
   * @param record who sent the request, and with which command
   */
  record Confirm(@Inline ChangeRecord record) implements Request {}

  /**
   * Rolls back the unconfirmed configuration now.
   *
   * @param record who sent the request, and with which command
   */
  record Rollback(@Inline ChangeRecord record) implements Request {}

  /**
   * Removes Landline's state from the kernel, until {@link Up}.
   *
   * @param record who sent the request, and with which command
   */
  record Down(@Inline ChangeRecord record) implements Request {}

  /**
   * Ends {@link Down}.
   *
   * @param record who sent the request, and with which command
   */
  record Up(@Inline ChangeRecord record) implements Request {}

  /**
   * Suspends the capture of devices, which then use the site's own internet connection.
   *
   * @param record who sent the request, and with which command
   * @param devices their names; on a hub, SITE/ADDRESS
   * @param forSeconds after this time they are captured again; absent: not until {@link Enable}
   */
  record Disable(@Inline ChangeRecord record, List<String> devices, Optional<Duration> forSeconds)
      implements Request {
    public Disable {
      devices = List.copyOf(devices);
      atLeastOneSecond(forSeconds);
    }
  }

  /**
   * Uses one of a site's hubs for what captured devices send, whatever the probes say.
   *
   * @param record who sent the request, and with which command
   * @param hub its name; absent: the probes choose
   */
  record UseHub(@Inline ChangeRecord record, Optional<Name> hub) implements Request {}

  /**
   * Ends the suspension of captures.
   *
   * @param record who sent the request, and with which command
   * @param devices as in {@link Disable}
   */
  record Enable(@Inline ChangeRecord record, List<String> devices) implements Request {
    public Enable {
      devices = List.copyOf(devices);
    }
  }

  /**
   * Keeps the tunnel to an uplink, or lets the service choose by probes.
   *
   * @param record who sent the request, and with which command
   * @param uplink its name; absent: the service chooses
   */
  record UseUplink(@Inline ChangeRecord record, Optional<String> uplink) implements Request {}

  private static void atLeastOneSecond(Optional<Duration> time) {
    if (time.filter(t -> t.toSeconds() < 1 || t.toSeconds() > 999_999_999).isPresent()) {
      throw new IllegalArgumentException("a time is 1 to 999999999 seconds");
    }
  }
}
