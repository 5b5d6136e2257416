// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.health.verdict.State;
import java.time.Instant;
import java.util.List;

/**
 * What a monitoring plugin says.
 *
 * @param state how well the host is
 * @param since since when
 * @param proved when the service wrote it
 * @param line one line
 * @param perfdata performance data as monitoring plugins give it
 * @param more further lines for people
 */
public record HealthCheck(
    State state, Instant since, Instant proved, String line, String perfdata, List<String> more) {
  public HealthCheck {
    more = List.copyOf(more);
  }
}
