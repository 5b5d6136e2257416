// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static io.landline.nfnetlink.ExprConstants.*;
import static io.landline.nfnetlink.NftConstants.NFTA_DATA_VALUE;
import static io.landline.nfnetlink.NftConstants.NFTA_DATA_VERDICT;
import static io.landline.nfnetlink.NftConstants.NFTA_EXPR_DATA;
import static io.landline.nfnetlink.NftConstants.NFTA_EXPR_NAME;
import static io.landline.nfnetlink.NftConstants.NFTA_VERDICT_CHAIN;
import static io.landline.nfnetlink.NftConstants.NFTA_VERDICT_CODE;
import static io.landline.nfnetlink.NftConstants.NFT_JUMP;
import static io.landline.nfnetlink.NftConstants.NFT_RETURN;
import static io.landline.nfnetlink.NftConstants.NF_ACCEPT;
import static io.landline.nfnetlink.NftConstants.NF_DROP;

import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.MalformedMessageException;
import io.landline.nft.CtDirection;
import io.landline.nft.NftName;
import io.landline.nft.Verdict;
import io.landline.nft.expr.AnonymousSet;
import io.landline.nft.expr.CtKey;
import io.landline.nft.expr.Expr;
import io.landline.nft.expr.MetaKey;
import io.landline.nft.expr.PayloadBase;
import io.landline.nft.expr.Register;
import io.landline.nft.expr.RegisterData;
import io.landline.nft.expr.SocketKey;
import java.util.Map;
import java.util.Optional;

/**
 * Decodes what {@link ExprEncoder} encodes. An expression of another kind, or in a form that
 * Landline never sends, becomes {@link Expr.Unknown}. Only bytes that are not an expression at all
 * are a {@link MalformedMessageException}.
 */
final class ExprDecoder {
  private final Map<String, AnonymousSet> anonymous;

  /**
   * A decoder for the rules of one table.
   *
   * @param anonymous anonymous sets by the name that the kernel gave them
   */
  ExprDecoder(Map<String, AnonymousSet> anonymous) {
    this.anonymous = anonymous;
  }

  /** Decodes one expression from the attributes of its list element. */
  Expr decode(AttributeDecoder element) {
    ExprAttributes expr = new ExprAttributes(element);
    String name = expr.string(NFTA_EXPR_NAME);
    // The kernel omits the data of an expression that has none.
    AttributeDecoder data =
        expr.has(NFTA_EXPR_DATA)
            ? expr.nested(NFTA_EXPR_DATA)
            : new AttributeDecoder(new byte[0], 0, 0);
    ExprAttributes attributes = new ExprAttributes(data);
    try {
      return known(name, attributes)
          .orElseGet(() -> new Expr.Unknown(name, "not a form that Landline uses"));
    } catch (IllegalArgumentException e) {
      return new Expr.Unknown(name, String.valueOf(e.getMessage()));
    }
  }

  /** Empty, or IllegalArgumentException from a value, if Landline never sends it. */
  private Optional<Expr> known(String name, ExprAttributes a) {
    return switch (name) {
      case "meta" -> meta(a);
      case "ct" -> ct(a);
      case "payload" -> payload(a);
      case "cmp" -> cmp(a);
      case "bitwise" -> bitwise(a);
      case "byteorder" -> byteorder(a);
      case "lookup" -> lookup(a);
      case "immediate" -> immediate(a);
      case "nat" -> nat(a);
      case "masq" -> masquerade(a);
      case "counter" ->
          when(
              a.hasOnly(NFTA_COUNTER_BYTES, NFTA_COUNTER_PACKETS, NFTA_COUNTER_PAD),
              new Expr.Counter());
      case "limit" -> limit(a);
      case "dynset" -> dynset(a);
      case "reject" -> reject(a);
      case "rt" -> rt(a);
      case "socket" -> socket(a);
      case "exthdr" -> exthdr(a);
      default -> Optional.empty();
    };
  }

  private static Optional<Expr> when(boolean ours, Expr expr) {
    return ours ? Optional.of(expr) : Optional.empty();
  }

  private static Optional<Expr> meta(ExprAttributes a) {
    Optional<MetaKey> key = MetaKey.ofNumber(a.be32(NFTA_META_KEY));
    if (a.has(NFTA_META_SREG)) {
      return a.hasOnly(NFTA_META_KEY, NFTA_META_SREG)
          ? key.<Expr>map(k -> new Expr.MetaSet(k, a.register(NFTA_META_SREG)))
          : Optional.empty();
    }
    return a.hasOnly(NFTA_META_KEY, NFTA_META_DREG)
        ? key.<Expr>map(k -> new Expr.MetaLoad(k, a.register(NFTA_META_DREG)))
        : Optional.empty();
  }

