// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static io.landline.nfnetlink.ExprConstants.*;
import static io.landline.nfnetlink.NftConstants.NFTA_DATA_VALUE;
import static io.landline.nfnetlink.NftConstants.NFTA_DATA_VERDICT;
import static io.landline.nfnetlink.NftConstants.NFTA_EXPR_DATA;
import static io.landline.nfnetlink.NftConstants.NFTA_EXPR_NAME;
import static io.landline.nfnetlink.NftConstants.NFTA_LIST_ELEM;
import static io.landline.nfnetlink.NftConstants.NFTA_VERDICT_CHAIN;
import static io.landline.nfnetlink.NftConstants.NFTA_VERDICT_CODE;
import static io.landline.nfnetlink.NftConstants.NFT_JUMP;
import static io.landline.nfnetlink.NftConstants.NFT_RETURN;
import static io.landline.nfnetlink.NftConstants.NF_ACCEPT;
import static io.landline.nfnetlink.NftConstants.NF_DROP;

import io.landline.netlink.AttributeEncoder;
import io.landline.nft.Verdict;
import io.landline.nft.expr.AnonymousSet;
import io.landline.nft.expr.Expr;
import io.landline.nft.expr.Register;
import io.landline.nft.expr.RegisterData;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * Encodes expressions; {@link ExprDecoder} decodes them.
 *
 * <pre>
 *   NFTA_LIST_ELEM { NFTA_EXPR_NAME "meta", NFTA_EXPR_DATA { NFTA_META_KEY, NFTA_META_DREG } } ...
 * </pre>
 */
final class ExprEncoder {
  /** The kernel replaces it by a name of its own; the set is identified by its id. */
  static final String ANONYMOUS = "__set%d";

  private final AttributeEncoder out;
  private final ToIntFunction<AnonymousSet> ids;

  /**
   * An encoder of one rule's expressions.
   *
   * @param ids the id of an anonymous set that the same batch creates earlier
   */
  ExprEncoder(AttributeEncoder out, ToIntFunction<AnonymousSet> ids) {
    this.out = out;
    this.ids = ids;
  }

  /** Encodes one expression as an element of a list. */
  void encode(Expr expr) {
    encode(NFTA_LIST_ELEM, expr);
  }

  private void encode(int type, Expr expr) {
    if (expr instanceof Expr.MetaLoad e) {
      expr(
          type,
          "meta",
          a -> a.be32(NFTA_META_KEY, e.key().number()).register(NFTA_META_DREG, e.to()));
    } else if (expr instanceof Expr.MetaSet e) {
      expr(
          type,
          "meta",
          a -> a.be32(NFTA_META_KEY, e.key().number()).register(NFTA_META_SREG, e.from()));
    } else if (expr instanceof Expr.CtLoad e) {
      expr(type, "ct", a -> a.be32(NFTA_CT_KEY, e.key().number()).register(NFTA_CT_DREG, e.to()));
    } else if (expr instanceof Expr.CtDirectionLoad e) {
      expr(
          type,
          "ct",
          a ->
              a.be32(NFTA_CT_KEY, e.key().number())
                  .register(NFTA_CT_DREG, e.to())
                  .u8(NFTA_CT_DIRECTION, e.direction().number()));
    } else if (expr instanceof Expr.CtSet e) {
      expr(type, "ct", a -> a.be32(NFTA_CT_KEY, e.key().number()).register(NFTA_CT_SREG, e.from()));
    } else if (expr instanceof Expr.PayloadLoad e) {
      expr(
          type,
          "payload",
          a ->
              a.register(NFTA_PAYLOAD_DREG, e.to())
                  .be32(NFTA_PAYLOAD_BASE, e.base().number())
                  .be32(NFTA_PAYLOAD_OFFSET, e.offset())
                  .be32(NFTA_PAYLOAD_LEN, e.length()));
    } else if (expr instanceof Expr.Cmp e) {
      expr(
          type,
          "cmp",
          a ->
              a.register(NFTA_CMP_SREG, e.from())
                  .be32(NFTA_CMP_OP, e.equal() ? NFT_CMP_EQ : NFT_CMP_NEQ)
                  .value(NFTA_CMP_DATA, e.data()));
    } else if (expr instanceof Expr.CmpBelow e) {
      expr(
          type,
          "cmp",
          a ->
              a.register(NFTA_CMP_SREG, e.from())
                  .be32(NFTA_CMP_OP, NFT_CMP_LT)
                  .value(NFTA_CMP_DATA, e.data()));
    } else if (expr instanceof Expr.Bitwise e) {
      expr(
          type,
          "bitwise",
          a ->
              a.register(NFTA_BITWISE_SREG, e.from())
                  .register(NFTA_BITWISE_DREG, e.to())
                  .be32(NFTA_BITWISE_OP, NFT_BITWISE_BOOL)
                  .be32(NFTA_BITWISE_LEN, e.mask().length())
                  .value(NFTA_BITWISE_MASK, e.mask())
                  .value(NFTA_BITWISE_XOR, e.xor()));
    } else if (expr instanceof Expr.HostToNetwork e) {
      expr(
          type,
          "byteorder",
          a ->
              a.register(NFTA_BYTEORDER_SREG, e.from())
                  .register(NFTA_BYTEORDER_DREG, e.to())
                  .be32(NFTA_BYTEORDER_OP, NFT_BYTEORDER_HTON)
                  .be32(NFTA_BYTEORDER_LEN, e.length())
                  .be32(NFTA_BYTEORDER_SIZE, e.size()));
    } else {
      encodeLookupOrAction(type, expr);
    }
  }

