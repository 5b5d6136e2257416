// SPDX-License-Identifier: Apache-2.0
package io.landline.rtnetlink;

import static io.landline.rtnetlink.RtnetlinkConstants.RTAX_MTU;
import static io.landline.rtnetlink.RtnetlinkConstants.RTA_DST;
import static io.landline.rtnetlink.RtnetlinkConstants.RTA_GATEWAY;
import static io.landline.rtnetlink.RtnetlinkConstants.RTA_MARK;
import static io.landline.rtnetlink.RtnetlinkConstants.RTA_METRICS;
import static io.landline.rtnetlink.RtnetlinkConstants.RTA_MULTIPATH;
import static io.landline.rtnetlink.RtnetlinkConstants.RTA_OIF;
import static io.landline.rtnetlink.RtnetlinkConstants.RTA_PREFSRC;
import static io.landline.rtnetlink.RtnetlinkConstants.RTA_PRIORITY;
import static io.landline.rtnetlink.RtnetlinkConstants.RTA_TABLE;
import static io.landline.rtnetlink.RtnetlinkConstants.RTA_VIA;
import static io.landline.rtnetlink.RtnetlinkConstants.RTMSG_LENGTH;
import static io.landline.rtnetlink.RtnetlinkConstants.RTM_F_CLONED;
import static io.landline.rtnetlink.RtnetlinkConstants.RTNH_F_ONLINK;
import static io.landline.rtnetlink.RtnetlinkConstants.RT_SCOPE_HOST;
import static io.landline.rtnetlink.RtnetlinkConstants.RT_SCOPE_LINK;
import static io.landline.rtnetlink.RtnetlinkConstants.RT_SCOPE_UNIVERSE;

import io.landline.kernel.ChosenRoute;
import io.landline.kernel.ObservedRoute;
import io.landline.kernel.ObservedRoute.NextHop;
import io.landline.net.AddressFamily;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.IpPrefix;
import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.AttributeEncoder;
import io.landline.netlink.KernelAddresses;
import io.landline.netlink.MalformedMessageException;
import io.landline.netlink.NetlinkMessage;
import io.landline.route.Route;
import io.landline.route.RoutingState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/**
 * RTM_NEWROUTE.
 *
 * <pre>
 *   struct rtmsg { u8 family; u8 dst_len; u8 src_len; u8 tos;
 *                  u8 table; u8 protocol; u8 scope; u8 type; u32 flags }
 *   RTA_GATEWAY 4 or 16 bytes
 *   RTA_METRICS { RTAX_MTU u32 }
 *   RTA_TABLE repeats the table in 32 bits; rtm_table is 0 where it does not fit
 *   RTA_MULTIPATH { struct rtnexthop { u16 len; u8 flags; u8 hops; s32 ifindex } RTA_* ... } ...
 * </pre>
 */
final class RouteCodec {
  private static final int RTNEXTHOP_LENGTH = 8;

  private RouteCodec() {}

  static byte[] header(int family, int dstLength, int protocol, int scope, int type) {
    return header(family, dstLength, protocol, scope, type, 0);
  }

  private static byte[] header(
      int family, int dstLength, int protocol, int scope, int type, int flags) {
    return ByteBuffer.allocate(RTMSG_LENGTH)
        .order(ByteOrder.nativeOrder())
        .put((byte) family)
        .put((byte) dstLength)
        .put(5, (byte) protocol)
        .put(6, (byte) scope)
        .put(7, (byte) type)
        .putInt(8, flags)
        .array();
  }

  /**
   * A request about one of Landline's routes.
   *
   * @param device the index of its device, if it has one
   */
  static byte[] encode(Route route, OptionalInt device) {
    IpPrefix to = route.destination();
    AttributeEncoder out =
        AttributeEncoder.after(
            header(
                KernelAddresses.number(to.family()),
                to.length(),
                RoutingState.PROTOCOL,
                scope(route),
                route.type().number(),
                flags(route)));
    out.u32(RTA_TABLE, route.table().id());
    if (to.length() > 0) {
      out.bytes(RTA_DST, to.address().bytes());
    }
    long metric = metric(route);
    if (metric != 0) {
      out.u32(RTA_PRIORITY, metric);
    }
    device.ifPresent(index -> out.u32(RTA_OIF, index));
    route.gateway().ifPresent(gateway -> out.bytes(RTA_GATEWAY, gateway.bytes()));
    route.mtu().ifPresent(bytes -> out.nested(RTA_METRICS, m -> m.u32(RTAX_MTU, bytes)));
    return out.toBytes();
  }

  private static int scope(Route route) {
    return switch (route.type()) {
      case UNICAST -> route.gateway().isPresent() ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
      case LOCAL -> RT_SCOPE_HOST;
      case UNREACHABLE, THROW -> RT_SCOPE_UNIVERSE;
    };
  }

  /**
   * An IPv4 gateway counts as a host of the link although no address of the interface covers it:
   * some providers lease a /32.
   */
  private static int flags(Route route) {
    return route.gateway().filter(g -> g.family() == AddressFamily.IPV4).isPresent()
        ? RTNH_F_ONLINK
        : 0;
  }

  /** The metric that the kernel will report. */
  private static long metric(Route route) {
    boolean given = route.metric() != 0 || route.destination().family() == AddressFamily.IPV4;
    return given ? route.metric() : ObservedRoute.IPV6_UNSPECIFIED_METRIC;
  }