  private static Optional<Expr> ct(ExprAttributes a) {
    Optional<CtKey> key = CtKey.ofNumber(a.be32(NFTA_CT_KEY));
    if (a.has(NFTA_CT_SREG)) {
      return a.hasOnly(NFTA_CT_KEY, NFTA_CT_SREG)
          ? key.<Expr>map(k -> new Expr.CtSet(k, a.register(NFTA_CT_SREG)))
          : Optional.empty();
    }
    if (a.has(NFTA_CT_DIRECTION)) {
      return a.hasOnly(NFTA_CT_KEY, NFTA_CT_DREG, NFTA_CT_DIRECTION)
          ? key.flatMap(k -> directed(k, a))
          : Optional.empty();
    }
    return a.hasOnly(NFTA_CT_KEY, NFTA_CT_DREG)
        ? key.<Expr>map(k -> new Expr.CtLoad(k, a.register(NFTA_CT_DREG)))
        : Optional.empty();
  }

  private static Optional<Expr> directed(CtKey key, ExprAttributes a) {
    return CtDirection.ofNumber(a.u8(NFTA_CT_DIRECTION))
        .map(d -> new Expr.CtDirectionLoad(key, d, a.register(NFTA_CT_DREG)));
  }

  private static Optional<Expr> payload(ExprAttributes a) {
    if (!a.hasOnly(NFTA_PAYLOAD_DREG, NFTA_PAYLOAD_BASE, NFTA_PAYLOAD_OFFSET, NFTA_PAYLOAD_LEN)) {
      return Optional.empty();
    }
    return PayloadBase.ofNumber(a.be32(NFTA_PAYLOAD_BASE))
        .<Expr>map(
            base ->
                new Expr.PayloadLoad(
                    base,
                    a.be32(NFTA_PAYLOAD_OFFSET),
                    a.be32(NFTA_PAYLOAD_LEN),
                    a.register(NFTA_PAYLOAD_DREG)));
  }

  private static Optional<Expr> cmp(ExprAttributes a) {
    int operator = a.be32(NFTA_CMP_OP);
    if (!a.hasOnly(NFTA_CMP_SREG, NFTA_CMP_OP, NFTA_CMP_DATA)) {
      return Optional.empty();
    }
    Register from = a.register(NFTA_CMP_SREG);
    RegisterData data = value(a.nested(NFTA_CMP_DATA));
    return switch (operator) {
      case NFT_CMP_EQ, NFT_CMP_NEQ -> Optional.of(new Expr.Cmp(operator == NFT_CMP_EQ, from, data));
      case NFT_CMP_LT -> Optional.of(new Expr.CmpBelow(from, data));
      default -> Optional.empty();
    };
  }

  private static Optional<Expr> bitwise(ExprAttributes a) {
    if (!a.isUnsetOr(NFTA_BITWISE_OP, NFT_BITWISE_BOOL)
        || !a.hasOnly(
            NFTA_BITWISE_SREG,
            NFTA_BITWISE_DREG,
            NFTA_BITWISE_LEN,
            NFTA_BITWISE_MASK,
            NFTA_BITWISE_XOR,
            NFTA_BITWISE_OP)) {
      return Optional.empty();
    }
    RegisterData mask = value(a.nested(NFTA_BITWISE_MASK));
    Expr expr =
        new Expr.Bitwise(
            a.register(NFTA_BITWISE_SREG),
            a.register(NFTA_BITWISE_DREG),
            mask,
            value(a.nested(NFTA_BITWISE_XOR)));
    return when(a.be32(NFTA_BITWISE_LEN) == mask.length(), expr);
  }

  private static Optional<Expr> byteorder(ExprAttributes a) {
    Expr expr =
        new Expr.HostToNetwork(
            a.register(NFTA_BYTEORDER_SREG),
            a.register(NFTA_BYTEORDER_DREG),
            a.be32(NFTA_BYTEORDER_SIZE),
            a.be32(NFTA_BYTEORDER_LEN));
    boolean ours =
        a.be32(NFTA_BYTEORDER_OP) == NFT_BYTEORDER_HTON
            && a.hasOnly(
                NFTA_BYTEORDER_SREG,
                NFTA_BYTEORDER_DREG,
                NFTA_BYTEORDER_OP,
                NFTA_BYTEORDER_LEN,
                NFTA_BYTEORDER_SIZE);
    return when(ours, expr);
  }

