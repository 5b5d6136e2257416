// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.net.ProtocolPorts;
import io.landline.policy.Name;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a test proved about one forward. A forward is proved if its own public port leads to this
 * site's forward and replies are known to return through the tunnel.
 *
 * @param name the forward's name
 * @param declaredBy on a hub, the site that declared it; absent for one of the hub's own file
 * @param outcome how much was proved
 * @param why why it is not proved, for people; empty if it is
 * @param answered whether the test also called the device itself, for all of the forward, and it
 *     answered every call
 * @param calls the calls to the device itself
 */
public record ForwardProof(
    Name name,
    Optional<Name> declaredBy,
    Outcome outcome,
    String why,
    boolean answered,
    List<Call> calls) {
  public ForwardProof {
    calls = List.copyOf(calls);
  }

  /** A proof without calls to the device. */
  public ForwardProof(LiveTraffic.Forward forward, Outcome outcome, String why) {
    this(forward.name(), forward.declaredBy(), outcome, why, false, List.of());
  }

  /** The same proof with calls to the device. */
  public ForwardProof with(Outcome now, String because, boolean all, List<Call> made) {
    return new ForwardProof(name, declaredBy, now, because, all, made);
  }

  /** The name, on a hub SITE/NAME if a site declared it. */
  public String label() {
    return declaredBy.map(site -> site + "/").orElse("") + name;
  }

  /** How much was proved. */
  public enum Outcome {
    PROVED,
    BROKEN,
    /** Whatever the path: the device is not there, or nothing listens on it. */
    UNANSWERED,
    NOT_TRIED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * A call to a device.
   *
   * @param port the device's port
   * @param outcome its result
   * @param text the result, for people
   */
  public record Call(ProtocolPorts port, Answer outcome, String text) {}

  /** The result of a call to a device. */
  public enum Answer {
    /** Something listens. */
    ANSWERS,
    /** The device replies that nothing listens. */
    REFUSES,
    /** Nothing came back: the device may be off, filter the call, or ignore it. */
    SILENT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether it is certain that callers from the internet get no answer. */
  public boolean isTrouble() {
    return outcome == Outcome.BROKEN || outcome == Outcome.UNANSWERED;
  }
}
