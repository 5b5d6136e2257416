// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static io.landline.nfnetlink.NftConstants.NFTA_EXPR_DATA;
import static io.landline.nfnetlink.NftConstants.NFTA_EXPR_NAME;
import static io.landline.nfnetlink.NftConstants.NFTA_RULE_CHAIN;
import static io.landline.nfnetlink.NftConstants.NFTA_RULE_EXPRESSIONS;
import static io.landline.nfnetlink.NftConstants.NFTA_RULE_HANDLE;
import static io.landline.nfnetlink.NftConstants.NFTA_RULE_TABLE;
import static io.landline.nfnetlink.NftConstants.NFTA_RULE_USERDATA;

import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.AttributeEncoder;
import io.landline.nft.NftName;
import io.landline.nft.expr.AnonymousSet;
import io.landline.nft.expr.Expr;
import io.landline.nft.expr.RuleImage;
import io.landline.nft.observed.Count;
import io.landline.nft.observed.ObservedRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Rules. */
final class RuleCodec {
  private RuleCodec() {}

  static void encode(
      AttributeEncoder out,
      NftName table,
      NftName chain,
      RuleImage rule,
      ToIntFunction<AnonymousSet> ids) {
    out.string(NFTA_RULE_TABLE, table.text());
    out.string(NFTA_RULE_CHAIN, chain.text());
    out.nested(
        NFTA_RULE_EXPRESSIONS,
        list -> {
          ExprEncoder encoder = new ExprEncoder(list, ids);
          rule.exprs().forEach(encoder::encode);
        });
    rule.comment().ifPresent(c -> out.bytes(NFTA_RULE_USERDATA, UserData.comment(c)));
  }

  /** A rule with its table and chain. */
  record Decoded(String table, String chain, ObservedRule rule) {}

  static Decoded decode(AttributeDecoder in, ExprDecoder exprs) {
    String table = "";
    String chain = "";
    long handle = 0;
    List<Expr> list = new ArrayList<>();
    Count count = Count.ZERO;
    Optional<String> comment = Optional.empty();
    while (in.next()) {
      switch (in.type()) {
        case NFTA_RULE_TABLE -> table = in.string();
        case NFTA_RULE_CHAIN -> chain = in.string();
        case NFTA_RULE_HANDLE -> handle = in.be64();
        case NFTA_RULE_USERDATA -> comment = UserData.readComment(in.bytes());
        case NFTA_RULE_EXPRESSIONS -> {
          AttributeDecoder elements = in.nested();
          while (elements.next()) {
            Expr expr = exprs.decode(elements.nested());
            // Ignored, so that a rule from nft or from an older Landline equals the new form.
            if (expr instanceof Expr.HostToNetwork order && order.changesNothing()) {
              continue;
            }
            list.add(expr);
            if (expr instanceof Expr.Counter) {
              count = count.plus(counted(elements.nested()));
            }
          }
        }
        default -> {}
      }
    }
    return new Decoded(table, chain, new ObservedRule(handle, new RuleImage(list, comment), count));
  }

  private static Count counted(AttributeDecoder element) {
    ExprAttributes expr = new ExprAttributes(element);
    return expr.string(NFTA_EXPR_NAME).equals("counter") && expr.has(NFTA_EXPR_DATA)
        ? ElementDecoder.counter(new ExprAttributes(expr.nested(NFTA_EXPR_DATA)))
        : Count.ZERO;
  }
}
