// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import java.util.Optional;

/**
 * Why the service should look at the kernel, or at its configuration, again.
 *
 * @param kind what to do
 * @param culprit who caused it, where that is known
 */
record Wakeup(Kind kind, Optional<Culprit> culprit) {
  enum Kind {
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

  static Wakeup of(Kind kind) {
    return new Wakeup(kind, Optional.empty());
  }

  static Wakeup changed(Optional<Culprit> culprit) {
    return new Wakeup(Kind.CHANGED, culprit);
  }
}
