// SPDX-License-Identifier: Apache-2.0
package io.landline.drift;

import io.landline.ffi.NativeCallException;
import io.landline.kernel.WireGuardControl;
import io.landline.kernel.WireGuardPeerState;
import io.landline.netlink.MalformedMessageException;
import io.landline.netlink.NetlinkException;
import io.landline.policy.SitePolicy;
import io.landline.reconcile.state.OpenKernel;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * How many bytes a site's tunnels have received from its hubs. Reads them by a connection of its
 * own, which it opens when it is asked for the first time; for one thread at a time.
 */
public final class TunnelBytes implements ToLongFunction<SitePolicy> {
  private final Supplier<? extends OpenKernel> kernels;
  private Optional<OpenKernel> connection = Optional.empty();

  public TunnelBytes(Supplier<? extends OpenKernel> kernels) {
    this.kernels = kernels;
  }

  /** The bytes since the tunnels' interfaces were created; 0 while they cannot be read. */
  @Override
  public long applyAsLong(SitePolicy policy) {
    try {
      if (connection.isEmpty()) {
        connection = Optional.of(kernels.get());
      }
      WireGuardControl wireguard = connection.get().kernel().wireguard();
      return policy.tunnels().stream()
          .flatMap(tunnel -> wireguard.device(tunnel).stream())
          .flatMap(device -> device.peers().stream())
          .mapToLong(WireGuardPeerState::rxBytes)
          .sum();
    } catch (NetlinkException | MalformedMessageException | NativeCallException e) {
      return 0;
    }
  }
}
