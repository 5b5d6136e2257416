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

/** One end of tunnels: what it answers, and which legs it tries. Used by one thread. */
interface ProbeEnd extends AutoCloseable {
  /** The number of a round in which everything has its turn. */
  long ALL = -10;

  /** What it sends from and answers with. */
  ProbeTransport transport();

  /** Which end. */
  Side side();

  /** Makes what is missing of the test host and of what answers; whatever fails is tried again. */
  void prepare();

  /**
   * Begins a round.
   *
   * @param number of the round, 0 and up: what is tried at a tenth of the rate has its turn; or
   *     {@link #ALL}
   */
  List<PendingRound> begin(long number);

  @Override
  void close();

  /**
   * What is tried of one site.
   *
   * @param site whose
   * @param publicAddress as whom it should be seen
   * @param legs each with what will come of it
   */
  record PendingRound(
      Name site, IpAddress publicAddress, Map<Leg, CompletableFuture<LegResult>> legs) {}
}
