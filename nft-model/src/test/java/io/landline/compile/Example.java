// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.net.MacAddress;
import io.landline.net.PortRange;
import io.landline.net.ProtocolPorts;
import io.landline.policy.Capture;
import io.landline.policy.Device;
import io.landline.policy.Footprint;
import io.landline.policy.Forward;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import io.landline.policy.Listen;
import io.landline.policy.Name;
import io.landline.policy.SiteHub;
import io.landline.policy.SitePolicy;
import io.landline.policy.Tunnel;
import io.landline.policy.Uplink;
import io.landline.wireguard.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One hub with one site and one forward of every kind, for tests of the compiler. */
final class Example {
  static final IpAddress PUBLIC = IpAddress.parse("203.0.113.10");
  static final IpAddress DMR = IpAddress.parse("10.49.7.19");
  static final IpAddress FLEX = IpAddress.parse("10.49.7.20");
  static final IpAddress LAPTOP = IpAddress.parse("10.49.7.50");
  static final IpAddress SITE = IpAddress.parse("10.99.0.2");

  private Example() {}

  static Forward forward(String name, String listen, IpAddress to, String toPort) {
    return new Forward(
        new Name(name),
        Listen.parse(listen),
        PUBLIC,
        to,
        PortRange.parse(toPort),
        List.of(),
        Optional.empty(),
        true,
        false);
  }

  static Forward from(Forward f, String... prefixes) {
    return new Forward(
        f.name(),
        f.listen(),
        f.publicAddress(),
        f.target(),
        f.targetPorts(),
        Stream.of(prefixes).map(IpPrefix::parse).toList(),
        f.rate(),
        f.enabled(),
        f.masquerade());
  }

  static Forward rated(Forward f, int perSecond) {
    return new Forward(
        f.name(),
        f.listen(),
        f.publicAddress(),
        f.target(),
        f.targetPorts(),
        f.from(),
        Optional.of(perSecond),
        f.enabled(),
        f.masquerade());
  }

  static List<Forward> forwards() {
    return List.of(
        forward("ipsc", "udp/55193", DMR, "55193"),
        forward("range", "udp/55200-55203", FLEX, "55200-55203"),
        forward("shift", "udp/55300-55303", FLEX, "6300-6303"),
        from(forward("limited", "udp/55400", DMR, "55400"), "198.51.100.99/32"),
        rated(forward("web", "tcp+udp/8443", FLEX, "443"), 5),
        forward("lap", "udp/55500", LAPTOP, "55500"),
        forward("ssh", "tcp/2222", SITE, "22"));
  }

  static HubPolicy hub(List<Forward> forwards) {
    HubSite site =
        new HubSite(
            new Name("wa7vc"),
            PublicKey.of(new byte[32]),
            Optional.empty(),
            SITE,
            List.of(IpPrefix.parse("10.49.7.0/24")),
            List.of(DMR, FLEX),
            List.of(),
            HubSite.USUAL_FORWARDS,
            List.of(),
            PUBLIC,
            forwards);
    return new HubPolicy(
        new Name("seattle"),
        InterfaceName.parse("eth0"),
        List.of(PUBLIC),
        Tunnel.of(
            InterfaceName.parse("landline0"), InterfaceAddress.parse("10.99.0.1/24"), 51820, 1420),
        List.of(ProtocolPorts.parse("tcp/22"), ProtocolPorts.parse("udp/51820")),
        List.of(site),
        Footprint.DEFAULT);
  }

  static SitePolicy site(List<Forward> forwards) {
    Device dmr =
        new Device(new Name("dmr"), DMR, Optional.of(MacAddress.parse("02:00:00:00:00:19")));
    Device flex = new Device(new Name("flex"), FLEX, Optional.empty());
    return new SitePolicy(
        new Name("wa7vc"),
        List.of(InterfaceName.parse("br0")),
        List.of(Uplink.parse("wan0")),
        Tunnel.of(
            InterfaceName.parse("landline0"), InterfaceAddress.parse("10.99.0.2/24"), 0, 1420),
        new SiteHub.Landline(
            PublicKey.of(new byte[32]),
            Optional.empty(),
            HostEndpoint.parse("[2001:db8:1::10]:51820"),
            IpAddress.parse("10.99.0.1"),
            PUBLIC,
            25),
        List.of(dmr, flex),
        forwards,
        new Capture(List.of(dmr, flex), List.of(IpPrefix.parse("198.51.100.128/25")), true),
        Footprint.DEFAULT);
  }

  static SiteFacts siteFacts() {
    return new SiteFacts(
        List.of(IpPrefix.parse("10.49.7.0/24"), IpPrefix.parse("2001:db8:49::/64")),
        List.of(IpPrefix.parse("10.49.7.0/24"), IpPrefix.parse("100.64.0.0/24")),
        Map.of(FLEX, MacAddress.parse("02:00:00:00:00:20")),
        HostEndpoint.parse("[2001:db8:1::10]:51820").numeric(),
        true,
        true);
  }
}
