// SPDX-License-Identifier: Apache-2.0
package io.landline.path;

import io.landline.net.Endpoint;
import io.landline.wireguard.PublicKey;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the paths through the tunnel carry: the prober measures, and this decides. Called on the
 * threads of the prober.
 */
public interface PathMtuSearch {
  /** No path is measured. */
  PathMtuSearch NONE =
      new PathMtuSearch() {
        @Override
        public Optional<Task> task(PublicKey hub) {
          return Optional.empty();
        }

        @Override
        public OptionalInt limit(PublicKey peer) {
          return OptionalInt.empty();
        }

        @Override
        public void found(Task task, int passes) {}

        @Override
        public void said(PublicKey site, int bytes) {}
      };

  /**
   * What a site's round should try.
   *
   * @param hub the other end
   * @param path which path it is; a result counts for this path only
   * @param longest bytes of the longest inner packet to try
   * @param overhead what WireGuard adds to it on this path, bytes
   * @param mark of the packets that take this path, 0 for none
   * @param outside where to try it, outside the tunnel; empty where only the tunnel can tell
   * @param known what the path carries, bytes; empty while that is not known
   */
  record Task(
      PublicKey hub,
      String path,
      int longest,
      int overhead,
      int mark,
      Optional<Endpoint> outside,
      OptionalInt known) {}

  /** What a site's next round should try; empty where the path is not measured. */
  Optional<Task> task(PublicKey hub);

  /** Bytes of the longest packet that is sent to a peer now; empty where it is not measured. */
  OptionalInt limit(PublicKey peer);

  /**
   * Takes what one round found, in which shorter datagrams passed.
   *
   * @param task what the round tried
   * @param passes bytes of the longest inner packet that passed both ways; 0 if none of more than
   *     576 bytes did
   */
  void found(Task task, int passes);

  /** Takes what a site says of its path. */
  void said(PublicKey site, int bytes);
}
