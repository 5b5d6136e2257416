// SPDX-License-Identifier: Apache-2.0
package io.landline.control;

import io.landline.change.ChangeRecord;
import io.landline.change.Fingerprint;
import io.landline.policy.Name;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a client asks of the service. */
public sealed interface Request {
  /** Whether it only looks: then who may open the socket may ask it. Root alone asks the rest. */
  default boolean looks() {
    return false;
  }

  /** What the service knows; answered at once, whatever else it does. */
  record Status() implements Request {
    @Override
    public boolean looks() {
      return true;
    }
  }

  /** What the tunnel and the forwards carry now; answered between two steps of other work. */
  record Live() implements Request {
    @Override
    public boolean looks() {
      return true;
    }
  }

  /** What the probes prove, by the rounds that there were. */
  record Health() implements Request {
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
   * @param candidate another text for the file; else the file as it is
   * @param probation after this time the former one comes back, unless somebody confirms
   */
  record Apply(ChangeRecord record, Optional<Candidate> candidate, Optional<Duration> probation)
      implements Request {}

  /**
   * A text for the file.
   *
   * @param before the text that it was made from: if the file holds another one, nothing is done
   * @param text the new one
   * @param forgets peers whose secret goes when it stands
   */
  record Candidate(Fingerprint before, String text, List<Name> forgets) {
    public Candidate {
      forgets = List.copyOf(forgets);
    }

    /** One after which all secrets stay. */
    public Candidate(Fingerprint before, String text) {
      this(before, text, List.of());
    }
  }

  /**
   * Asks for the outcome of a configuration on probation; answered when that is decided.
   *
   * @param number its number
   */
  record Await(int number) implements Request {}

  /** Keeps the configuration that is on probation. */
  record Confirm(ChangeRecord record) implements Request {}

  /** Ends the probation now: the former configuration comes back. */
  record RollBack(ChangeRecord record) implements Request {}

  /** Takes all of Landline away from the kernel, until {@link Up}. */
  record Down(ChangeRecord record) implements Request {}

  /** Ends {@link Down}. */
  record Up(ChangeRecord record) implements Request {}

  /**
   * Lets captured devices out by the site's own internet connection.
   *
   * @param devices by their names, on a hub SITE/ADDRESS
   * @param during after this time they are captured again; without it, when somebody says so
   */
  record Disable(ChangeRecord record, List<String> devices, Optional<Duration> during)
      implements Request {
    public Disable {
      devices = List.copyOf(devices);
    }
  }

  /** Captures them again. */
  record Enable(ChangeRecord record, List<String> devices) implements Request {
    public Enable {
      devices = List.copyOf(devices);
    }
  }
}
