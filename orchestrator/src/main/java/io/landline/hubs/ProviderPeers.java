// SPDX-License-Identifier: Apache-2.0
package io.landline.hubs;

import io.landline.ffi.NativeCallException;
import io.landline.kernel.WireGuardPeerState;
import io.landline.netlink.MalformedMessageException;
import io.landline.netlink.NetlinkException;
import io.landline.policy.SitePolicy;
import io.landline.reconcile.state.OpenKernel;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What WireGuard says of providers' hubs, by a connection of its own, which it opens when it is
 * asked for the first time; for one thread at a time.
 */
final class ProviderPeers implements AutoCloseable {
  private final Supplier<? extends OpenKernel> kernels;
  private @Nullable OpenKernel open;

  ProviderPeers(Supplier<? extends OpenKernel> kernels) {
    this.kernels = kernels;
  }

  /**
   * The state of the hub.
   *
   * @param view the site with that hub alone
   * @return empty while there is no tunnel, or it cannot be read
   */
  Optional<WireGuardPeerState> state(SitePolicy view) {
    try {
      OpenKernel connection = open;
      if (connection == null) {
        connection = kernels.get();
        open = connection;
      }
      return connection.kernel().wireguard().device(view.tunnel().device()).stream()
          .flatMap(device -> device.peers().stream())
          .filter(peer -> peer.publicKey().equals(view.hub().publicKey()))
          .findFirst();
    } catch (NetlinkException | MalformedMessageException | NativeCallException e) {
      close(); // the next look opens another connection
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    OpenKernel connection = open;
    open = null;
    if (connection != null) {
      connection.close();
    }
  }
}
