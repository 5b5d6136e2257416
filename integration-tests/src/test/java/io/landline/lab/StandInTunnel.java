// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.fake.InMemoryLinks;
import io.landline.fake.InMemoryWireGuard;
import io.landline.kernel.Link;
import io.landline.kernel.LinkControl;
import io.landline.kernel.Neighbour;
import io.landline.kernel.WireGuardControl;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.route.InterfaceSettings;
import io.landline.rtnetlink.KernelLinks;
import java.util.List;
import java.util.Optional;

/**
 * The links of a kernel that has no WireGuard: a bridge without ports has the tunnel's name, and
 * the fake WireGuard its device. Everything else is the kernel's own.
 */
final class StandInTunnel implements LinkControl {
  private final Namespace host;
  private final KernelLinks links;
  private final InMemoryLinks fakeLinks = new InMemoryLinks();
  private final InMemoryWireGuard fakeWireGuard = new InMemoryWireGuard(fakeLinks);
  private Optional<InterfaceName> tunnel = Optional.empty();

  /** Links of this host, over a connection that was opened there. */
  StandInTunnel(Namespace host, KernelLinks links) {
    this.host = host;
    this.links = links;
  }

  WireGuardControl wireguard() {
    return fakeWireGuard;
  }

  @Override
  public List<Link> links() {
    return links.links().stream().map(this::asTunnel).toList();
  }

  private Link asTunnel(Link link) {
    return tunnel.equals(Optional.of(link.name()))
        ? new Link(
            link.index(),
            link.name(),
            Optional.of(Link.WIREGUARD),
            link.mtu(),
            link.up(),
            Optional.empty(),
            link.alias(),
            link.addresses())
        : link;
  }

  @Override
  public void createWireGuard(InterfaceName name, String alias) {
    host.ip(List.of("link add " + name + " type bridge", "link set " + name + " alias " + alias));
    if (tunnel.equals(Optional.of(name))) {
      fakeLinks.delete(name);
    }
    fakeLinks.createWireGuard(name, alias);
    tunnel = Optional.of(name);
  }

  @Override
  public void setMtu(InterfaceName name, int mtu) {
    links.setMtu(name, mtu);
  }

  @Override
  public void setUp(InterfaceName name) {
    links.setUp(name);
  }

  @Override
  public void setDown(InterfaceName name) {
    links.setDown(name);
  }

  @Override
  public void delete(InterfaceName name) {
    links.delete(name);
  }

  @Override
  public void addAddress(InterfaceName name, InterfaceAddress address) {
    links.addAddress(name, address);
  }

  @Override
  public void removeAddress(InterfaceName name, InterfaceAddress address) {
    links.removeAddress(name, address);
  }

  @Override
  public InterfaceSettings settings(InterfaceName name) {
    return links.settings(name);
  }

  @Override
  public void apply(InterfaceSettings wanted) {
    links.apply(wanted);
  }

  @Override
  public List<Neighbour> neighbours() {
    return links.neighbours();
  }
}
