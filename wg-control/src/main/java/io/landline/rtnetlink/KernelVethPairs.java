// SPDX-License-Identifier: Apache-2.0
package io.landline.rtnetlink;

import static io.landline.netlink.NetlinkConstants.NLM_F_CREATE;
import static io.landline.netlink.NetlinkConstants.NLM_F_EXCL;
import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_ADDRESS;
import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_IFNAME;
import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_INFO_DATA;
import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_INFO_KIND;
import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_LINKINFO;
import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_MASTER;
import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_NET_NS_FD;
import static io.landline.rtnetlink.RtnetlinkConstants.RTA_DST;
import static io.landline.rtnetlink.RtnetlinkConstants.RTA_GATEWAY;
import static io.landline.rtnetlink.RtnetlinkConstants.RTA_OIF;
import static io.landline.rtnetlink.RtnetlinkConstants.RTA_TABLE;
import static io.landline.rtnetlink.RtnetlinkConstants.RTM_DELROUTE;
import static io.landline.rtnetlink.RtnetlinkConstants.RTM_NEWLINK;
import static io.landline.rtnetlink.RtnetlinkConstants.RTM_NEWROUTE;
import static io.landline.rtnetlink.RtnetlinkConstants.RTM_SETLINK;
import static io.landline.rtnetlink.RtnetlinkConstants.RTPROT_STATIC;
import static io.landline.rtnetlink.RtnetlinkConstants.RT_SCOPE_LINK;
import static io.landline.rtnetlink.RtnetlinkConstants.RT_SCOPE_UNIVERSE;
import static io.landline.rtnetlink.RtnetlinkConstants.VETH_INFO_PEER;

import io.landline.ffi.NetworkNamespace;
import io.landline.kernel.Link;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.netlink.AttributeEncoder;
import io.landline.netlink.KernelAddresses;
import io.landline.netlink.LinuxNetlinkSocket;
import io.landline.netlink.NetlinkConnection;
import io.landline.netlink.NetlinkException;
import io.landline.netlink.NetlinkFamily;
import io.landline.netlink.NetlinkRequest;
import io.landline.route.RouteType;
import io.landline.route.RoutingTable;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Veth pairs between network namespaces (veth(4)) and the addresses and routes of their ends, for
 * test hosts. They are not reconciled. Works in the namespace that it was opened in.
 */
public final class KernelVethPairs implements AutoCloseable {
  private final NetlinkConnection connection;
  private final LinkNames names;
  private final KernelLinks links;

  private KernelVethPairs(NetlinkConnection connection, KernelLinks links) {
    this.connection = connection;
    this.names = new LinkNames(connection);
    this.links = links;
  }

  /** In the calling thread's network namespace. */
  public static KernelVethPairs open() {
    return new KernelVethPairs(NetlinkConnection.open(NetlinkFamily.ROUTE), KernelLinks.open());
  }

  /**
   * In the network namespace of a socket.
   *
   * @param fd of {@link LinuxNetlinkSocket#openDescriptor}; closed with this
   */
  public static KernelVethPairs over(int fd) {
    NetlinkConnection connection =
        new NetlinkConnection(
            NetlinkFamily.ROUTE, LinuxNetlinkSocket.over(NetlinkFamily.ROUTE, fd));
    return new KernelVethPairs(connection, new KernelLinks(connection));
  }

  /**
   * Creates a pair; like {@code ip link add NAME type veth peer name PEER netns OTHER}.
   *
   * @param name its end here
   * @param peer its end in the other namespace
   */
  public void create(InterfaceName name, InterfaceName peer, NetworkNamespace other) {
    AttributeEncoder out = AttributeEncoder.after(LinkCodec.header(0, 0, 0));
    out.string(IFLA_IFNAME, name.name());
    out.bytes(IFLA_ADDRESS, ownMac());
    AttributeEncoder end = AttributeEncoder.after(LinkCodec.header(0, 0, 0));
    end.string(IFLA_IFNAME, peer.name());
    end.u32(IFLA_NET_NS_FD, other.fd());
    out.nested(
        IFLA_LINKINFO,
        info -> {
          info.string(IFLA_INFO_KIND, "veth");
          info.nested(IFLA_INFO_DATA, data -> data.bytes(VETH_INFO_PEER, end.toBytes()));
        });
    connection.execute(
        new NetlinkRequest(
            "ip link add " + name + " type veth",
            RTM_NEWLINK,
            NLM_F_CREATE | NLM_F_EXCL,
            out.toBytes()));
  }

