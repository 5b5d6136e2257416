// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.health.verdict.State;
import java.time.Instant;
import java.util.List;

/**
 * The output of a monitoring plugin.
 *
 * @param state how well the host is
 * @param since since when it has been in this state
 * @param proved when the service wrote it
 * @param line a summary in one line
 * @param perfdata performance data in the format of monitoring plugins
 * @param more further lines for people
 * @param peers on a hub, when each of its peers was last heard, which the state does not depend on
 */
public record HealthCheck(
    State state,
    Instant since,
    Instant proved,
    String line,
    String perfdata,
    List<String> more,
    List<PeerHandshake> peers) {
  public HealthCheck {
    more = List.copyOf(more);
    peers = List.copyOf(peers);
  }
}