  private Optional<Expr> lookup(ExprAttributes a) {
    if (!a.hasOnly(NFTA_LOOKUP_SET, NFTA_LOOKUP_SREG, NFTA_LOOKUP_DREG, NFTA_LOOKUP_FLAGS)) {
      return Optional.empty();
    }
    int flags = a.has(NFTA_LOOKUP_FLAGS) ? a.be32(NFTA_LOOKUP_FLAGS) : 0;
    if ((flags & ~NFT_LOOKUP_F_INV) != 0) {
      return Optional.empty();
    }
    boolean inverted = flags != 0;
    AnonymousSet set = anonymous.get(a.string(NFTA_LOOKUP_SET));
    if (set == null) {
      return Optional.of(
          new Expr.Lookup(
              new NftName(a.string(NFTA_LOOKUP_SET)),
              a.register(NFTA_LOOKUP_SREG),
              a.optionalRegister(NFTA_LOOKUP_DREG),
              inverted));
    }
    return when(
        !a.has(NFTA_LOOKUP_DREG),
        new Expr.AnonymousLookup(set, a.register(NFTA_LOOKUP_SREG), inverted));
  }

  private static Optional<Expr> immediate(ExprAttributes a) {
    ExprAttributes data = new ExprAttributes(a.nested(NFTA_IMMEDIATE_DATA));
    boolean verdicts = data.has(NFTA_DATA_VERDICT);
    if (verdicts != (a.be32(NFTA_IMMEDIATE_DREG) == NFT_REG_VERDICT)) {
      return Optional.empty();
    }
    if (!verdicts) {
      return when(
          a.hasOnly(NFTA_IMMEDIATE_DREG, NFTA_IMMEDIATE_DATA),
          new Expr.ImmediateData(
              a.register(NFTA_IMMEDIATE_DREG), value(a.nested(NFTA_IMMEDIATE_DATA))));
    }
    ExprAttributes verdict = new ExprAttributes(data.nested(NFTA_DATA_VERDICT));
    return switch (verdict.be32(NFTA_VERDICT_CODE)) {
      case NF_DROP -> Optional.of(new Expr.Immediate(Verdict.DROP));
      case NF_ACCEPT -> Optional.of(new Expr.Immediate(Verdict.ACCEPT));
      case NFT_RETURN -> Optional.of(new Expr.Immediate(Verdict.RETURN));
      case NFT_JUMP ->
          Optional.of(new Expr.Immediate(Verdict.jump(verdict.string(NFTA_VERDICT_CHAIN))));
      default -> Optional.empty();
    };
  }

  private static Optional<Expr> nat(ExprAttributes a) {
    int type = a.be32(NFTA_NAT_TYPE);
    boolean port = a.has(NFTA_NAT_REG_PROTO_MIN);
    // The kernel adds the end of the range and flags that follow from the request.
    int flags = NF_NAT_RANGE_MAP_IPS | (port ? NF_NAT_RANGE_PROTO_SPECIFIED : 0);
    boolean ours =
        a.hasOnly(
                NFTA_NAT_TYPE,
                NFTA_NAT_FAMILY,
                NFTA_NAT_REG_ADDR_MIN,
                NFTA_NAT_REG_ADDR_MAX,
                NFTA_NAT_REG_PROTO_MIN,
                NFTA_NAT_REG_PROTO_MAX,
                NFTA_NAT_FLAGS)
            && (type == NFT_NAT_DNAT || type == NFT_NAT_SNAT)
            && a.be32(NFTA_NAT_FAMILY) == NFPROTO_IPV4
            && a.has(NFTA_NAT_REG_ADDR_MIN)
            && same(a, NFTA_NAT_REG_ADDR_MIN, NFTA_NAT_REG_ADDR_MAX)
            && (port || !a.has(NFTA_NAT_REG_PROTO_MAX))
            && a.isUnsetOr(NFTA_NAT_FLAGS, flags);
    return ours
        ? Optional.of(
            new Expr.Nat(
                type == NFT_NAT_DNAT,
                a.register(NFTA_NAT_REG_ADDR_MIN),
                a.optionalRegister(NFTA_NAT_REG_PROTO_MIN),
                same(a, NFTA_NAT_REG_PROTO_MIN, NFTA_NAT_REG_PROTO_MAX)
                    ? Optional.empty()
                    : a.optionalRegister(NFTA_NAT_REG_PROTO_MAX)))
        : Optional.empty();
  }

  private static Optional<Expr> masquerade(ExprAttributes a) {
    boolean ports = a.has(NFTA_MASQ_REG_PROTO_MIN) && a.has(NFTA_MASQ_REG_PROTO_MAX);
    boolean ours =
        ports
            ? a.hasOnly(NFTA_MASQ_FLAGS, NFTA_MASQ_REG_PROTO_MIN, NFTA_MASQ_REG_PROTO_MAX)
                && a.isUnsetOr(NFTA_MASQ_FLAGS, NF_NAT_RANGE_PROTO_SPECIFIED)
            : a.hasOnly();
    return when(
        ours,
        new Expr.Masquerade(
            a.optionalRegister(NFTA_MASQ_REG_PROTO_MIN),
            a.optionalRegister(NFTA_MASQ_REG_PROTO_MAX)));
  }

