// SPDX-License-Identifier: Apache-2.0
package io.landline.hubs;

import io.landline.api.HubList;
import io.landline.policy.HubLink;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Optional;

/** Asks one hub over its tunnel whether it is there. For one thread. */
interface HubCaller extends AutoCloseable {
  /**
   * That a hub is there.
   *
   * @param roundTrip of a question that was answered; empty where WireGuard received anything
   */
  record Sign(Optional<Duration> roundTrip) {}

  HubLink link();

  /** Sends a question; one that cannot be sent is not answered. */
  void ask(Selector selector, long now);

  /** What was heard since the last call. */
  Optional<Sign> heard(long now);

  /** What the next sign will be, as far as that is known. */
  HubList.Proof expects(long now);

  @Override
  void close();
}
