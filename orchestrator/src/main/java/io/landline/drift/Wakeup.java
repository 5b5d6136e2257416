// SPDX-License-Identifier: Apache-2.0
package io.landline.drift;

import java.util.Optional;

/**
 * Why the service should check the kernel or its configuration again.
 *
 * @param kind what happened
 * @param culprit the process that caused it, if known
 */
public record Wakeup(Kind kind, Optional<Culprit> culprit) {
  public enum Kind {
    /** Another program changed something in the kernel, perhaps nothing of Landline's. */
    CHANGED,
    /** Events were lost: anything may have changed. */
    LOST_EVENTS,
    /** The hub's name has another address. */
    RESOLVED,
    /** A request came in on the control socket. */
    REQUEST,
    /** Read the configuration again. */
    RELOAD,
    /** End. */
    STOP,
    /** An event source failed: the service cannot work. */
    BROKEN
  }

  public static Wakeup of(Kind kind) {
    return new Wakeup(kind, Optional.empty());
  }

  public static Wakeup changed(Optional<Culprit> culprit) {
    return new Wakeup(Kind.CHANGED, culprit);
  }
}