  /**
   * A random MAC address, set explicitly: udev soon replaces one that the kernel chose
   * (systemd.link(5), MACAddressPolicy=persistent), and a neighbour that has learned the first one
   * would send to the old address for up to a minute. It is higher than those of network cards,
   * because a bridge without an address of its own takes the lowest of its ports', which must not
   * change.
   */
  private static byte[] ownMac() {
    byte[] mac = new byte[6];
    ThreadLocalRandom.current().nextBytes(mac);
    mac[0] = (byte) 0xfe; // unicast, locally administered, the highest such value
    return mac;
  }

  /** Adds an interface to a bridge. */
  public void plug(InterfaceName port, InterfaceName bridge) {
    AttributeEncoder out = AttributeEncoder.after(LinkCodec.header(0, 0, 0));
    out.string(IFLA_IFNAME, port.name());
    out.u32(IFLA_MASTER, names.index(bridge));
    connection.execute(
        new NetlinkRequest(
            "ip link set " + port + " master " + bridge, RTM_SETLINK, 0, out.toBytes()));
  }

  /** Deletes the interface if it exists. */
  public void deleteIfThere(InterfaceName name) {
    links.link(name).ifPresent(link -> links.delete(name));
  }

  /** Whether the interface exists and is up. */
  public boolean isUp(InterfaceName name) {
    return links.link(name).filter(Link::up).isPresent();
  }

  /** Adds a route as {@link #addRoute} does, unless it exists. */
  public void holdRoute(IpPrefix to, InterfaceName device) {
    try {
      addRoute(to, device, Optional.empty());
    } catch (NetlinkException e) {
      if (!e.isAlreadyExists()) {
        throw e;
      }
    }
  }

  public void setUp(InterfaceName name) {
    links.setUp(name);
  }

  public void addAddress(InterfaceName name, InterfaceAddress address) {
    links.addAddress(name, address);
  }

  /** Adds a route of protocol static to the main table. */
  public void addRoute(IpPrefix to, InterfaceName device, Optional<IpAddress> gateway) {
    route("add", RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, to, device, gateway);
  }

  /** Deletes a route that {@link #holdRoute} added. */
  public void removeRoute(IpPrefix to, InterfaceName device) {
    route("delete", RTM_DELROUTE, 0, to, device, Optional.empty());
  }

  private void route(
      String verb,
      int message,
      int flags,
      IpPrefix to,
      InterfaceName device,
      Optional<IpAddress> gateway) {
    int scope = gateway.isPresent() ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
    AttributeEncoder out =
        AttributeEncoder.after(
            RouteCodec.header(
                KernelAddresses.number(to.family()),
                to.length(),
                RTPROT_STATIC,
                scope,
                RouteType.UNICAST.number()));
    out.u32(RTA_TABLE, RoutingTable.MAIN.id());
    if (to.length() > 0) {
      out.bytes(RTA_DST, to.address().bytes());
    }
    gateway.ifPresent(address -> out.bytes(RTA_GATEWAY, address.bytes()));
    out.u32(RTA_OIF, names.index(device));
    String way = gateway.map(g -> " via " + g).orElse("") + " dev " + device;
    connection.execute(
        new NetlinkRequest("ip route " + verb + " " + to + way, message, flags, out.toBytes()));
  }

  @Override
  public void close() {
    links.close();
    connection.close();
  }
}
