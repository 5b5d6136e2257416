// SPDX-License-Identifier: Apache-2.0
package io.landline.prober;

import io.landline.net.InterfaceName;
import java.util.Optional;

/**
 * Where the packets of a socket leave this host.
 *
 * @param device the interface to send and receive through, regardless of routes; empty for the one
 *     that the routes choose
 * @param mark of the packets, which chooses a routing table; 0 for none
 */
record SocketRoute(Optional<InterfaceName> device, int mark) {
  /** As the routes say. */
  static final SocketRoute ANY = new SocketRoute(Optional.empty(), 0);

  static SocketRoute marked(int mark) {
    return new SocketRoute(Optional.empty(), mark);
  }
}
