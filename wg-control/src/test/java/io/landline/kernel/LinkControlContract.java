// SPDX-License-Identifier: Apache-2.0
package io.landline.kernel;

import static io.landline.kernel.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.ffi.Errno;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.route.InterfaceSettings;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What links do, in the kernel and in its fake alike. */
public abstract class LinkControlContract {
  protected static final InterfaceName BRIDGE = InterfaceName.parse("br0");
  protected static final InterfaceName TUNNEL = InterfaceName.parse("landline0");
  private static final InterfaceName NOWHERE = InterfaceName.parse("nowhere0");
  private static final InterfaceAddress IPV4 = InterfaceAddress.parse("10.49.7.1/24");
  private static final InterfaceAddress IPV6 = InterfaceAddress.parse("2001:db8:7::1/64");

  protected abstract LinkControl links();

  /** Makes a bridge without ports, down, by other means. */
  protected abstract void givenBridge(InterfaceName name);

  protected abstract boolean hasWireGuard();

  /** Runs as a caller without CAP_NET_ADMIN. */
  protected abstract void withoutCapability(Runnable task);

  private Link link(InterfaceName name) {
    return links().link(name).orElseThrow();
  }

  @Test
  void aNewBridgeIsSeenAsItIs() {
    givenBridge(BRIDGE);
    Link bridge = link(BRIDGE);
    assertThat(bridge.kind()).contains("bridge");
    assertThat(bridge.mtu()).isEqualTo(1500);
    assertThat(bridge.up()).isFalse();
    assertThat(bridge.mac()).isPresent();
    assertThat(bridge.addresses()).isEmpty();
    assertThat(bridge.isWireGuard()).isFalse();
    Link lo = link(InterfaceName.parse("lo"));
    assertThat(lo.kind()).isEmpty();
    assertThat(lo.mac()).isEmpty();
    assertThat(lo.up()).isTrue();
    assertThat(lo.addresses()).contains(InterfaceAddress.parse("127.0.0.1/8"));
    assertThat(bridge.index()).isGreaterThan(lo.index());
    assertThat(links().link(NOWHERE)).isEmpty();
  }

  @Test
  void goesUpAndDown() {
    givenBridge(BRIDGE);
    links().setUp(BRIDGE);
    assertThat(link(BRIDGE).up()).isTrue();
    links().setUp(BRIDGE);
    links().setDown(BRIDGE);
    assertThat(link(BRIDGE).up()).isFalse();
  }

  @Test
  void theMtuIsWithinTheDevicesLimits() {
    givenBridge(BRIDGE);
    links().setMtu(BRIDGE, 1400);
    assertThat(link(BRIDGE).mtu()).isEqualTo(1400);
    assertRefused(Errno.EINVAL, () -> links().setMtu(BRIDGE, 67));
    assertRefused(Errno.EINVAL, () -> links().setMtu(BRIDGE, 65536));
    assertThat(link(BRIDGE).mtu()).isEqualTo(1400);
  }

  @Test
  void addressesComeAndGo() {
    givenBridge(BRIDGE);
    links().addAddress(BRIDGE, IPV6);
    links().addAddress(BRIDGE, IPV4);
    assertThat(link(BRIDGE).addresses()).containsExactly(IPV4, IPV6);
    assertRefused(Errno.EEXIST, () -> links().addAddress(BRIDGE, IPV4));
    assertRefused(Errno.EEXIST, () -> links().addAddress(BRIDGE, IPV6));
    links().removeAddress(BRIDGE, IPV4);
    assertRefused(Errno.EADDRNOTAVAIL, () -> links().removeAddress(BRIDGE, IPV4));
    links().removeAddress(BRIDGE, IPV6);
    assertRefused(Errno.EADDRNOTAVAIL, () -> links().removeAddress(BRIDGE, IPV6));
    assertThat(link(BRIDGE).addresses()).isEmpty();
  }

  @Test
  void onlyIpv4TellsLengthsApart() {
    givenBridge(BRIDGE);
    links().addAddress(BRIDGE, IPV4);
    links().addAddress(BRIDGE, new InterfaceAddress(IPV4.address(), 32));
    links().addAddress(BRIDGE, IPV6);
    assertRefused(
        Errno.EEXIST, () -> links().addAddress(BRIDGE, new InterfaceAddress(IPV6.address(), 128)));
    assertThat(link(BRIDGE).addresses()).hasSize(3);
  }

  @Test
  void ipv6AddressesGoDownWithTheLink() {
    givenBridge(BRIDGE);
    links().addAddress(BRIDGE, IPV4);
    links().addAddress(BRIDGE, IPV6);
    links().setUp(BRIDGE);
    links().setDown(BRIDGE);
    assertThat(link(BRIDGE).addresses()).containsExactly(IPV4);
  }

  @Test
  void settingsChangeOneByOne() {
    givenBridge(BRIDGE);
    links()
        .apply(
            InterfaceSettings.of(BRIDGE)
                .withForwarding(true)
                .withRpFilter(1)
                .withSendRedirects(false));
    links().apply(InterfaceSettings.of(BRIDGE).withRpFilter(2));
    assertThat(links().settings(BRIDGE))
        .isEqualTo(
            new InterfaceSettings(BRIDGE, Optional.of(true), Optional.of(2), Optional.of(false)));
    links().apply(InterfaceSettings.of(BRIDGE).withForwarding(false).withSendRedirects(true));
    assertThat(links().settings(BRIDGE))
        .isEqualTo(
            new InterfaceSettings(BRIDGE, Optional.of(false), Optional.of(2), Optional.of(true)));
  }

