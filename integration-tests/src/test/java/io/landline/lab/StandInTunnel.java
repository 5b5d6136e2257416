// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.conntrack.KernelConntrack;
import io.landline.fake.InMemoryLinks;
import io.landline.fake.InMemoryWireGuard;
import io.landline.kernel.Link;
import io.landline.kernel.LinkControl;
import io.landline.kernel.Neighbour;
import io.landline.kernel.WireGuardChange;
import io.landline.kernel.WireGuardControl;
import io.landline.kernel.WireGuardDeviceState;
import io.landline.kernel.WireGuardPeerState;
import io.landline.net.Endpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.nfnetlink.KernelNft;
import io.landline.reconcile.state.Kernel;
import io.landline.reconcile.state.OpenKernel;
import io.landline.route.InterfaceSettings;
import io.landline.rtnetlink.KernelLinks;
import io.landline.rtnetlink.KernelRouting;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * This host's real kernel, but for WireGuard, which it need not have: an interface that is there
 * already (a cable to the other end) is taken for the tunnel, and what WireGuard would say of it is
 * in memory: a peer that is heard all the time.
 */
final class StandInTunnel implements OpenKernel {
  static final InterfaceName TUNNEL = InterfaceName.parse("landline0");
  private static final Heard HEARD = new Heard();

  private final KernelLinks links = KernelLinks.open();
  private final KernelRouting routing = KernelRouting.open();
  private final KernelNft nft = KernelNft.open();
  private final KernelConntrack conntrack = KernelConntrack.open();

  @Override
  public Kernel kernel() {
    return new Kernel(new TunnelAmong(links), routing, nft, HEARD, conntrack);
  }

  @Override
  public void close() {
    conntrack.close();
    nft.close();
    routing.close();
    links.close();
  }

  /** WireGuard of this process, whoever asks. */
  private static final class Heard implements WireGuardControl {
    private final InMemoryLinks links = new InMemoryLinks();
    private final InMemoryWireGuard memory = new InMemoryWireGuard(links);
    private final long begun = System.nanoTime();

    Heard() {
      links.createWireGuard(TUNNEL, "landline");
      links.setUp(TUNNEL);
    }

    @Override
    public boolean isAvailable() {
      return true;
    }

    @Override
    public synchronized Optional<WireGuardDeviceState> device(InterfaceName name) {
      memory.device(name).stream()
          .map(WireGuardDeviceState::peers)
          .flatMap(List::stream)
          .forEach(peer -> hear(name, peer));
      return memory.device(name);
    }

    private void hear(InterfaceName name, WireGuardPeerState peer) {
      long bytes = (System.nanoTime() - begun) / 1_000_000;
      Endpoint from = peer.endpoint().orElse(new Endpoint(IpAddress.parse("203.0.113.77"), 51820));
      memory.hear(name, peer.publicKey(), from, Instant.now().minusSeconds(9), bytes, bytes);
    }

    @Override
    public synchronized void configure(InterfaceName name, WireGuardChange change) {
      memory.configure(name, change);
    }
  }

  /** The links, among which the tunnel's is called WireGuard's. */
  private record TunnelAmong(LinkControl real) implements LinkControl {
    @Override
    public List<Link> links() {
      return real.links().stream().map(TunnelAmong::named).toList();
    }

    private static Link named(Link link) {
      return link.name().equals(TUNNEL)
          ? new Link(
              link.index(),
              link.name(),
              Optional.of(Link.WIREGUARD),
              link.mtu(),
              link.up(),
              link.carrier(),
              link.mac(),
              link.alias(),
              link.addresses())
          : link;
    }

    @Override
    public void createWireGuard(InterfaceName name, String alias) {
      throw new LabException("there should be a " + name);
    }

    @Override
    public void setMtu(InterfaceName name, int mtu) {
      real.setMtu(name, mtu);
    }

    @Override
    public void setUp(InterfaceName name) {
      real.setUp(name);
    }

    @Override
    public void setDown(InterfaceName name) {
      real.setDown(name);
    }

    @Override
    public void delete(InterfaceName name) {
      real.delete(name);
    }

    @Override
    public void addAddress(InterfaceName name, InterfaceAddress address) {
      real.addAddress(name, address);
    }

    @Override
    public void removeAddress(InterfaceName name, InterfaceAddress address) {
      real.removeAddress(name, address);
    }

    @Override
    public InterfaceSettings settings(InterfaceName name) {
      return real.settings(name);
    }

    @Override
    public void apply(InterfaceSettings wanted) {
      real.apply(wanted);
    }

    @Override
    public List<Neighbour> neighbours() {
      return real.neighbours();
    }

    @Override
    public void resolve(InterfaceName name, IpAddress address) {
      real.resolve(name, address);
    }

    @Override
    public void probe(InterfaceName name, IpAddress address) {
      real.probe(name, address);
    }
  }
}
