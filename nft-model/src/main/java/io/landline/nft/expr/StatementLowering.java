// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.expr;

import io.landline.net.AddressFamily;
import io.landline.nft.CtDirection;
import io.landline.nft.DataType;
import io.landline.nft.Field;
import io.landline.nft.Mark;
import io.landline.nft.NftName;
import io.landline.nft.Statement;
import io.landline.nft.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The expressions of each statement. */
final class StatementLowering {
  private static final int IFNAMSIZ = 16;

  /** IPS_DST_NAT of linux/netfilter/nf_conntrack_common.h. */
  private static final int IPS_DST_NAT = 0x20;

  private static final int IPS_CONFIRMED = 0x08;

  private static final Register FIRST = Register.FIRST;

  /** NFT_REG_2: nft loads every constant into a 16-byte register of its own. */
  private static final Register SECOND = Register.ofNumber(2);

  private static final Register THIRD = Register.ofNumber(3);

  private StatementLowering() {}

  static void lower(Statement statement, ExprWriter out, RuleLowering table) {
    if (statement instanceof Verdict verdict) {
      out.add(new Expr.Immediate(verdict));
    } else if (statement instanceof Statement.Match match) {
      lowerMatch(match, out, table);
    } else {
      lowerAction(statement, out, table);
    }
  }