  @Test
  void whoIsAskedForIsANeighbourWhoDidNotAnswerYet() {
    IpAddress somebody = IpAddress.parse("10.49.7.19");
    givenBridge(BRIDGE);
    links().addAddress(BRIDGE, IPV4);
    links().setUp(BRIDGE);
    assertThat(links().neighbours()).noneMatch(n -> n.address().equals(somebody));
    links().resolve(BRIDGE, somebody);
    links().resolve(BRIDGE, somebody);
    assertThat(links().neighbours())
        .filteredOn(n -> n.address().equals(somebody))
        .singleElement()
        .satisfies(
            n -> {
              assertThat(n.device()).isEqualTo(BRIDGE);
              assertThat(n.mac()).isEmpty();
              assertThat(n.state()).isIn(Neighbour.State.INCOMPLETE, Neighbour.State.FAILED);
            });
  }

  @Test
  void whoIsNotKnownIsNotAskedAgain() {
    givenBridge(BRIDGE);
    links().addAddress(BRIDGE, IPV4);
    links().setUp(BRIDGE);
    assertRefused(Errno.ENOENT, () -> links().probe(BRIDGE, IpAddress.parse("10.99.0.77")));
  }

  @Test
  void whatDoesNotExistIsNoDevice() {
    assertRefused(Errno.ENODEV, () -> links().resolve(NOWHERE, IPV4.address()));
    assertRefused(Errno.ENODEV, () -> links().setMtu(NOWHERE, 1400));
    assertRefused(Errno.ENODEV, () -> links().setUp(NOWHERE));
    assertRefused(Errno.ENODEV, () -> links().setDown(NOWHERE));
    assertRefused(Errno.ENODEV, () -> links().delete(NOWHERE));
    assertRefused(Errno.ENODEV, () -> links().addAddress(NOWHERE, IPV4));
    assertRefused(Errno.ENODEV, () -> links().removeAddress(NOWHERE, IPV4));
    assertRefused(Errno.ENODEV, () -> links().settings(NOWHERE));
    assertRefused(Errno.ENODEV, () -> links().apply(InterfaceSettings.of(NOWHERE).withRpFilter(0)));
  }

  @Test
  void aDeletedLinkIsGoneAndTheLoopbackStays() {
    givenBridge(BRIDGE);
    links().delete(BRIDGE);
    assertThat(links().link(BRIDGE)).isEmpty();
    assertRefused(Errno.EOPNOTSUPP, () -> links().delete(InterfaceName.parse("lo")));
  }

  @Test
  void wireGuardIsMadeDownWithItsOwnersMark() {
    givenBridge(BRIDGE);
    assertRefused(Errno.EEXIST, () -> links().createWireGuard(BRIDGE, "landline"));
    if (!hasWireGuard()) {
      System.out.println("NOT RUN: making a WireGuard link: this kernel has no WireGuard");
      assertRefused(Errno.EOPNOTSUPP, () -> links().createWireGuard(TUNNEL, "landline"));
      return;
    }
    links().createWireGuard(TUNNEL, "landline");
    Link tunnel = link(TUNNEL);
    assertThat(tunnel.isWireGuard()).isTrue();
    assertThat(tunnel.alias()).contains("landline");
    assertThat(tunnel.up()).isFalse();
    assertThat(tunnel.mtu()).isEqualTo(1420);
    assertThat(tunnel.mac()).isEmpty();
    assertRefused(Errno.EEXIST, () -> links().createWireGuard(TUNNEL, "landline"));
    links().delete(TUNNEL);
    assertThat(links().link(TUNNEL)).isEmpty();
  }

  @Test
  void withoutTheCapabilityNothingChangesAndAllIsSeen() {
    givenBridge(BRIDGE);
    links().addAddress(BRIDGE, IPV4);
    Link before = link(BRIDGE);
    withoutCapability(
        () -> {
          assertRefused(Errno.EPERM, () -> links().setMtu(BRIDGE, 1400));
          assertRefused(Errno.EPERM, () -> links().setUp(BRIDGE));
          assertRefused(Errno.EPERM, () -> links().delete(BRIDGE));
          assertRefused(Errno.EPERM, () -> links().resolve(BRIDGE, IPV4.address()));
          assertRefused(Errno.EPERM, () -> links().probe(BRIDGE, IPV4.address()));
          assertRefused(Errno.EPERM, () -> links().addAddress(BRIDGE, IPV6));
          assertRefused(Errno.EPERM, () -> links().removeAddress(BRIDGE, IPV4));
          assertRefused(Errno.EPERM, () -> links().createWireGuard(TUNNEL, "landline"));
          assertRefused(
              Errno.EPERM, () -> links().apply(InterfaceSettings.of(BRIDGE).withRpFilter(2)));
          assertThat(links().links()).contains(before);
        });
    assertThat(link(BRIDGE)).isEqualTo(before);
  }
}
