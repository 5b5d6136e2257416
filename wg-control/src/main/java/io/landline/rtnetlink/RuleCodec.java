// SPDX-License-Identifier: Apache-2.0
package io.landline.rtnetlink;

import static io.landline.rtnetlink.RtnetlinkConstants.FIB_RULE_HDR_LENGTH;
import static io.landline.rtnetlink.RtnetlinkConstants.FIB_RULE_INVERT;
import static io.landline.rtnetlink.RtnetlinkConstants.FRA_DST;
import static io.landline.rtnetlink.RtnetlinkConstants.FRA_FWMARK;
import static io.landline.rtnetlink.RtnetlinkConstants.FRA_FWMASK;
import static io.landline.rtnetlink.RtnetlinkConstants.FRA_IIFNAME;
import static io.landline.rtnetlink.RtnetlinkConstants.FRA_PAD;
import static io.landline.rtnetlink.RtnetlinkConstants.FRA_PRIORITY;
import static io.landline.rtnetlink.RtnetlinkConstants.FRA_PROTOCOL;
import static io.landline.rtnetlink.RtnetlinkConstants.FRA_SRC;
import static io.landline.rtnetlink.RtnetlinkConstants.FRA_SUPPRESS_PREFIXLEN;
import static io.landline.rtnetlink.RtnetlinkConstants.FRA_TABLE;
import static io.landline.rtnetlink.RtnetlinkConstants.FRA_UNSPEC;

import io.landline.kernel.ObservedRule;
import io.landline.net.AddressFamily;
import io.landline.net.Fwmark;
import io.landline.net.InterfaceName;
import io.landline.net.IpPrefix;
import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.AttributeEncoder;
import io.landline.netlink.KernelAddresses;
import io.landline.netlink.NetlinkMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * RTM_NEWRULE.
 *
 * <pre>
 *   struct fib_rule_hdr { u8 family; u8 dst_len; u8 src_len; u8 tos;
 *                         u8 table; u8 res1; u8 res2; u8 action; u32 flags }
 *   FRA_TABLE repeats the table in 32 bits; without one the kernel takes the first empty table
 *   FRA_FWMASK accompanies every FRA_FWMARK: the default is all ones
 * </pre>
 */
final class RuleCodec {
  private RuleCodec() {}

  static byte[] encode(ObservedRule rule) {
    byte[] header =
        ByteBuffer.allocate(FIB_RULE_HDR_LENGTH)
            .order(ByteOrder.nativeOrder())
            .put((byte) KernelAddresses.number(rule.family()))
            .put((byte) (int) rule.to().map(IpPrefix::length).orElse(0))
            .put((byte) (int) rule.from().map(IpPrefix::length).orElse(0))
            .put(7, (byte) rule.action())
            .array();
    AttributeEncoder out = AttributeEncoder.after(header);
    out.u32(FRA_PRIORITY, rule.priority());
    out.u8(FRA_PROTOCOL, rule.protocol());
    rule.to().ifPresent(to -> out.bytes(FRA_DST, to.address().bytes()));
    rule.from().ifPresent(from -> out.bytes(FRA_SRC, from.address().bytes()));
    rule.incoming().ifPresent(name -> out.string(FRA_IIFNAME, name.name()));
    rule.fwmark()
        .ifPresent(
            mark -> {
              out.u32(FRA_FWMARK, mark.value());
              out.u32(FRA_FWMASK, mark.mask());
            });
    if (rule.action() == ObservedRule.FR_ACT_TO_TBL) {
      out.u32(FRA_TABLE, rule.table());
    }
    rule.suppressPrefixLength().ifPresent(n -> out.u32(FRA_SUPPRESS_PREFIXLEN, (int) n));
    return out.toBytes();
  }

  /** A rule; empty for families other than IPv4 and IPv6. */
  static Optional<ObservedRule> parse(NetlinkMessage message) {
    Optional<AddressFamily> ip = KernelAddresses.family(message.u8(0));
    if (ip.isEmpty()) {
      return Optional.empty();
    }
    AddressFamily family = ip.get();
    int action = message.u8(7);
    boolean others = message.u8(3) != 0 || (message.u32(8) & FIB_RULE_INVERT) != 0;
    long priority = 0;
    int protocol = 0;
    long table = message.u8(4);
    Optional<InterfaceName> incoming = Optional.empty();
    int mark = 0;
    int mask = 0;
    Optional<IpPrefix> from = Optional.empty();
    Optional<IpPrefix> to = Optional.empty();
    Optional<Integer> suppress = Optional.empty();
    AttributeDecoder in = message.attributes(FIB_RULE_HDR_LENGTH);
    while (in.next()) {
      switch (in.type()) {
        case FRA_PRIORITY -> priority = in.u32AsLong();
        case FRA_PROTOCOL -> protocol = in.u8();
        case FRA_TABLE -> table = in.u32AsLong();
        case FRA_DST -> to = Optional.of(KernelAddresses.prefix(in, family, message.u8(1)));
        case FRA_SRC -> from = Optional.of(KernelAddresses.prefix(in, family, message.u8(2)));
        case FRA_IIFNAME -> {
          incoming = LinkCodec.name(in.string());
          others |= incoming.isEmpty();
        }
        case FRA_FWMARK -> mark = in.u32();
        case FRA_FWMASK -> mask = in.u32();
        // Always reported; -1 means none.
        case FRA_SUPPRESS_PREFIXLEN ->
            suppress = in.u32() < 0 ? Optional.empty() : Optional.of(in.u32());
        case FRA_UNSPEC, FRA_PAD -> {}
        default -> others = true;
      }
    }
    boolean sayable = mask != 0 && (mark & ~mask) == 0;
    return Optional.of(
        new ObservedRule(
            family,
            priority,
            protocol,
            action,
            action == ObservedRule.FR_ACT_TO_TBL ? table : 0,
            incoming,
            sayable ? Optional.of(new Fwmark(mark, mask)) : Optional.empty(),
            from,
            to,
            suppress,
            others || (!sayable && (mark != 0 || mask != 0))));
  }
}