  private void encodeLookupOrAction(int type, Expr expr) {
    if (expr instanceof Expr.Lookup e) {
      expr(
          type,
          "lookup",
          a ->
              a.string(NFTA_LOOKUP_SET, e.set().text())
                  .register(NFTA_LOOKUP_SREG, e.key())
                  .register(NFTA_LOOKUP_DREG, e.to())
                  .be32If(e.inverted(), NFTA_LOOKUP_FLAGS, NFT_LOOKUP_F_INV));
    } else if (expr instanceof Expr.AnonymousLookup e) {
      expr(
          type,
          "lookup",
          a ->
              a.string(NFTA_LOOKUP_SET, ANONYMOUS)
                  .be32(NFTA_LOOKUP_SET_ID, ids.applyAsInt(e.set()))
                  .register(NFTA_LOOKUP_SREG, e.key())
                  .be32If(e.inverted(), NFTA_LOOKUP_FLAGS, NFT_LOOKUP_F_INV));
    } else if (expr instanceof Expr.Immediate e) {
      expr(type, "immediate", a -> verdict(a, e.verdict()));
    } else if (expr instanceof Expr.ImmediateData e) {
      expr(
          type,
          "immediate",
          a -> a.register(NFTA_IMMEDIATE_DREG, e.to()).value(NFTA_IMMEDIATE_DATA, e.data()));
    } else if (expr instanceof Expr.Nat e) {
      expr(
          type,
          "nat",
          a ->
              a.be32(NFTA_NAT_TYPE, e.destination() ? NFT_NAT_DNAT : NFT_NAT_SNAT)
                  .be32(NFTA_NAT_FAMILY, NFPROTO_IPV4)
                  .register(NFTA_NAT_REG_ADDR_MIN, e.address())
                  .register(NFTA_NAT_REG_PROTO_MIN, e.port())
                  .register(NFTA_NAT_REG_PROTO_MAX, e.lastPort()));
    } else if (expr instanceof Expr.Masquerade e) {
      expr(
          type,
          "masq",
          a ->
              a.be32If(e.firstPort().isPresent(), NFTA_MASQ_FLAGS, NF_NAT_RANGE_PROTO_SPECIFIED)
                  .register(NFTA_MASQ_REG_PROTO_MIN, e.firstPort())
                  .register(NFTA_MASQ_REG_PROTO_MAX, e.lastPort()));
    } else if (expr instanceof Expr.Counter) {
      expr(type, "counter", a -> {});
    } else if (expr instanceof Expr.Limit e) {
      expr(
          type,
          "limit",
          a ->
              a.be64(NFTA_LIMIT_RATE, e.perSecond())
                  .be64(NFTA_LIMIT_UNIT, 1)
                  .be32(NFTA_LIMIT_BURST, e.burst())
                  .be32(NFTA_LIMIT_TYPE, NFT_LIMIT_PKTS)
                  .be32(NFTA_LIMIT_FLAGS, 0));
    } else if (expr instanceof Expr.DynsetUpdate e) {
      expr(
          type,
          "dynset",
          a -> {
            a.string(NFTA_DYNSET_SET_NAME, e.set().text())
                .be32(NFTA_DYNSET_OP, NFT_DYNSET_OP_UPDATE)
                .register(NFTA_DYNSET_SREG_KEY, e.key());
            encode(NFTA_DYNSET_EXPR, e.limit());
          });
    } else if (expr instanceof Expr.RejectIcmpx e) {
      expr(
          type,
          "reject",
          a ->
              a.be32(NFTA_REJECT_TYPE, NFT_REJECT_ICMPX_UNREACH)
                  .u8(NFTA_REJECT_ICMP_CODE, e.code()));
    } else if (expr instanceof Expr.RouteTcpMss e) {
      expr(type, "rt", a -> a.be32(NFTA_RT_KEY, NFT_RT_TCPMSS).register(NFTA_RT_DREG, e.to()));
    } else if (expr instanceof Expr.SocketLoad e) {
      expr(
          type,
          "socket",
          a -> a.be32(NFTA_SOCKET_KEY, e.key().number()).register(NFTA_SOCKET_DREG, e.to()));
    } else if (expr instanceof Expr.TcpOptionWrite e) {
      expr(
          type,
          "exthdr",
          a ->
              a.register(NFTA_EXTHDR_SREG, e.from())
                  .u8(NFTA_EXTHDR_TYPE, e.option())
                  .be32(NFTA_EXTHDR_OFFSET, e.offset())
                  .be32(NFTA_EXTHDR_LEN, e.length())
                  .be32(NFTA_EXTHDR_OP, NFT_EXTHDR_OP_TCPOPT));
    } else {
      throw new IllegalArgumentException("never sent to the kernel: " + expr);
    }
  }

