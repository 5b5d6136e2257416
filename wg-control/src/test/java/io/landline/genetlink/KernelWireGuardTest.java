// SPDX-License-Identifier: Apache-2.0
package io.landline.genetlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.ffi.WithoutCapabilities;
import io.landline.kernel.LinkControl;
import io.landline.kernel.WireGuardChange;
import io.landline.kernel.WireGuardControl;
import io.landline.kernel.WireGuardControlContract;
import io.landline.kernel.WireGuardPeerState;
import io.landline.net.Endpoint;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.netlink.InFreshNamespace;
import io.landline.netlink.KernelWait;
import io.landline.netlink.NetlinkException;
import io.landline.netlink.Witness;
import io.landline.rtnetlink.KernelLinks;
import io.landline.wireguard.PrivateKey;
import io.landline.wireguard.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Needs a kernel with WireGuard; says so loudly where there is none. */
@ExtendWith(InFreshNamespace.class)
@Tag("wireguard")
@Tag("every-kernel")
class KernelWireGuardTest extends WireGuardControlContract {
  private KernelLinks links;
  private KernelWireGuard wireguard;

  @BeforeEach
  void open() {
    links = KernelLinks.open();
    wireguard = KernelWireGuard.open();
    InterfaceName probe = InterfaceName.parse("wgprobe");
    try {
      links.createWireGuard(probe, "probe");
      links.delete(probe);
    } catch (NetlinkException e) {
      System.out.println("NOT RUN: KernelWireGuardTest: this kernel has no WireGuard: " + e);
      Assumptions.abort("this kernel has no WireGuard");
    }
  }

  @AfterEach
  void close() {
    links.close();
    wireguard.close();
  }

  @Override
  protected WireGuardControl wireguard() {
    return wireguard;
  }

  @Override
  protected LinkControl links() {
    return links;
  }

  @Override
  protected void withoutCapability(Runnable task) {
    WithoutCapabilities.run(task);
  }

  @Test
  void wgSeesWhatWasSet() {
    links.createWireGuard(TUNNEL, "landline");
    wireguard.configure(
        TUNNEL,
        new WireGuardChange(
            Optional.of(PRIVATE),
            Optional.of(51820),
            Optional.empty(),
            List.of(),
            List.of(fullPeer())));
    assertThat(Witness.run("wg", "show", "landline0", "dump").lines())
        .containsExactly(
            // The kernel keeps a private key clamped (RFC 7748 section 5).
            "cAdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LGo=\t" + PUBLIC + "\t51820\toff",
            PEER
                + "\t"
                + PSK.reveal()
                + "\t203.0.113.10:51820\t10.99.0.2/32,2001:db8:7::/48\t0\t0\t0\t25");
    assertThat(Witness.run("ip", "-d", "link", "show", "dev", "landline0"))
        .contains("wireguard", "alias landline");
  }

  @Test
  void aHandshakeAndTheBytesOfTwoRealPeersAreRead() {
    InterfaceName second = InterfaceName.parse("landline1");
    String otherPrivate = Witness.run("wg", "genkey");
    links.createWireGuard(TUNNEL, "landline");
    links.createWireGuard(second, "landline");
    PrivateKey other = PrivateKey.parse(otherPrivate);
    wireguard.configure(
        second,
        new WireGuardChange(
            Optional.of(other),
            Optional.of(51821),
            Optional.empty(),
            List.of(),
            List.of(to(PUBLIC, 51820))));
    PublicKey otherPublic = wireguard.device(second).orElseThrow().publicKey().orElseThrow();
    wireguard.configure(
        TUNNEL,
        new WireGuardChange(
            Optional.of(PRIVATE),
            Optional.of(51820),
            Optional.empty(),
            List.of(),
            List.of(to(otherPublic, 51821))));
    links.setUp(second);
    links.setUp(TUNNEL);
    KernelWait.until(
        "a handshake", Duration.ofSeconds(60), () -> peer(otherPublic).lastHandshake().isPresent());
    WireGuardPeerState peer = peer(otherPublic);
    assertThat(peer.lastHandshake()).isPresent();
    assertThat(peer.rxBytes()).isPositive();
    assertThat(peer.txBytes()).isPositive();
    assertThat(Witness.run("wg", "show", "landline0", "latest-handshakes"))
        .isEqualTo(otherPublic + "\t" + peer.lastHandshake().orElseThrow().getEpochSecond());
  }

  private WireGuardPeerState peer(PublicKey key) {
    return wireguard.device(TUNNEL).orElseThrow().peers().stream()
        .filter(found -> found.publicKey().equals(key))
        .findFirst()
        .orElseThrow();
  }

  private static WireGuardChange.Peer to(PublicKey key, int port) {
    return new WireGuardChange.Peer(
        key,
        Optional.empty(),
        Optional.of(new Endpoint(IpAddress.parse("127.0.0.1"), port)),
        Optional.of(1),
        List.of(IpPrefix.ANY_IPV4),
        true);
  }
}