  private static void lowerMatch(Statement.Match match, ExprWriter out, RuleLowering table) {
    if (match instanceof Statement.Interface s) {
      out.add(new Expr.MetaLoad(s.incoming() ? MetaKey.IIFNAME : MetaKey.OIFNAME, FIRST));
      byte[] name = s.name().name().getBytes(StandardCharsets.UTF_8);
      out.add(new Expr.Cmp(s.equal(), FIRST, RegisterData.of(Arrays.copyOf(name, IFNAMSIZ))));
    } else if (match instanceof Statement.Equals s) {
      lower(s, out);
    } else if (match instanceof Statement.HasPorts) {
      out.add(new Expr.MetaLoad(MetaKey.L4PROTO, FIRST));
      out.add(new Expr.AnonymousLookup(tcpAndUdp(), FIRST, false));
    } else if (match instanceof Statement.NfProto s) {
      out.compareNfProto(s.family());
    } else if (match instanceof Statement.State s) {
      out.add(new Expr.CtLoad(CtKey.STATE, FIRST));
      anyOf(RegisterData.host32(s.bits()), out);
    } else if (match instanceof Statement.Direction s) {
      out.add(new Expr.CtLoad(CtKey.DIRECTION, FIRST));
      out.add(new Expr.Cmp(true, FIRST, RegisterData.of((byte) s.direction().number())));
    } else if (match instanceof Statement.OriginalDestination s) {
      out.add(new Expr.CtDirectionLoad(CtKey.DST_IP, CtDirection.ORIGINAL, FIRST));
      out.add(new Expr.Cmp(true, FIRST, RegisterData.of(s.address().bytes())));
    } else if (match instanceof Statement.OriginalSourceIn s) {
      table.requireSet(s.set(), List.of(Field.IP_SADDR), List.of());
      out.add(new Expr.CtDirectionLoad(CtKey.SRC_IP, CtDirection.ORIGINAL, FIRST));
      out.add(new Expr.Lookup(s.set(), FIRST, Optional.empty(), false));
    } else if (match instanceof Statement.Dnatted) {
      out.add(new Expr.CtLoad(CtKey.STATUS, FIRST));
      anyOf(RegisterData.host32(IPS_DST_NAT), out);
    } else if (match instanceof Statement.Unconfirmed) {
      out.add(new Expr.CtLoad(CtKey.STATUS, FIRST));
      mask(IPS_CONFIRMED, 0, out);
      out.add(new Expr.Cmp(true, FIRST, RegisterData.host32(0)));
    } else if (match instanceof Statement.Marked s) {
      load(s.mark(), out);
      mask(s.value().mask(), 0, out);
      out.add(new Expr.Cmp(true, FIRST, RegisterData.host32(s.value().value())));
    } else if (match instanceof Statement.InSet s) {
      table.requireSet(s.set(), s.key(), List.of());
      out.loadKey(s.key());
      out.add(new Expr.Lookup(s.set(), FIRST, Optional.empty(), !s.found()));
    } else if (match instanceof Statement.UdpBegins s) {
      out.requireTransport(Headers.IPPROTO_UDP);
      byte[] bytes = ByteBuffer.allocate(8).putLong(s.value() << (64 - s.bits())).array();
      RegisterData data = RegisterData.of(Arrays.copyOf(bytes, s.bits() / 8));
      out.comparePayload(PayloadBase.TRANSPORT, Headers.UDP_HEADER_LENGTH, true, data);
    } else if (match instanceof Statement.StunId s) {
      out.requireTransport(Headers.IPPROTO_UDP);
      byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(s.id()).array();
      out.comparePayload(
          PayloadBase.TRANSPORT, Statement.StunId.OFFSET, true, RegisterData.of(bytes));
    } else if (match instanceof Statement.TransparentSocket) {
      out.add(new Expr.SocketLoad(SocketKey.TRANSPARENT, FIRST));
      out.add(new Expr.Cmp(true, FIRST, RegisterData.of((byte) 1)));
      out.add(new Expr.SocketLoad(SocketKey.WILDCARD, FIRST));
      out.add(new Expr.Cmp(true, FIRST, RegisterData.of((byte) 0)));
    } else if (match instanceof Statement.EchoRequest) {
      out.requireNetwork(AddressFamily.IPV4);
      out.requireTransport(Headers.IPPROTO_ICMP);
      RegisterData type = RegisterData.of((byte) Headers.ICMP_ECHO_REQUEST);
      out.comparePayload(PayloadBase.TRANSPORT, Headers.ICMP_TYPE_OFFSET, true, type);
    } else if (match instanceof Statement.TtlBelow s) {
      out.requireNetwork(AddressFamily.IPV4);
      out.add(new Expr.PayloadLoad(PayloadBase.NETWORK, Headers.IP_TTL_OFFSET, 1, FIRST));
      out.add(new Expr.CmpBelow(FIRST, RegisterData.of((byte) s.hops())));
    } else if (match instanceof Statement.Syn) {
      out.requireTransport(Headers.IPPROTO_TCP);
      out.add(new Expr.PayloadLoad(PayloadBase.TRANSPORT, Headers.TCP_FLAGS_OFFSET, 1, FIRST));
      anyOf(RegisterData.of((byte) Headers.TCP_FLAG_SYN), out);
    } else if (match instanceof Statement.UnderLimit s) {
      table.requireSet(s.meter(), s.key(), List.of());
      out.loadKey(s.key());
      out.add(
          new Expr.DynsetUpdate(s.meter(), FIRST, new Expr.Limit(s.perSecond(), s.perSecond())));
    } else {
      throw new AssertionError(match);
    }
  }

  private static void lower(Statement.Equals s, ExprWriter out) {
    RegisterData value = RegisterData.of(s.value().low());
    if (s.field() == Field.META_L4PROTO) {
      out.compareL4Proto(s.equal(), value);
    } else {
      out.require(s.field());
      out.comparePayload(Headers.base(s.field()), Headers.offset(s.field()), s.equal(), value);
    }
  }

