// SPDX-License-Identifier: Apache-2.0
package io.landline.rtnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.ffi.WithoutCapabilities;
import io.landline.kernel.LinkControl;
import io.landline.kernel.LinkControlContract;
import io.landline.kernel.Neighbour;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import io.landline.netlink.InFreshNamespace;
import io.landline.netlink.NetlinkException;
import io.landline.netlink.Witness;
import io.landline.route.InterfaceSettings;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InFreshNamespace.class)
@Tag("every-kernel")
class KernelLinksTest extends LinkControlContract {
  private KernelLinks links;

  @BeforeEach
  void open() {
    links = KernelLinks.open();
  }

  @AfterEach
  void close() {
    links.close();
  }

  @Override
  protected LinkControl links() {
    return links;
  }

  @Override
  protected void givenBridge(InterfaceName name) {
    Witness.run("ip", "link", "add", name.name(), "type", "bridge");
  }

  @Override
  protected boolean hasWireGuard() {
    InterfaceName probe = InterfaceName.parse("wgprobe");
    try {
      links.createWireGuard(probe, "probe");
      links.delete(probe);
      return true;
    } catch (NetlinkException e) {
      return !e.isNotSupported();
    }
  }

  @Override
  protected void withoutCapability(Runnable task) {
    WithoutCapabilities.run(task);
  }

  @Test
  void ipSeesWhatWasSet() {
    givenBridge(BRIDGE);
    links.setMtu(BRIDGE, 1400);
    links.setUp(BRIDGE);
    links.addAddress(BRIDGE, InterfaceAddress.parse("10.49.7.1/24"));
    links.addAddress(BRIDGE, InterfaceAddress.parse("2001:db8:7::1/64"));
    links.apply(
        InterfaceSettings.of(BRIDGE).withForwarding(true).withRpFilter(2).withSendRedirects(false));
    assertThat(Witness.run("ip", "address", "show", "dev", "br0"))
        .contains("mtu 1400", ",UP", "inet 10.49.7.1/24 ", "inet6 2001:db8:7::1/64 ");
    assertThat(
            Witness.run(
                    "sysctl",
                    "-n",
                    "net.ipv4.conf.br0.forwarding",
                    "net.ipv4.conf.br0.rp_filter",
                    "net.ipv4.conf.br0.send_redirects")
                .split("\n"))
        .containsExactly("1", "2", "0");
  }

  @Test
  void neighboursAreReadAsIpPutThem() {
    givenBridge(BRIDGE);
    links.setUp(BRIDGE);
    Witness.run("ip", "neigh", "add", "10.49.7.19", "lladdr", "02:00:00:00:00:19", "dev", "br0");
    Witness.run(
        "ip",
        "neigh",
        "add",
        "2001:db8::19",
        "lladdr",
        "02:00:00:00:00:19",
        "dev",
        "br0",
        "nud",
        "stale");
    MacAddress mac = MacAddress.parse("02:00:00:00:00:19");
    assertThat(links.neighbours())
        .containsExactlyInAnyOrder(
            new Neighbour(
                BRIDGE, IpAddress.parse("10.49.7.19"), Optional.of(mac), Neighbour.State.PERMANENT),
            new Neighbour(
                BRIDGE, IpAddress.parse("2001:db8::19"), Optional.of(mac), Neighbour.State.STALE));
  }

  @Test
  void aCableThatLeadsToNobodyCarriesNothing() {
    Witness.run("ip", "link", "add", "wan0", "type", "veth", "peer", "name", "modem");
    Witness.run("ip", "link", "set", "modem", "up");
    InterfaceName wan = InterfaceName.parse("wan0");
    assertThat(links.link(wan).orElseThrow().carrier()).isFalse();
    links.setUp(wan);
    assertThat(links.link(wan).orElseThrow().carrier()).isTrue();
    Witness.run("ip", "link", "set", "modem", "down");
    assertThat(links.link(wan).orElseThrow().up()).isTrue();
    assertThat(links.link(wan).orElseThrow().carrier()).isFalse();
  }

  @Test
  void anAliasIsRead() {
    givenBridge(BRIDGE);
    Witness.run("ip", "link", "set", "br0", "alias", "landline");
    assertThat(links.link(BRIDGE).orElseThrow().alias()).contains("landline");
  }
}
