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
 * Finds configurations in the history that cannot be restored because a peer's preshared key has
 * changed since. The history holds fingerprints of the keys, not the keys.
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
        // Applying the configuration fails too, and reports this.
      }
    }
    return marks;
  }

  /** A secret has 256 random bits, so its fingerprint does not reveal it. */
  private static Fingerprint mark(PresharedKey secret) {
    return Fingerprint.of(secret.reveal().getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * The peers of a former configuration whose secret is missing or different now. A peer that has
   * the same public key in the present configuration uses its present secret.
   *
   * @param former its entry in the history
   * @param text its text
   * @param present the text of the present configuration
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

  /** The peers' public keys; none if the configuration is invalid or incomplete. */
  private static Map<Name, PublicKey> peers(Optional<Configuration> configuration) {
    return configuration.map(Configuration::publicKeys).orElse(Map.of());
  }

  /** The error message about the first lost secret. */
  public static Optional<String> problem(int number, List<Name> lost) {
    return lost.stream()
        .findFirst()
        .map(
            peer ->
                peer.equals(Configuration.HUB)
                    ? "configuration "
                        + number
                        + " needs the secret that this site shared with its hub then, which psk/hub"
                        + " no longer holds (nothing was changed); to join again with a code that"
                        + " landline site add prints on the hub: landline join CODE"
                    : "configuration "
                        + number
                        + " needs the secret of "
                        + peer
                        + ", which is gone (nothing was changed); add it again: landline site add "
                        + peer
                        + " KEY, or landline peer add "
                        + peer);
  }
}
