// SPDX-License-Identifier: Apache-2.0
package io.landline.service.change;

import io.landline.config.HostPaths;
import io.landline.drift.HostUpkeep;
import io.landline.host.LoadedConfiguration;
import io.landline.host.ServiceException;
import io.landline.log.Log;
import java.io.IOException;
import java.util.Optional;

/**
 * A configuration that was restored in the file after a refusal, and that could not be loaded yet
 * because its keys cannot be read. Retried until it loads or another one is in force.
 */
final class PendingConfiguration {
  private final HostPaths paths;
  private final HostUpkeep upkeep;
  private final Suspensions suspensions;
  private final Log log;
  private Optional<byte[]> text = Optional.empty();

  PendingConfiguration(HostPaths paths, HostUpkeep upkeep, Suspensions suspensions, Log log) {
    this.paths = paths;
    this.upkeep = upkeep;
    this.suspensions = suspensions;
    this.log = log;
  }

  /** Loads this text for the keeper, or logs why that fails. */
  void load(byte[] wanted) {
    text = Optional.of(wanted);
    try {
      load();
    } catch (IOException e) {
      log.error(e.getMessage() + "; retrying");
    }
  }

  /**
   * Retries the load.
   *
   * @throws IOException if it still cannot be loaded
   */
  void load() throws IOException {
    try {
      upkeep.want(suspensions.over(LoadedConfiguration.of(paths, text.orElseThrow(), log)));
      text = Optional.empty();
    } catch (ServiceException e) {
      throw unusable(e);
    }
  }

  /** The text that waits to be loaded; empty if none does. */
  Optional<byte[]> text() {
    return text;
  }

  /** Stops the retries, because another configuration is in force. */
  void giveUp() {
    text = Optional.empty();
  }

  static IOException unusable(ServiceException e) {
    return new IOException("the former configuration cannot be used: " + e.getMessage(), e);
  }
}