  private static boolean same(ExprAttributes a, int min, int max) {
    return !a.has(max) || a.register(max).equals(a.register(min));
  }

  private static Optional<Expr> limit(ExprAttributes a) {
    boolean ours =
        a.hasOnly(
                NFTA_LIMIT_RATE,
                NFTA_LIMIT_UNIT,
                NFTA_LIMIT_BURST,
                NFTA_LIMIT_TYPE,
                NFTA_LIMIT_FLAGS,
                NFTA_LIMIT_PAD)
            && a.be64(NFTA_LIMIT_UNIT) == 1
            && a.isUnsetOr(NFTA_LIMIT_TYPE, NFT_LIMIT_PKTS)
            && a.isUnsetOr(NFTA_LIMIT_FLAGS, 0);
    return when(
        ours,
        new Expr.Limit(a.be64(NFTA_LIMIT_RATE), Integer.toUnsignedLong(a.be32(NFTA_LIMIT_BURST))));
  }

  private Optional<Expr> dynset(ExprAttributes a) {
    boolean ours =
        a.hasOnly(
                NFTA_DYNSET_SET_NAME,
                NFTA_DYNSET_OP,
                NFTA_DYNSET_SREG_KEY,
                NFTA_DYNSET_TIMEOUT,
                NFTA_DYNSET_EXPR,
                NFTA_DYNSET_PAD,
                NFTA_DYNSET_FLAGS)
            && a.be32(NFTA_DYNSET_OP) == NFT_DYNSET_OP_UPDATE
            && a.isUnsetOr(NFTA_DYNSET_TIMEOUT, 0)
            && hasOnlyExprFlag(a)
            && a.has(NFTA_DYNSET_EXPR);
    if (ours && decode(a.nested(NFTA_DYNSET_EXPR)) instanceof Expr.Limit limit) {
      return Optional.of(
          new Expr.DynsetUpdate(
              new NftName(a.string(NFTA_DYNSET_SET_NAME)),
              a.register(NFTA_DYNSET_SREG_KEY),
              limit));
    }
    return Optional.empty();
  }

  private static boolean hasOnlyExprFlag(ExprAttributes a) {
    return a.isUnsetOr(NFTA_DYNSET_FLAGS, 0) || a.be32(NFTA_DYNSET_FLAGS) == NFT_DYNSET_F_EXPR;
  }

  private static Optional<Expr> reject(ExprAttributes a) {
    boolean ours =
        a.be32(NFTA_REJECT_TYPE) == NFT_REJECT_ICMPX_UNREACH
            && a.hasOnly(NFTA_REJECT_TYPE, NFTA_REJECT_ICMP_CODE);
    return ours ? Optional.of(new Expr.RejectIcmpx(a.u8(NFTA_REJECT_ICMP_CODE))) : Optional.empty();
  }

  private static Optional<Expr> rt(ExprAttributes a) {
    boolean ours = a.be32(NFTA_RT_KEY) == NFT_RT_TCPMSS && a.hasOnly(NFTA_RT_KEY, NFTA_RT_DREG);
    return when(ours, new Expr.RouteTcpMss(a.register(NFTA_RT_DREG)));
  }

  private static Optional<Expr> socket(ExprAttributes a) {
    return a.hasOnly(NFTA_SOCKET_KEY, NFTA_SOCKET_DREG)
        ? SocketKey.ofNumber(a.be32(NFTA_SOCKET_KEY))
            .<Expr>map(key -> new Expr.SocketLoad(key, a.register(NFTA_SOCKET_DREG)))
        : Optional.empty();
  }

  private static Optional<Expr> exthdr(ExprAttributes a) {
    boolean ours =
        a.has(NFTA_EXTHDR_SREG)
            && a.hasOnly(
                NFTA_EXTHDR_SREG,
                NFTA_EXTHDR_TYPE,
                NFTA_EXTHDR_OFFSET,
                NFTA_EXTHDR_LEN,
                NFTA_EXTHDR_FLAGS,
                NFTA_EXTHDR_OP)
            && a.isUnsetOr(NFTA_EXTHDR_FLAGS, 0)
            && a.be32(NFTA_EXTHDR_OP) == NFT_EXTHDR_OP_TCPOPT;
    return ours
        ? Optional.of(
            new Expr.TcpOptionWrite(
                a.u8(NFTA_EXTHDR_TYPE),
                a.be32(NFTA_EXTHDR_OFFSET),
                a.be32(NFTA_EXTHDR_LEN),
                a.register(NFTA_EXTHDR_SREG)))
        : Optional.empty();
  }

  private static RegisterData value(AttributeDecoder data) {
    while (data.next()) {
      if (data.type() == NFTA_DATA_VALUE) {
        return RegisterData.of(data.bytes());
      }
    }
    throw new MalformedMessageException("data without a value");
  }
}