  private static void verdict(Attributes a, Verdict verdict) {
    a.be32(NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
    a.out()
        .nested(
            NFTA_IMMEDIATE_DATA,
            data ->
                data.nested(
                    NFTA_DATA_VERDICT,
                    v -> {
                      v.be32(NFTA_VERDICT_CODE, code(verdict.kind()));
                      verdict.chain().ifPresent(c -> v.string(NFTA_VERDICT_CHAIN, c.text()));
                    }));
  }

  private static int code(Verdict.Kind kind) {
    return switch (kind) {
      case DROP -> NF_DROP;
      case ACCEPT -> NF_ACCEPT;
      case JUMP -> NFT_JUMP;
      case RETURN -> NFT_RETURN;
    };
  }

  private void expr(int type, String name, Consumer<Attributes> data) {
    out.nested(
        type,
        expr -> {
          expr.string(NFTA_EXPR_NAME, name);
          expr.nested(NFTA_EXPR_DATA, attributes -> data.accept(new Attributes(attributes)));
        });
  }

  /**
   * The attributes of one expression; each method appends one.
   *
   * @param out the encoder that they are appended to
   */
  private record Attributes(AttributeEncoder out) {
    Attributes u8(int type, int value) {
      out.u8(type, value);
      return this;
    }

    Attributes be32(int type, long value) {
      out.be32(type, value);
      return this;
    }

    Attributes be32If(boolean condition, int type, long value) {
      return condition ? be32(type, value) : this;
    }

    Attributes be64(int type, long value) {
      out.be64(type, value);
      return this;
    }

    Attributes string(int type, String value) {
      out.string(type, value);
      return this;
    }

    Attributes register(int type, Register register) {
      return be32(type, register.number());
    }

    Attributes register(int type, Optional<Register> register) {
      return register.map(present -> register(type, present)).orElse(this);
    }

    Attributes value(int type, RegisterData data) {
      out.nested(type, value -> value.bytes(NFTA_DATA_VALUE, data.bytes()));
      return this;
    }
  }
}
