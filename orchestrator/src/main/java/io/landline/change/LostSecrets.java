// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.policy.Name;
import io.landline.wireguard.PresharedKey;
import io.landline.wireguard.PublicKey;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds the configurations of the history that cannot be restored, since a peer has another
 * preshared key now. The history holds fingerprints of these keys, not the keys.
 */
public final class LostSecrets {
  private LostSecrets() {}

  /** The fingerprints of the preshared keys that a configuration's peers have now. */
  static Map<Name, Fingerprint> marks(HostPaths paths, Optional<Configuration> configuration) {
    Map<Name, Fingerprint> marks = new LinkedHashMap<>();
    KeyFiles keys = new KeyFiles(paths, warning -> {});
    for (Name peer : peers(configuration).keySet()) {
      try {
        keys.presharedKey(peer).map(LostSecrets::mark).ifPresent(mark -> marks.put(peer, mark));
      } catch (KeyFileException e) {
        // The configuration cannot be applied either; that is reported where it is tried.
      }
    }
    return marks;
  }

  /** A secret has 256 random bits: it cannot be found by its fingerprint. */
  private static Fingerprint mark(PresharedKey secret) {
    return Fingerprint.of(secret.reveal().getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * The peers of a former configuration whose secret is missing or another one now. A peer that the
   * present configuration has too, by the same public key, has its present secret.
   *
   * @param former its entry in the history
   * @param text its text
   * @param present the text that it is to replace
   */
  public static List<Name> of(
      HostPaths paths, ConfigHistory.Entry former, byte[] text, byte[] present) {
    Optional<Configuration> back = ConfigHistory.configuration(text);
    Map<Name, PublicKey> then = peers(back);
    Map<Name, PublicKey> now = peers(ConfigHistory.configuration(present));
    Map<Name, Fingerprint> there = marks(paths, back);
    return then.keySet().stream()
        .filter(peer -> former.secrets().containsKey(peer))
        .filter(peer -> !Objects.equals(then.get(peer), now.get(peer)))
        .filter(peer -> !Objects.equals(former.secrets().get(peer), there.get(peer)))
        .toList();
  }

  /** One that is not complete has none yet. */
  private static Map<Name, PublicKey> peers(Optional<Configuration> configuration) {
    return configuration.map(Configuration::publicKeys).orElse(Map.of());
  }

  /** The message about the first of them. */
  public static Optional<String> problem(int number, List<Name> lost) {
    return lost.stream()
        .findFirst()
        .map(
            peer ->
                peer.equals(Configuration.HUB)
                    ? "configuration "
                        + number
                        + " needs the secret that this site shared with its hub then, and psk/hub"
                        + " does not hold it any more (nothing was changed); take a line that"
                        + " landline site add prints on that hub: landline join CODE"
                    : "configuration "
                        + number
                        + " needs the secret of site "
                        + peer
                        + ", which is gone (nothing was changed); add the site again: landline"
                        + " site add "
                        + peer
                        + " KEY");
  }
}
