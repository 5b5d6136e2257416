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
 * A configuration that the file holds again after another one was refused, and that could not be
 * loaded yet, since its keys cannot be read. It is tried again until another one is in force.
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

  /** Holds the host to this text, or logs why not yet. */
  void load(byte[] wanted) {
    text = Optional.of(wanted);
    try {
      load();
    } catch (IOException e) {
      log.error(e.getMessage() + "; tried again");
    }
  }

  /**
   * Tries again.
   *
   * @throws IOException where it still cannot be loaded
   */
  void load() throws IOException {
    try {
      upkeep.want(suspensions.over(LoadedConfiguration.of(paths, text.orElseThrow(), log)));
      text = Optional.empty();
    } catch (ServiceException e) {
      throw unusable(e);
    }
  }

  /** What waits to be loaded. */
  Optional<byte[]> text() {
    return text;
  }

  /** Another configuration is in force. */
  void giveUp() {
    text = Optional.empty();
  }

  static IOException unusable(ServiceException e) {
    return new IOException("the former configuration cannot be used: " + e.getMessage(), e);
  }
}
