// SPDX-License-Identifier: Apache-2.0
package io.landline.conntrack;

import io.landline.kernel.Flow;
import io.landline.kernel.FlowTuple;
import io.landline.net.AddressFamily;
import io.landline.net.IpAddress;
import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.AttributeEncoder;
import io.landline.netlink.MalformedMessageException;
import io.landline.netlink.NetlinkMessage;
import java.util.Optional;

/**
 * IPCTNL_MSG_CT_*, linux/netfilter/nfnetlink_conntrack.h; integers are big-endian.
 *
 * <pre>
 *   struct nfgenmsg { u8 family; u8 version 0; be16 res_id 0 }
 *   CTA_TUPLE_ORIG, CTA_TUPLE_REPLY { CTA_TUPLE_IP { V4_SRC, V4_DST | V6_SRC, V6_DST }
 *                                     CTA_TUPLE_PROTO { NUM u8, SRC_PORT be16, DST_PORT be16
 *                                                       | ICMP_ID be16, ICMP_TYPE u8, ICMP_CODE u8 } }
 *   CTA_STATUS be32   CTA_MARK be32   CTA_ID be32
 * </pre>
 */
final class FlowCodec {
  private static final int NFNL_SUBSYS_CTNETLINK = 1;
  static final int IPCTNL_MSG_CT_NEW = NFNL_SUBSYS_CTNETLINK << 8;
  static final int IPCTNL_MSG_CT_GET = NFNL_SUBSYS_CTNETLINK << 8 | 1;
  static final int IPCTNL_MSG_CT_DELETE = NFNL_SUBSYS_CTNETLINK << 8 | 2;
  private static final int NFGENMSG_LENGTH = 4;

  private static final int CTA_TUPLE_ORIG = 1;
  private static final int CTA_TUPLE_REPLY = 2;
  private static final int CTA_STATUS = 3;
  private static final int CTA_MARK = 8;
  private static final int CTA_ID = 12;

  private static final int CTA_TUPLE_IP = 1;
  private static final int CTA_TUPLE_PROTO = 2;
  private static final int CTA_IP_V4_SRC = 1;
  private static final int CTA_IP_V4_DST = 2;
  private static final int CTA_IP_V6_SRC = 3;
  private static final int CTA_IP_V6_DST = 4;
  private static final int CTA_PROTO_NUM = 1;
  private static final int CTA_PROTO_SRC_PORT = 2;
  private static final int CTA_PROTO_DST_PORT = 3;
  private static final int CTA_PROTO_ICMP_ID = 4;
  private static final int CTA_PROTO_ICMP_TYPE = 5;
  private static final int CTA_PROTO_ICMP_CODE = 6;
  private static final int CTA_PROTO_ICMPV6_ID = 7;
  private static final int CTA_PROTO_ICMPV6_TYPE = 8;
  private static final int CTA_PROTO_ICMPV6_CODE = 9;

  private static final int IPPROTO_ICMP = 1;
  private static final int IPPROTO_ICMPV6 = 58;
  private static final byte AF_INET = 2;
  private static final byte AF_INET6 = 10;

  private FlowCodec() {}

  static byte[] header(AddressFamily family) {
    return new byte[] {family == AddressFamily.IPV4 ? AF_INET : AF_INET6, 0, 0, 0};
  }

  /** The tuple and the id: a deletion without a tuple would flush the whole table. */
  static byte[] deletion(Flow flow) {
    AttributeEncoder out = AttributeEncoder.after(header(flow.original().source().family()));
    out.nested(CTA_TUPLE_ORIG, tuple -> encode(tuple, flow.original()));
    out.be32(CTA_ID, flow.id());
    return out.toBytes();
  }

