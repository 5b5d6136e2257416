// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landline.kernel.ObservedRoute;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.MacAddress;
import io.landline.nft.NftName;
import io.landline.policy.SitePolicy;
import io.landline.policy.Uplink;
import io.landline.reconcile.diff.Plan;
import io.landline.reconcile.state.HostKey;
import io.landline.wireguard.PrivateKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the way is said before anything is changed, by plan as by apply. */
final class PreflightTest {
  private static final InterfaceName WORLD = InterfaceName.parse("eth0");
  private static final HostKey KEY = key();

  @TempDir private Path directory;

  private static HostKey key() {
    PrivateKey secret = PrivateKey.generate();
    return new HostKey(secret, secret.publicKey());
  }

  private static Target hub(FakeHost fake) {
    return fake.host.target(Policies.hub(), KEY);
  }

  private static Target site(FakeHost fake, SitePolicy policy) {
    return fake.host.target(policy, KEY, List.of(Optional.empty()));
  }

  private static void assertRefused(FakeHost fake, Target target, String message) {
    String before = fake.state();
    Reconciler reconciler = fake.host.reconciler();
    assertThatThrownBy(() -> reconciler.plan(target))
        .isInstanceOf(HostException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> reconciler.apply(target, Optional.empty()))
        .isInstanceOf(HostException.class);
    assertThat(fake.state()).isEqualTo(before);
  }

  @Test
  void aPublicAddressIsOnThePublicInterface() {
    FakeHost fake = FakeHost.hub(directory);
    fake.links.addAddress(WORLD, InterfaceAddress.parse("10.0.0.5/24"));
    fake.links.removeAddress(WORLD, InterfaceAddress.parse("203.0.113.10/24"));
    assertRefused(
        fake,
        hub(fake),
        "public address 203.0.113.10 is not on eth0: it has 10.0.0.5; set"
            + " public.addresses to that, and if the provider translates it to 203.0.113.10, set"
            + " public.seenAs to 203.0.113.10");
    fake.links.removeAddress(WORLD, InterfaceAddress.parse("10.0.0.5/24"));
    assertThatThrownBy(() -> fake.host.reconciler().plan(hub(fake)))
        .hasMessageContaining("it has no IPv4 address");
  }

  @Test
  void aKernelWithoutWireGuardIsSaidWithWhatToInstall() {
    FakeHost fake = FakeHost.hub(directory);
    fake.wireguard.lack();
    assertRefused(
        fake,
        hub(fake),
        "this kernel has no WireGuard: install and boot a kernel with WireGuard; on Debian: apt"
            + " install linux-image-$(dpkg --print-architecture)");
  }

  @Test
  void somebodyElsesDefaultRouteInOurTablesIsRefused() {
    FakeHost fake = FakeHost.site(directory);
    ObservedRoute.NextHop wan =
        new ObservedRoute.NextHop(
            Optional.of(InterfaceName.parse("wan0")), Optional.of(IpAddress.parse("100.64.0.1")));
    fake.routing.give(
        new ObservedRoute(5201, 1, 3, IpPrefix.ANY_IPV4, 0, List.of(wan), Optional.empty()));
    assertRefused(
        fake,
        site(fake, Policies.site(List.of("10.49.7.19"))),
        "routing table 5201 is Landline's, but contains another program's route to everywhere:"
            + " delete that route (ip route show table 5201), or choose another table in footprint");
  }

  @Test
  void oneAbsentUplinkOfSeveralIsAWarningAndAllOfThemAreNot() {
    SitePolicy one = Policies.site(List.of("10.49.7.19"));
    FakeHost fake = FakeHost.site(directory.resolve("a"));
    Target target = site(fake, withWan(one, "wan0", "lte0"));
    assertThat(target.remarks())
        .contains("wan interface lte0 does not exist now; apply again when it does");
    fake.host.reconciler().apply(target, Optional.empty());
    assertThat(fake.host.reconciler().plan(site(fake, withWan(one, "wan0", "lte0"))).isEmpty())
        .isTrue();

    FakeHost other = FakeHost.site(directory.resolve("b"));
    assertRefused(
        other,
        site(other, withWan(one, "lte0", "lte1")),
        "interface lte0 does not exist on this host: correct the configuration; this host has br0,"
            + " wan0");
  }

  @Test
  void oneAbsentLanOfSeveralIsAWarningAndItsDevicesStayClosed() {
    SitePolicy both = withLan(Policies.site(List.of("10.49.7.19", "10.50.0.3")), "br0", "br1");
    FakeHost fake = FakeHost.site(directory.resolve("a"));
    Target target = site(fake, both);
    assertThat(target.remarks())
        .filteredOn(remark -> !remark.contains("has not been seen yet"))
        .containsExactly("lan interface br1 does not exist now; apply again when it does");
    fake.host.reconciler().apply(target, Optional.empty());
    assertThat(fake.links.links()).anyMatch(link -> link.name().name().equals("landline0"));
    assertThat(fake.routing.rules()).anyMatch(rule -> rule.toString().contains("10.50.0.3"));
    assertThat(fake.nft.table(new NftName("landline")).orElseThrow().sets().toString())
        .contains("10.50.0.3");
    assertThat(fake.host.reconciler().plan(site(fake, both)).isEmpty()).isTrue();

    // When it comes it is set up, and nothing of what closes is made anew.
    fake.links.plug(
        InterfaceName.parse("br1"), Optional.empty(), MacAddress.parse("02:00:00:00:01:09"));
    fake.links.addAddress(InterfaceName.parse("br1"), InterfaceAddress.parse("10.50.0.1/24"));
    Plan rest = fake.host.reconciler().plan(site(fake, both));
    assertThat(rest.isEmpty()).isFalse();
    assertThat(rest.routing().addRules()).isEmpty();
    assertThat(rest.routing().deleteRules()).isEmpty();

    FakeHost other = FakeHost.site(directory.resolve("b"));
    assertRefused(
        other,
        site(other, withLan(both, "br1", "br2")),
        "interface br1 does not exist on this host: correct the configuration; this host has br0,"
            + " wan0");
  }

  @Test
  void aCapturedDeviceOutsideTheLanIsAWarning() {
    FakeHost fake = FakeHost.site(directory);
    Target target = site(fake, Policies.site(List.of("10.49.7.19", "10.50.0.3")));
    assertThat(target.remarks())
        .filteredOn(remark -> remark.contains("no network of"))
        .containsExactly(
            "d10.50.0.3 is captured, but its address 10.50.0.3 is in no network of br0, so it"
                + " cannot use this host as its gateway; correct the address, or give the"
                + " interface an address in its network");
  }

  private static SitePolicy withLan(SitePolicy policy, String... names) {
    return new SitePolicy(
        policy.name(),
        List.of(names).stream().map(InterfaceName::parse).toList(),
        policy.uplinks(),
        policy.tunnel(),
        policy.hub(),
        policy.devices(),
        policy.forwards(),
        policy.capture(),
        policy.footprint());
  }

  private static SitePolicy withWan(SitePolicy policy, String... names) {
    return new SitePolicy(
        policy.name(),
        policy.lan(),
        List.of(names).stream().map(Uplink::parse).toList(),
        policy.tunnel(),
        policy.hub(),
        policy.devices(),
        policy.forwards(),
        policy.capture(),
        policy.footprint());
  }
}
