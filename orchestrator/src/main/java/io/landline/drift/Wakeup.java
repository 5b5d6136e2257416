// SPDX-License-Identifier: Apache-2.0
package io.landline.drift;

import java.util.Optional;

/**
 * Why the service should look at the kernel, or at its configuration, again.
 *
 * @param kind what to do
 * @param culprit who caused it, where that is known
 */
public record Wakeup(Kind kind, Optional<Culprit> culprit) {
  public enum Kind {
    /** Somebody changed something in the kernel, perhaps not ours. */
    CHANGED,
    /** Events were lost: anything may have changed. */
    LOST_EVENTS,
    /** The hub's name has another address. */
    RESOLVED,
    /** Somebody asks something at the control socket. */
    ASKED,
    /** Read the configuration again. */
    RELOAD,
    /** End. */
    STOP,
    /** An event source failed: the service cannot do its work. */
    BROKEN
  }

  public static Wakeup of(Kind kind) {
    return new Wakeup(kind, Optional.empty());
  }

  public static Wakeup changed(Optional<Culprit> culprit) {
    return new Wakeup(Kind.CHANGED, culprit);
  }
}
