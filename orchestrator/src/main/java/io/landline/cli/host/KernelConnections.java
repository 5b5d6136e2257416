// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.host;

import io.landline.conntrack.KernelConntrack;
import io.landline.genetlink.KernelWireGuard;
import io.landline.nfnetlink.KernelNft;
import io.landline.reconcile.state.Kernel;
import io.landline.reconcile.state.OpenKernel;
import io.landline.rtnetlink.KernelLinks;
import io.landline.rtnetlink.KernelRouting;

/** The kernel of the network namespace that this process runs in, over netlink. */
public final class KernelConnections implements OpenKernel {
  private final KernelLinks links = KernelLinks.open();
  private final KernelRouting routing = KernelRouting.open();
  private final KernelNft nft = KernelNft.open();
  private final KernelWireGuard wireguard = KernelWireGuard.open();
  private final KernelConntrack conntrack = KernelConntrack.open();

  @Override
  public Kernel kernel() {
    return new Kernel(links, routing, nft, wireguard, conntrack);
  }

  @Override
  public void close() {
    conntrack.close();
    wireguard.close();
    nft.close();
    routing.close();
    links.close();
  }
}
