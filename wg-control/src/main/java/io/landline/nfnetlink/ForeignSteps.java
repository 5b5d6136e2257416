// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static io.landline.nfnetlink.ExprConstants.*;
import static io.landline.nfnetlink.NftConstants.*;

import io.landline.kernel.ForeignRule.Compare;
import io.landline.kernel.ForeignRule.End;
import io.landline.kernel.ForeignRule.Field;
import io.landline.kernel.ForeignRule.Load;
import io.landline.kernel.ForeignRule.Lookup;
import io.landline.kernel.ForeignRule.Mask;
import io.landline.kernel.ForeignRule.Step;
import io.landline.kernel.ForeignRule.Test;
import io.landline.kernel.ForeignRule.Translate;
import io.landline.kernel.ForeignRule.Unforeseen;
import io.landline.netlink.AttributeDecoder;
import io.landline.nft.expr.CtKey;
import io.landline.nft.expr.MetaKey;
import io.landline.nft.expr.PayloadBase;
import io.landline.nft.expr.RegisterData;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decodes the expressions of any program's rules as far as they decide about a packet. An unknown
 * match becomes a {@link Test}, which may hold.
 */
final class ForeignSteps {
  private static final int NFTA_TARGET_NAME = 1;
  private static final int NFTA_MATCH_NAME = 1;
  private static final int NF_QUEUE = 3;

  private final Map<String, Map<RegisterData, Optional<End>>> sets;

  /**
   * A decoder for the rules of one table.
   *
   * @param sets its constant sets and verdict maps, by the kernel's names
   */
  ForeignSteps(Map<String, Map<RegisterData, Optional<End>>> sets) {
    this.sets = sets;
  }

  /** Adds the step of one list element. */
  void decode(AttributeDecoder element, List<Step> steps) {
    ExprAttributes expr = new ExprAttributes(element);
    String name = expr.string(NFTA_EXPR_NAME);
    AttributeDecoder data =
        expr.has(NFTA_EXPR_DATA)
            ? expr.nested(NFTA_EXPR_DATA)
            : new AttributeDecoder(new byte[0], 0, 0);
    try {
      step(name, new ExprAttributes(data)).ifPresent(steps::add);
    } catch (IllegalArgumentException e) {
      steps.add(new Test(name));
    }
  }

  private Optional<Step> step(String name, ExprAttributes a) {
    return switch (name) {
      case "meta" -> meta(a);
      case "ct" -> ct(a);
      case "payload" -> payload(a);
      case "cmp" -> Optional.of(compare(a));
      case "bitwise" -> Optional.of(mask(a));
      case "lookup" -> Optional.of(lookup(a));
      case "immediate" -> immediate(a);
      case "reject" -> Optional.of(End.of(End.Kind.DROP));
      case "nat" -> Optional.of(new Translate(a.be32(NFTA_NAT_TYPE) == NFT_NAT_DNAT));
      case "redir", "tproxy" -> Optional.of(new Translate(true));
      case "masq" -> Optional.of(new Translate(false));
      case "fib" -> Optional.of(fib(a));
      case "target" -> target(a.string(NFTA_TARGET_NAME));
      case "match" -> Optional.of(new Test(a.string(NFTA_MATCH_NAME)));
      // These only observe or write; every packet passes.
      case "counter", "log", "notrack", "last", "objref", "flow_offload", "dup" -> Optional.empty();
      default -> Optional.of(new Test(name));
    };
  }

  /** A load of a value; a write lets every packet pass. */
  private static Optional<Step> meta(ExprAttributes a) {
    if (!a.has(NFTA_META_DREG)) {
      return Optional.empty();
    }
    Field field = MetaKey.ofNumber(a.be32(NFTA_META_KEY)).map(Field::of).orElse(Field.OTHER);
    return Optional.of(new Load(field, a.register(NFTA_META_DREG)));
  }

  private static Optional<Step> ct(ExprAttributes a) {
    if (!a.has(NFTA_CT_DREG)) {
      return Optional.empty();
    }
    Field field = CtKey.ofNumber(a.be32(NFTA_CT_KEY)).map(Field::of).orElse(Field.OTHER);
    return Optional.of(new Load(field, a.register(NFTA_CT_DREG)));
  }

  private static Optional<Step> payload(ExprAttributes a) {
    if (!a.has(NFTA_PAYLOAD_DREG)) {
      return Optional.empty();
    }
    int offset = a.be32(NFTA_PAYLOAD_OFFSET);
    int length = a.be32(NFTA_PAYLOAD_LEN);
    Field field =
        PayloadBase.ofNumber(a.be32(NFTA_PAYLOAD_BASE))
            .map(base -> Field.of(base, offset, length))
            .orElse(Field.OTHER);
    return Optional.of(new Load(field, a.register(NFTA_PAYLOAD_DREG)));
  }

