// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import io.landline.health.history.Event;
import java.util.List;

/**
 * {@code landline health history --json}.
 *
 * @param events what happened, the oldest first
 */
public record HealthHistory(List<Event> events) implements Document {
  public HealthHistory {
    events = List.copyOf(events);
  }
}
