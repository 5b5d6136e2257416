// SPDX-License-Identifier: Apache-2.0
package io.landline.hubs;

import io.landline.policy.HubLink;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Optional;

/** Asks one hub over its tunnel whether it is there. For one thread. */
interface HubCaller extends AutoCloseable {
  /** What an answer proves. */
  enum Proof {
    /** A service of Landline's, or a ping, was answered: it comes at once. */
    ANSWER,
    /** WireGuard received something from the hub, which may take its peer ten seconds. */
    RECEIVED
  }

  /**
   * That a hub is there.
   *
   * @param roundTrip of a question that was answered
   */
  record Sign(Proof proof, Optional<Duration> roundTrip) {}

  HubLink link();

  /** Sends a question; one that cannot be sent is not answered. */
  void ask(Selector selector, long now);

  /** What was heard since the last call. */
  Optional<Sign> heard(long now);

  /** What the next answer will prove, as far as that is known. */
  Proof expects(long now);

  @Override
  void close();
}
