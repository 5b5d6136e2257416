// SPDX-License-Identifier: Apache-2.0
package io.landline.service.change;

import io.landline.config.HostPaths;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.host.LoadedConfiguration;
import io.landline.log.Log;
import io.landline.policy.Name;
import io.landline.wireguard.PresharedKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The preshared keys that change with a configuration. */
final class Secrets {
  private final KeyFiles keys;
  private final Log log;

  Secrets(HostPaths paths, Log log) {
    this.keys = new KeyFiles(paths, log::warning);
    this.log = log;
  }

  /** The former configuration's secrets that the next one changes or no longer has. */
  static Map<Name, Optional<PresharedKey>> changed(
      LoadedConfiguration former, LoadedConfiguration next) {
    Map<Name, Optional<PresharedKey>> changed = new HashMap<>(former.presharedKeys());
    changed.entrySet().removeAll(next.presharedKeys().entrySet());
    return changed;
  }

  /** Deletes the secrets of removed peers. */
  void forget(List<Name> peers) {
    for (Name peer : peers) {
      try {
        keys.writePresharedKey(peer, Optional.empty());
      } catch (KeyFileException e) {
        log.warning("cannot delete a preshared key that is no longer used: " + e.getMessage());
      }
    }
  }
}