  /**
   * A route; empty for caches, for routes by source, and for other families.
   *
   * @param names interface names by index
   */
  static Optional<ObservedRoute> parse(
      NetlinkMessage message, IntFunction<Optional<InterfaceName>> names) {
    Optional<AddressFamily> ip = KernelAddresses.family(message.u8(0));
    if (ip.isEmpty() || (message.u32(8) & RTM_F_CLONED) != 0 || message.u8(2) != 0) {
      return Optional.empty();
    }
    AddressFamily family = ip.get();
    IpPrefix destination = KernelAddresses.any(family);
    int length = message.u8(1);
    long table = message.u8(4);
    long metric = 0;
    Optional<IpAddress> source = Optional.empty();
    Hop single = new Hop();
    List<NextHop> hops = new ArrayList<>();
    Optional<Integer> mtu = Optional.empty();
    AttributeDecoder attributes = message.attributes(RTMSG_LENGTH);
    while (attributes.next()) {
      switch (attributes.type()) {
        case RTA_DST -> destination = KernelAddresses.prefix(attributes, family, length);
        case RTA_TABLE -> table = attributes.u32AsLong();
        case RTA_PRIORITY -> metric = attributes.u32AsLong();
        case RTA_PREFSRC -> source = Optional.of(KernelAddresses.address(attributes, family));
        case RTA_METRICS -> mtu = mtu(attributes.nested());
        case RTA_MULTIPATH -> hops.addAll(multipath(attributes.bytes(), family, names));
        default -> single.take(attributes, family);
      }
    }
    if (hops.isEmpty() && single.isGiven()) {
      hops.add(single.build(names));
    }
    return Optional.of(
        new ObservedRoute(
            table, message.u8(7), message.u8(5), destination, metric, hops, source, mtu));
  }

  /**
   * A request which route this host's own packets to an address take.
   *
   * @param mark of the packets; 0 for none
   */
  static byte[] lookup(IpAddress to, int mark) {
    AttributeEncoder out =
        AttributeEncoder.after(
            header(KernelAddresses.number(to.family()), to.family().bits(), 0, 0, 0));
    out.bytes(RTA_DST, to.bytes());
    if (mark != 0) {
      out.u32(RTA_MARK, mark);
    }
    return out.toBytes();
  }

  /** The answer to {@link #lookup}. */
  static ChosenRoute parseChosen(
      NetlinkMessage message, IntFunction<Optional<InterfaceName>> names) {
    AddressFamily family =
        KernelAddresses.family(message.u8(0))
            .orElseThrow(() -> new MalformedMessageException("a route of another family"));
    Optional<Integer> mtu = Optional.empty();
    Hop hop = new Hop();
    AttributeDecoder attributes = message.attributes(RTMSG_LENGTH);
    while (attributes.next()) {
      if (attributes.type() == RTA_METRICS) {
        mtu = mtu(attributes.nested());
      } else {
        hop.take(attributes, family);
      }
    }
    NextHop next = hop.build(names);
    return new ChosenRoute(next.device(), next.gateway(), mtu);
  }

  private static Optional<Integer> mtu(AttributeDecoder metrics) {
    while (metrics.next()) {
      if (metrics.type() == RTAX_MTU) {
        return Optional.of(metrics.u32());
      }
    }
    return Optional.empty();
  }

  private static List<NextHop> multipath(
      byte[] bytes, AddressFamily family, IntFunction<Optional<InterfaceName>> names) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    List<NextHop> hops = new ArrayList<>();
    int at = 0;
    while (bytes.length - at >= RTNEXTHOP_LENGTH) {
      int length = Short.toUnsignedInt(in.getShort(at));
      if (length < RTNEXTHOP_LENGTH || length > bytes.length - at) {
        throw new MalformedMessageException("next hop of " + length + " bytes");
      }
      Hop hop = new Hop();
      hop.index = OptionalInt.of(in.getInt(at + 4));
      AttributeDecoder attributes = new AttributeDecoder(bytes, at + RTNEXTHOP_LENGTH, at + length);
      while (attributes.next()) {
        hop.take(attributes, family);
      }
      hops.add(hop.build(names));
      at += (length + 3) & ~3;
    }
    return hops;
  }

  /** The attributes of one next hop. */
  private static final class Hop {
    private OptionalInt index = OptionalInt.empty();
    private Optional<IpAddress> gateway = Optional.empty();

    void take(AttributeDecoder attributes, AddressFamily family) {
      switch (attributes.type()) {
        case RTA_OIF -> index = OptionalInt.of(attributes.u32());
        case RTA_GATEWAY -> gateway = Optional.of(KernelAddresses.address(attributes, family));
        case RTA_VIA -> gateway = via(attributes.bytes());
        default -> {}
      }
    }

    /** struct rtvia { u16 family; u8 address[] }: an IPv4 route through an IPv6 gateway. */
    private static Optional<IpAddress> via(byte[] rtvia) {
      return rtvia.length == 6 || rtvia.length == 18
          ? Optional.of(IpAddress.of(Arrays.copyOfRange(rtvia, 2, rtvia.length)))
          : Optional.empty();
    }

    boolean isGiven() {
      return index.isPresent() || gateway.isPresent();
    }

    NextHop build(IntFunction<Optional<InterfaceName>> names) {
      return new NextHop(
          index.isPresent() ? names.apply(index.getAsInt()) : Optional.empty(), gateway);
    }
  }
}