  /** The address type of the destination; other results of fib cannot be predicted. */
  private static Step fib(ExprAttributes a) {
    boolean destinationType =
        a.be32(NFTA_FIB_RESULT) == NFT_FIB_RESULT_ADDRTYPE
            && a.be32(NFTA_FIB_FLAGS) == NFTA_FIB_F_DADDR;
    return destinationType
        ? new Load(Field.DESTINATION_TYPE, a.register(NFTA_FIB_DREG))
        : new Test("fib");
  }

  private static Step compare(ExprAttributes a) {
    int operator = a.be32(NFTA_CMP_OP);
    if (operator != NFT_CMP_EQ && operator != NFT_CMP_NEQ) {
      return new Test("cmp");
    }
    return new Compare(
        operator == NFT_CMP_EQ,
        a.register(NFTA_CMP_SREG),
        ForeignRuleReader.value(a.nested(NFTA_CMP_DATA)));
  }

  private static Step mask(ExprAttributes a) {
    if (!a.isUnsetOr(NFTA_BITWISE_OP, NFT_BITWISE_BOOL)) {
      return new Test("bitwise");
    }
    return new Mask(
        a.register(NFTA_BITWISE_SREG),
        a.register(NFTA_BITWISE_DREG),
        ForeignRuleReader.value(a.nested(NFTA_BITWISE_MASK)),
        ForeignRuleReader.value(a.nested(NFTA_BITWISE_XOR)));
  }

  private Step lookup(ExprAttributes a) {
    boolean toVerdict = a.has(NFTA_LOOKUP_DREG) && a.be32(NFTA_LOOKUP_DREG) == NFT_REG_VERDICT;
    boolean inverted = !a.isUnsetOr(NFTA_LOOKUP_FLAGS, 0);
    Map<RegisterData, Optional<End>> keys = sets.get(a.string(NFTA_LOOKUP_SET));
    boolean toData = a.has(NFTA_LOOKUP_DREG) && !toVerdict;
    if (keys == null || toData) {
      return toVerdict ? new Unforeseen() : new Test("lookup");
    }
    return new Lookup(a.register(NFTA_LOOKUP_SREG), inverted, keys);
  }

  /** A constant for a register, or a verdict. */
  private static Optional<Step> immediate(ExprAttributes a) {
    if (a.be32(NFTA_IMMEDIATE_DREG) != NFT_REG_VERDICT) {
      return Optional.of(new Load(Field.OTHER, a.register(NFTA_IMMEDIATE_DREG)));
    }
    return verdict(a.nested(NFTA_IMMEDIATE_DATA)).map(end -> end);
  }

  /** The verdict in data; empty for one that continues with the next rule. */
  static Optional<End> verdict(AttributeDecoder data) {
    ExprAttributes attributes = new ExprAttributes(data);
    if (!attributes.has(NFTA_DATA_VERDICT)) {
      return Optional.empty();
    }
    ExprAttributes verdict = new ExprAttributes(attributes.nested(NFTA_DATA_VERDICT));
    int code = verdict.be32(NFTA_VERDICT_CODE);
    return switch (code) {
      case NF_DROP -> Optional.of(End.of(End.Kind.DROP));
      case NF_ACCEPT, NF_QUEUE -> Optional.of(End.of(End.Kind.ACCEPT));
      case NFT_RETURN -> Optional.of(End.of(End.Kind.RETURN));
      case NFT_JUMP -> Optional.of(End.to(End.Kind.JUMP, verdict.string(NFTA_VERDICT_CHAIN)));
      case NFT_GOTO -> Optional.of(End.to(End.Kind.GOTO, verdict.string(NFTA_VERDICT_CHAIN)));
      default -> Optional.empty();
    };
  }

  /** An iptables target (xt_*). */
  private static Optional<Step> target(String name) {
    return switch (name) {
      case "DROP", "REJECT" -> Optional.of(End.of(End.Kind.DROP));
      case "ACCEPT" -> Optional.of(End.of(End.Kind.ACCEPT));
      case "DNAT", "REDIRECT", "TPROXY" -> Optional.of(new Translate(true));
      case "SNAT", "MASQUERADE" -> Optional.of(new Translate(false));
      default -> Optional.empty();
    };
  }
}
