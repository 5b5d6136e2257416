// SPDX-License-Identifier: Apache-2.0
package io.landline.health.fact;

import io.landline.net.IpAddress;
import io.landline.policy.Name;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One round of one site's legs. A site makes one each interval; a hub one for each of its sites.
 *
 * <p>A leg that was not due (TCP is tested at a tenth of the rate) is absent; one that cannot be
 * tested is {@link LegResult.NotKnown}.
 *
 * @param time when it began
 * @param by the host that measured
 * @param site the site that the legs belong to
 * @param publicAddress the address that the site should be seen as
 * @param legs the result of each leg that was tested or should have been
 * @param facts what else is known
 */
public record Round(
    Instant time,
    Side by,
    Name site,
    IpAddress publicAddress,
    Map<Leg, LegResult> legs,
    Facts facts) {
  public Round {
    legs = Collections.unmodifiableMap(new TreeMap<>(legs));
  }

  public Optional<LegResult> result(Leg leg) {
    return Optional.ofNullable(legs.get(leg));
  }
}
