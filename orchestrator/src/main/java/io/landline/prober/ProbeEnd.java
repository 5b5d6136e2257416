// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.health.fact.Leg;
import io.landline.health.fact.LegResult;
import io.landline.health.fact.Side;
import io.landline.net.IpAddress;
import io.landline.policy.Name;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A site's or a hub's part in probing: which legs it tries. Used by one thread. */
interface ProbeEnd extends AutoCloseable {
  /** The number of a round that tries everything. */
  long ALL = -10;

  /** Send and answer its probes; the first has the test host. */
  List<ProbeTransport> transports();

  /** Whether this is the hub or a site. */
  Side side();

  /** Creates what is missing of the test host and the responders; what fails is retried. */
  void prepare();

  /**
   * Begins a round.
   *
   * @param number of the round, from 0 on, which decides what is due; or {@link #ALL}
   */
  List<PendingRound> begin(long number);

  @Override
  void close();

  /**
   * A round of one site whose results are not complete yet.
   *
   * @param site its name
   * @param publicAddress the source address that others should see
   * @param legs each with its future result
   */
  record PendingRound(
      Name site, IpAddress publicAddress, Map<Leg, CompletableFuture<LegResult>> legs) {}
}
