// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile;

import io.landline.compile.SiteFacts;
import io.landline.kernel.Flow;
import io.landline.kernel.FlowTuple;
import io.landline.net.HostEndpoint;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
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
import io.landline.wireguard.WireGuardDevice;
import io.landline.wireguard.WireGuardPeer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Policies and flows for tests: one hub, one site, dmr captured, laptop not. */
public final class Policies {
  public static final IpAddress PUBLIC = IpAddress.parse("203.0.113.10");
  public static final int MARK = 0x4c000000;
  public static final int UDP = 17;

  public static final InterfaceName TUNNEL = InterfaceName.parse("landline0");

  private Policies() {}

  /** The hub's tunnel with one peer. */
  public static WireGuardDevice device(PublicKey peer) {
    return new WireGuardDevice(
        TUNNEL,
        InterfaceAddress.parse("10.99.0.1/24"),
        1420,
        51820,
        Optional.empty(),
        List.of(
            new WireGuardPeer(
                peer,
                Optional.empty(),
                Optional.empty(),
                0,
                List.of(IpPrefix.parse("10.99.0.2/32")))));
  }

  public static Forward forward(String listen, String to, String toPort, String... from) {
    return new Forward(
        new Name("f"),
        Listen.parse(listen),
        PUBLIC,
        IpAddress.parse(to),
        PortRange.parse(toPort),
        Stream.of(from).map(IpPrefix::parse).toList(),
        Optional.empty(),
        true,
        false);
  }

  public static HubPolicy hub(Forward... forwards) {
    HubSite site =
        new HubSite(
            new Name("wa7vc"),
            PublicKey.of(new byte[32]),
            Optional.empty(),
            IpAddress.parse("10.99.0.2"),
            List.of(IpPrefix.parse("10.49.7.0/24")),
            List.of(IpAddress.parse("10.49.7.19")),
            List.of(),
            HubSite.USUAL_FORWARDS,
            List.of(),
            PUBLIC,
            List.of(forwards));
    return new HubPolicy(
        new Name("seattle"),
        InterfaceName.parse("eth0"),
        List.of(PUBLIC),
        Tunnel.of(
            InterfaceName.parse("landline0"), InterfaceAddress.parse("10.99.0.1/24"), 51820, 1420),
        List.of(ProtocolPorts.parse("tcp/22")),
        List.of(site),
        Footprint.DEFAULT);
  }

  public static SitePolicy site(List<String> captured, Forward... forwards) {
    List<Device> devices =
        captured.stream()
            .map(a -> new Device(new Name("d" + a), IpAddress.parse(a), Optional.empty()))
            .toList();
    return new SitePolicy(
        new Name("wa7vc"),
        List.of(InterfaceName.parse("br0")),
        List.of(Uplink.parse("wan0")),
        Tunnel.of(
            InterfaceName.parse("landline0"), InterfaceAddress.parse("10.99.0.2/24"), 0, 1420),
        new SiteHub.Landline(
            PublicKey.of(new byte[32]),
            Optional.empty(),
            HostEndpoint.parse("203.0.113.10:51820"),
            IpAddress.parse("10.99.0.1"),
            PUBLIC,
            25),
        devices,
        List.of(forwards),
        new Capture(devices, List.of(IpPrefix.parse("198.51.100.128/25")), true),
        Footprint.DEFAULT);
  }

  /** A site with these uplinks, and no devices. */
  public static SitePolicy withUplinks(List<Uplink> uplinks) {
    SitePolicy one = site(List.of());
    return new SitePolicy(
        one.name(),
        one.lan(),
        uplinks,
        one.tunnel(),
        one.hub(),
        one.devices(),
        one.forwards(),
        one.capture(),
        one.footprint());
  }

  public static SiteFacts facts() {
    return new SiteFacts(
        List.of(IpPrefix.parse("10.49.7.0/24")),
        List.of(),
        Map.of(),
        Optional.empty(),
        false,
        false);
  }

  /** A UDP flow; each side is {@code ADDRESS:PORT}. */
  public static Flow flow(
      String from, String to, String replyFrom, String replyTo, int status, int mark) {
    return new Flow(tuple(from, to), tuple(replyFrom, replyTo), status, mark, 7);
  }

  private static FlowTuple tuple(String from, String to) {
    HostEndpoint source = HostEndpoint.parse(from);
    HostEndpoint destination = HostEndpoint.parse(to);
    return new FlowTuple(
        IpAddress.parse(source.host()),
        IpAddress.parse(destination.host()),
        UDP,
        source.port(),
        destination.port());
  }
}