  private static void lowerAction(Statement action, ExprWriter out, RuleLowering table) {
    if (action instanceof Statement.Counter) {
      out.add(new Expr.Counter());
    } else if (action instanceof Statement.Nat s) {
      lower(s, out, table);
    } else if (action instanceof Statement.SnatWithin s) {
      lookUp(s.key(), s.map(), List.of(DataType.IPV4_ADDR), out, table);
      out.add(new Expr.ImmediateData(SECOND, port(s.ports().first())));
      out.add(new Expr.ImmediateData(THIRD, port(s.ports().last())));
      out.add(new Expr.Nat(false, FIRST, Optional.of(SECOND), Optional.of(THIRD)));
    } else if (action instanceof Statement.DnatTo s) {
      out.add(new Expr.ImmediateData(FIRST, RegisterData.of(s.target().address().bytes())));
      out.add(new Expr.ImmediateData(SECOND, port(s.target().port())));
      out.add(new Expr.Nat(true, FIRST, Optional.of(SECOND), Optional.empty()));
    } else if (action instanceof Statement.Masquerade s) {
      out.add(new Expr.ImmediateData(FIRST, port(s.ports().first())));
      out.add(new Expr.ImmediateData(SECOND, port(s.ports().last())));
      out.add(new Expr.Masquerade(Optional.of(FIRST), Optional.of(SECOND)));
    } else if (action instanceof Statement.SetMark s) {
      load(s.mark(), out);
      mask(~s.value().mask(), s.value().value(), out);
      out.add(
          s.mark() == Mark.CT
              ? new Expr.CtSet(CtKey.MARK, FIRST)
              : new Expr.MetaSet(MetaKey.MARK, FIRST));
    } else if (action instanceof Statement.ClampMss) {
      out.requireTransport(Headers.IPPROTO_TCP);
      out.add(new Expr.RouteTcpMss(FIRST));
      out.add(new Expr.HostToNetwork(FIRST, FIRST, 2, 2));
      out.add(new Expr.TcpOptionWrite(Headers.TCP_OPTION_MAXSEG, 2, 2, FIRST));
    } else if (action instanceof Statement.Reject) {
      out.add(new Expr.RejectIcmpx(Expr.RejectIcmpx.ADMIN_PROHIBITED));
    } else {
      throw new AssertionError(action);
    }
  }

  private static void lower(Statement.Nat s, ExprWriter out, RuleLowering table) {
    List<DataType> yields =
        s.withPort()
            ? List.of(DataType.IPV4_ADDR, DataType.INET_SERVICE)
            : List.of(DataType.IPV4_ADDR);
    lookUp(s.key(), s.map(), yields, out, table);
    Optional<Register> port =
        s.withPort() ? Optional.of(FIRST.after(DataType.IPV4_ADDR.bytes())) : Optional.empty();
    out.add(new Expr.Nat(s.destination(), FIRST, port, Optional.empty()));
  }

  /** Loads the map's data for this key. */
  private static void lookUp(
      List<Field> key, NftName map, List<DataType> yields, ExprWriter out, RuleLowering table) {
    table.requireSet(map, key, yields);
    out.loadKey(key);
    out.add(new Expr.Lookup(map, FIRST, Optional.of(FIRST), false));
  }

  private static RegisterData port(int port) {
    return RegisterData.of((byte) (port >> 8), (byte) port);
  }

  private static void load(Mark mark, ExprWriter out) {
    out.add(
        mark == Mark.CT
            ? new Expr.CtLoad(CtKey.MARK, FIRST)
            : new Expr.MetaLoad(MetaKey.MARK, FIRST));
  }

  private static void mask(int mask, int xor, ExprWriter out) {
    out.add(new Expr.Bitwise(FIRST, FIRST, RegisterData.host32(mask), RegisterData.host32(xor)));
  }

  /** Matches when at least one of these bits is set in the first register. */
  private static void anyOf(RegisterData bits, ExprWriter out) {
    RegisterData none = RegisterData.zeros(bits.length());
    out.add(new Expr.Bitwise(FIRST, FIRST, bits, none));
    out.add(new Expr.Cmp(false, FIRST, none));
  }

  private static AnonymousSet tcpAndUdp() {
    return new AnonymousSet(
        DataType.INET_PROTO,
        List.of(
            RegisterData.of((byte) Headers.IPPROTO_TCP),
            RegisterData.of((byte) Headers.IPPROTO_UDP)));
  }
}
