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

/** One end of the tunnel: what it answers, and which legs it tries. Used by one thread. */
interface End extends AutoCloseable {
  /** The number of a round that tries everything. */
  long ALL = -10;

  /** The resources that it sends from and answers with. */
  Station station();

  /** Which end. */
  Side side();

  /** Creates what is missing of the test host and the responders; retries what failed. */
  void prepare();

  /**
   * Begins a round.
   *
   * @param number of the round, from 0 up, which decides about trials at a tenth of the rate; or
   *     {@link #ALL}
   */
  List<Trials> begin(long number);

  @Override
  void close();

  /**
   * The legs of one site.
   *
   * @param site its name
   * @param publicAddress its expected public address
   * @param legs each with its future result
   */
  record Trials(Name site, IpAddress publicAddress, Map<Leg, CompletableFuture<LegResult>> legs) {}
}
