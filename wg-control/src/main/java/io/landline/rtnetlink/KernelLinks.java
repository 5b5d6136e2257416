// SPDX-License-Identifier: Apache-2.0
package io.landline.rtnetlink;

import static io.landline.netlink.NetlinkConstants.NLM_F_CREATE;
import static io.landline.netlink.NetlinkConstants.NLM_F_EXCL;
import static io.landline.netlink.NetlinkConstants.NLM_F_REPLACE;
import static io.landline.rtnetlink.RtnetlinkConstants.IFA_HEADER_LENGTH;
import static io.landline.rtnetlink.RtnetlinkConstants.IFF_UP;
import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_IFALIAS;
import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_IFNAME;
import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_INFO_KIND;
import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_LINKINFO;
import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_MTU;
import static io.landline.rtnetlink.RtnetlinkConstants.NDMSG_LENGTH;
import static io.landline.rtnetlink.RtnetlinkConstants.RTM_DELADDR;
import static io.landline.rtnetlink.RtnetlinkConstants.RTM_DELLINK;
import static io.landline.rtnetlink.RtnetlinkConstants.RTM_GETADDR;
import static io.landline.rtnetlink.RtnetlinkConstants.RTM_GETNEIGH;
import static io.landline.rtnetlink.RtnetlinkConstants.RTM_NEWADDR;
import static io.landline.rtnetlink.RtnetlinkConstants.RTM_NEWLINK;
import static io.landline.rtnetlink.RtnetlinkConstants.RTM_NEWNEIGH;
import static io.landline.rtnetlink.RtnetlinkConstants.RTM_SETLINK;

import io.landline.kernel.Link;
import io.landline.kernel.LinkControl;
import io.landline.kernel.Neighbour;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.netlink.AttributeEncoder;
import io.landline.netlink.NetlinkConnection;
import io.landline.netlink.NetlinkException;
import io.landline.netlink.NetlinkFamily;
import io.landline.netlink.NetlinkRequest;
import io.landline.route.InterfaceSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** The interfaces of the network namespace that the connection was opened in. */
public final class KernelLinks implements LinkControl, AutoCloseable {
  private final NetlinkConnection connection;
  private final LinkNames names;

  /** Links over {@code connection}, which is closed with this. */
  KernelLinks(NetlinkConnection connection) {
    this.connection = connection;
    this.names = new LinkNames(connection);
  }

  /** The links of the calling thread's network namespace. */
  public static KernelLinks open() {
    return new KernelLinks(NetlinkConnection.open(NetlinkFamily.ROUTE));
  }

  @Override
  public List<Link> links() {
    Map<Integer, List<InterfaceAddress>> addresses = new HashMap<>();
    List<AddressCodec.Assigned> assigned =
        connection.dump(
            new NetlinkRequest("ip address show", RTM_GETADDR, 0, new byte[IFA_HEADER_LENGTH]),
            (message, found) -> AddressCodec.parse(message).ifPresent(found));
    for (AddressCodec.Assigned one : assigned) {
      addresses.computeIfAbsent(one.index(), index -> new ArrayList<>()).add(one.address());
    }
    return names.links().stream()
        .map(link -> LinkCodec.with(link, addresses.getOrDefault(link.index(), List.of())))
        .sorted(Comparator.comparingInt(Link::index))
        .toList();
  }

  @Override
  public void createWireGuard(InterfaceName name, String alias) {
    AttributeEncoder out = named(name, 0, 0);
    out.nested(IFLA_LINKINFO, info -> info.string(IFLA_INFO_KIND, Link.WIREGUARD));
    connection.execute(
        new NetlinkRequest(
            "ip link add " + name + " type wireguard",
            RTM_NEWLINK,
            NLM_F_CREATE | NLM_F_EXCL,
            out.toBytes()));
    try {
      // The kernel accepts no alias when it creates an interface.
      set(name, "alias " + alias, a -> a.string(IFLA_IFALIAS, alias));
    } catch (NetlinkException e) {
      delete(name);
      throw e;
    }
  }

  @Override
  public void setMtu(InterfaceName name, int mtu) {
    set(name, "mtu " + mtu, out -> out.u32(IFLA_MTU, mtu));
  }

  @Override
  public void setUp(InterfaceName name) {
    setFlags(name, "up", IFF_UP);
  }

  @Override
  public void setDown(InterfaceName name) {
    setFlags(name, "down", 0);
  }

  @Override
  public void delete(InterfaceName name) {
    connection.execute(
        new NetlinkRequest("ip link delete " + name, RTM_DELLINK, 0, named(name, 0, 0).toBytes()));
  }

  @Override
  public void addAddress(InterfaceName name, InterfaceAddress address) {
    connection.execute(
        new NetlinkRequest(
            "ip address add " + address + " dev " + name,
            RTM_NEWADDR,
            NLM_F_CREATE | NLM_F_EXCL,
            AddressCodec.encode(names.index(name), address)));
  }

  @Override
  public void removeAddress(InterfaceName name, InterfaceAddress address) {
    connection.execute(
        new NetlinkRequest(
            "ip address delete " + address + " dev " + name,
            RTM_DELADDR,
            0,
            AddressCodec.encode(names.index(name), address)));
  }

  @Override
  public InterfaceSettings settings(InterfaceName name) {
    return SettingsCodec.parse(name, names.message(name));
  }

  @Override
  public void apply(InterfaceSettings wanted) {
    set(wanted.name(), "settings " + wanted, out -> SettingsCodec.encode(wanted, out));
  }

  @Override
  public List<Neighbour> neighbours() {
    IntFunction<Optional<InterfaceName>> byIndex = names.byIndex();
    return connection.dump(
        new NetlinkRequest("ip neighbour show", RTM_GETNEIGH, 0, new byte[NDMSG_LENGTH]),
        (message, found) -> NeighbourCodec.parse(message, byIndex).ifPresent(found));
  }

  @Override
  public void resolve(InterfaceName name, IpAddress address) {
    connection.execute(
        new NetlinkRequest(
            "ip neighbour add " + address + " use dev " + name,
            RTM_NEWNEIGH,
            NLM_F_CREATE,
            NeighbourCodec.encodeUse(names.index(name), address)));
  }

  @Override
  public void probe(InterfaceName name, IpAddress address) {
    connection.execute(
        new NetlinkRequest(
            "ip neighbour change " + address + " nud probe dev " + name,
            RTM_NEWNEIGH,
            NLM_F_REPLACE,
            NeighbourCodec.encodeState(names.index(name), address, Neighbour.State.PROBE)));
  }

  private void set(InterfaceName name, String what, Consumer<AttributeEncoder> attributes) {
    AttributeEncoder out = named(name, 0, 0);
    attributes.accept(out);
    connection.execute(
        new NetlinkRequest("ip link set " + name + " " + what, RTM_SETLINK, 0, out.toBytes()));
  }

  private void setFlags(InterfaceName name, String what, int flags) {
    connection.execute(
        new NetlinkRequest(
            "ip link set " + name + " " + what,
            RTM_SETLINK,
            0,
            named(name, flags, IFF_UP).toBytes()));
  }

  private static AttributeEncoder named(InterfaceName name, int flags, int change) {
    AttributeEncoder out = AttributeEncoder.after(LinkCodec.header(0, flags, change));
    out.string(IFLA_IFNAME, name.name());
    return out;
  }

  @Override
  public void close() {
    connection.close();
  }
}
