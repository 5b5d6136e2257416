// SPDX-License-Identifier: Apache-2.0
package io.landline.daemon;

import io.landline.change.Probation;
import io.landline.config.HostPaths;
import java.io.IOException;
import java.util.Optional;

/** What comes back where a configuration is not confirmed, or is refused at the start. */
final class RollbackTarget {
  private final HostPaths paths;
  private final HostUpkeep upkeep;
  private final Suspensions suspensions;
  private final Probation probation;
  private final Log log;

  /** As it was in force; empty where it could not be read since a restart. */
  private Optional<LoadedConfiguration> former = Optional.empty();

  /** What the file holds and is to be in force, where it cannot be read yet. */
  private Optional<byte[]> unread = Optional.empty();

  RollbackTarget(
      HostPaths paths, HostUpkeep upkeep, Suspensions suspensions, Probation probation, Log log) {
    this.paths = paths;
    this.upkeep = upkeep;
    this.suspensions = suspensions;
    this.probation = probation;
    this.log = log;
  }

  /** A probation begins, or has ended. */
  void remember(Optional<LoadedConfiguration> inForce) {
    former = inForce;
  }

  /** A probation goes on after a restart. */
  void recall() {
    try {
      former();
    } catch (IOException e) {
      log.error(e.getMessage() + "; tried again when its time comes");
    }
  }

  /** What comes back, with what is disabled now. */
  LoadedConfiguration former() throws IOException {
    try {
      if (former.isEmpty()) {
        former = Optional.of(LoadedConfiguration.former(paths, probation.former(), log));
      }
      return suspensions.over(former.get());
    } catch (ServiceException e) {
      throw unusable(e);
    }
  }

  /** Holds the host to what the file has again, or tells why not yet. */
  void want(byte[] text) {
    unread = Optional.of(text);
    try {
      wantUnread();
    } catch (IOException e) {
      log.error(e.getMessage() + "; tried again");
    }
  }

  /** The same for what could not be read then; throws where it still cannot. */
  void wantUnread() throws IOException {
    try {
      upkeep.want(suspensions.over(LoadedConfiguration.of(paths, unread.orElseThrow(), log)));
      unread = Optional.empty();
    } catch (ServiceException e) {
      throw unusable(e);
    }
  }

  /** What is to be in force and could not be read. */
  Optional<byte[]> unread() {
    return unread;
  }

  /** Another configuration is in force. */
  void giveUp() {
    unread = Optional.empty();
  }

  private static IOException unusable(ServiceException e) {
    return new IOException("the former configuration cannot be used: " + e.getMessage(), e);
  }
}
