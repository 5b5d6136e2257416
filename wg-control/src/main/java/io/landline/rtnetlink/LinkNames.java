// SPDX-License-Identifier: Apache-2.0
package io.landline.rtnetlink;

import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_EXT_MASK;
import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_IFNAME;
import static io.landline.rtnetlink.RtnetlinkConstants.RTEXT_FILTER_SKIP_STATS;
import static io.landline.rtnetlink.RtnetlinkConstants.RTM_GETLINK;

import io.landline.kernel.Link;
import io.landline.net.InterfaceName;
import io.landline.netlink.AttributeEncoder;
import io.landline.netlink.NetlinkConnection;
import io.landline.netlink.NetlinkMessage;
import io.landline.netlink.NetlinkRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/** Names and indexes of interfaces, read each time because both can change at any moment. */
final class LinkNames {
  private final NetlinkConnection connection;

  LinkNames(NetlinkConnection connection) {
    this.connection = connection;
  }

  /** The interface's message; ENODEV if it does not exist. */
  NetlinkMessage message(InterfaceName name) {
    AttributeEncoder out = AttributeEncoder.after(LinkCodec.header(0, 0, 0));
    out.string(IFLA_IFNAME, name.name());
    out.u32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    return connection.get(
        new NetlinkRequest("ip link show " + name, RTM_GETLINK, 0, out.toBytes()));
  }

  /** ENODEV if the interface does not exist. */
  int index(InterfaceName name) {
    return LinkCodec.index(message(name));
  }

  /** All interfaces, without addresses. */
  List<Link> links() {
    AttributeEncoder out = AttributeEncoder.after(LinkCodec.header(0, 0, 0));
    out.u32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    return connection.dump(
        new NetlinkRequest("ip link show", RTM_GETLINK, 0, out.toBytes()),
        (message, links) -> LinkCodec.parse(message).ifPresent(links));
  }

  /** Current names by index. */
  IntFunction<Optional<InterfaceName>> byIndex() {
    Map<Integer, InterfaceName> names = new HashMap<>();
    links().forEach(link -> names.put(link.index(), link.name()));
    return index -> Optional.ofNullable(names.get(index));
  }
}
