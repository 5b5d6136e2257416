// SPDX-License-Identifier: Apache-2.0
package io.landline.rtnetlink;

import static io.landline.rtnetlink.RtnetlinkConstants.ARPHRD_ETHER;
import static io.landline.rtnetlink.RtnetlinkConstants.IFF_LOWER_UP;
import static io.landline.rtnetlink.RtnetlinkConstants.IFF_UP;
import static io.landline.rtnetlink.RtnetlinkConstants.IFINFOMSG_LENGTH;
import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_ADDRESS;
import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_IFALIAS;
import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_IFNAME;
import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_INFO_KIND;
import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_LINKINFO;
import static io.landline.rtnetlink.RtnetlinkConstants.IFLA_MTU;

import io.landline.kernel.Link;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.MacAddress;
import io.landline.net.ParseException;
import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.MalformedMessageException;
import io.landline.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * RTM_NEWLINK.
 *
 * <pre>
 *   struct ifinfomsg { u8 family; u8 pad; u16 type (ARPHRD_*); s32 index; u32 flags; u32 change }
 *   attributes IFLA_*
 * </pre>
 */
final class LinkCodec {
  private LinkCodec() {}

  /** The header of a request for the interface given by {@code index} or by the attributes. */
  static byte[] header(int index, int flags, int change) {
    return ByteBuffer.allocate(IFINFOMSG_LENGTH)
        .order(ByteOrder.nativeOrder())
        .putInt(4, index)
        .putInt(8, flags)
        .putInt(12, change)
        .array();
  }

  static int index(NetlinkMessage message) {
    return message.u32(4);
  }

  /**
   * The interface without its addresses; empty if {@link InterfaceName} cannot express its name.
   */
  static Optional<Link> parse(NetlinkMessage message) {
    Optional<InterfaceName> name = Optional.empty();
    Optional<String> kind = Optional.empty();
    Optional<MacAddress> mac = Optional.empty();
    Optional<String> alias = Optional.empty();
    int mtu = 0;
    AttributeDecoder attributes = message.attributes(IFINFOMSG_LENGTH);
    while (attributes.next()) {
      switch (attributes.type()) {
        case IFLA_IFNAME -> name = name(attributes.string());
        case IFLA_MTU -> mtu = attributes.u32();
        case IFLA_IFALIAS -> alias = Optional.of(attributes.string());
        case IFLA_LINKINFO -> kind = kind(attributes.nested());
        case IFLA_ADDRESS -> {
          if (message.u16(2) == ARPHRD_ETHER && attributes.length() == 6) {
            mac = Optional.of(MacAddress.of(attributes.bytes()));
          }
        }
        default -> {}
      }
    }
    boolean up = (message.u32(8) & IFF_UP) != 0;
    boolean carrier = up && (message.u32(8) & IFF_LOWER_UP) != 0;
    Link link = null;
    if (name.isPresent()) {
      link = new Link(index(message), name.get(), kind, mtu, up, carrier, mac, alias, List.of());
    }
    return Optional.ofNullable(link);
  }

  static Link with(Link link, List<InterfaceAddress> addresses) {
    return new Link(
        link.index(),
        link.name(),
        link.kind(),
        link.mtu(),
        link.up(),
        link.carrier(),
        link.mac(),
        link.alias(),
        addresses);
  }

  /** A name; empty if {@link InterfaceName} cannot express it. */
  static Optional<InterfaceName> name(String text) {
    try {
      return Optional.of(InterfaceName.parse(text));
    } catch (ParseException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> kind(AttributeDecoder info) {
    Optional<String> kind = Optional.empty();
    while (info.next()) {
      if (info.type() == IFLA_INFO_KIND) {
        kind = Optional.of(info.string());
      }
    }
    return kind;
  }

  /** Fails unless the message has this type. */
  static void expect(NetlinkMessage message, int type) {
    if (message.type() != type) {
      throw new MalformedMessageException("type " + message.type() + " instead of " + type);
    }
  }
}
