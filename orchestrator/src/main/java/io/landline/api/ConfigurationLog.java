// SPDX-License-Identifier: Apache-2.0
package io.landline.api;

import java.util.List;

/**
 * {@code landline log --json}.
 *
 * @param configurations the configurations in the history, the oldest first
 */
public record ConfigurationLog(List<LogEntry> configurations) implements Document {
  public ConfigurationLog {
    configurations = List.copyOf(configurations);
  }
}