  /** A flow; empty for a message that is not a flow. */
  static Optional<Flow> parse(NetlinkMessage message) {
    if (message.type() != IPCTNL_MSG_CT_NEW) {
      return Optional.empty();
    }
    Optional<FlowTuple> original = Optional.empty();
    Optional<FlowTuple> reply = Optional.empty();
    int status = 0;
    int mark = 0;
    int id = 0;
    AttributeDecoder attributes = message.attributes(NFGENMSG_LENGTH);
    while (attributes.next()) {
      switch (attributes.type()) {
        case CTA_TUPLE_ORIG -> original = Optional.of(tuple(attributes.nested()));
        case CTA_TUPLE_REPLY -> reply = Optional.of(tuple(attributes.nested()));
        case CTA_STATUS -> status = attributes.be32();
        case CTA_MARK -> mark = attributes.be32();
        case CTA_ID -> id = attributes.be32();
        default -> {}
      }
    }
    if (original.isEmpty() || reply.isEmpty()) {
      throw new MalformedMessageException("a flow without CTA_TUPLE_ORIG or CTA_TUPLE_REPLY");
    }
    return Optional.of(new Flow(original.get(), reply.get(), status, mark, id));
  }

  private static void encode(AttributeEncoder out, FlowTuple tuple) {
    boolean ipv4 = tuple.source().family() == AddressFamily.IPV4;
    out.nested(
        CTA_TUPLE_IP,
        ip -> {
          ip.bytes(ipv4 ? CTA_IP_V4_SRC : CTA_IP_V6_SRC, tuple.source().bytes());
          ip.bytes(ipv4 ? CTA_IP_V4_DST : CTA_IP_V6_DST, tuple.destination().bytes());
        });
    out.nested(
        CTA_TUPLE_PROTO,
        proto -> {
          proto.u8(CTA_PROTO_NUM, tuple.protocol());
          switch (tuple.protocol()) {
            case IPPROTO_ICMP -> {
              proto.be16(CTA_PROTO_ICMP_ID, tuple.sourcePort());
              proto.u8(CTA_PROTO_ICMP_TYPE, tuple.destinationPort() >> 8);
              proto.u8(CTA_PROTO_ICMP_CODE, tuple.destinationPort() & 0xff);
            }
            case IPPROTO_ICMPV6 -> {
              proto.be16(CTA_PROTO_ICMPV6_ID, tuple.sourcePort());
              proto.u8(CTA_PROTO_ICMPV6_TYPE, tuple.destinationPort() >> 8);
              proto.u8(CTA_PROTO_ICMPV6_CODE, tuple.destinationPort() & 0xff);
            }
            default -> {
              proto.be16(CTA_PROTO_SRC_PORT, tuple.sourcePort());
              proto.be16(CTA_PROTO_DST_PORT, tuple.destinationPort());
            }
          }
        });
  }

  private static FlowTuple tuple(AttributeDecoder attributes) {
    Optional<IpAddress> source = Optional.empty();
    Optional<IpAddress> destination = Optional.empty();
    int protocol = 0;
    int from = 0;
    int to = 0;
    while (attributes.next()) {
      if (attributes.type() != CTA_TUPLE_IP && attributes.type() != CTA_TUPLE_PROTO) {
        continue; // CTA_TUPLE_ZONE is not nested
      }
      AttributeDecoder inner = attributes.nested();
      while (inner.next()) {
        if (attributes.type() == CTA_TUPLE_IP) {
          switch (inner.type()) {
            case CTA_IP_V4_SRC -> source = Optional.of(IpAddress.of(inner.bytes(4)));
            case CTA_IP_V6_SRC -> source = Optional.of(IpAddress.of(inner.bytes(16)));
            case CTA_IP_V4_DST -> destination = Optional.of(IpAddress.of(inner.bytes(4)));
            case CTA_IP_V6_DST -> destination = Optional.of(IpAddress.of(inner.bytes(16)));
            default -> {}
          }
        } else {
          switch (inner.type()) {
            case CTA_PROTO_NUM -> protocol = inner.u8();
            case CTA_PROTO_SRC_PORT, CTA_PROTO_ICMP_ID, CTA_PROTO_ICMPV6_ID -> from = inner.be16();
            case CTA_PROTO_DST_PORT -> to = inner.be16();
            case CTA_PROTO_ICMP_TYPE, CTA_PROTO_ICMPV6_TYPE -> to |= inner.u8() << 8;
            case CTA_PROTO_ICMP_CODE, CTA_PROTO_ICMPV6_CODE -> to |= inner.u8();
            default -> {}
          }
        }
      }
    }
    if (source.isEmpty() || destination.isEmpty()) {
      throw new MalformedMessageException("a flow's tuple without addresses");
    }
    return new FlowTuple(source.get(), destination.get(), protocol, from, to);
  }
}
