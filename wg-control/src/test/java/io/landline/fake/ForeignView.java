// SPDX-License-Identifier: Apache-2.0
package io.landline.fake;

import io.landline.kernel.ForeignRule;
import io.landline.kernel.ForeignRule.Compare;
import io.landline.kernel.ForeignRule.End;
import io.landline.kernel.ForeignRule.Field;
import io.landline.kernel.ForeignRule.Load;
import io.landline.kernel.ForeignRule.Lookup;
import io.landline.kernel.ForeignRule.Mask;
import io.landline.kernel.ForeignRule.Step;
import io.landline.kernel.ForeignRule.Test;
import io.landline.kernel.ForeignRule.Translate;
import io.landline.nft.NftName;
import io.landline.nft.Verdict;
import io.landline.nft.expr.Expr;
import io.landline.nft.expr.RegisterData;
import io.landline.nft.observed.ObservedTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One of Landline's tables as the rules of a foreign table. */
final class ForeignView {
  private ForeignView() {}

  static List<ForeignRule> rules(ObservedTable table) {
    return table.chains().stream()
        .flatMap(
            chain ->
                chain.images().stream()
                    .map(
                        image ->
                            new ForeignRule(
                                chain.name().text(),
                                image.exprs().stream()
                                    .flatMap(expr -> step(expr).stream())
                                    .toList())))
        .toList();
  }

  private static Optional<Step> step(Expr expr) {
    if (expr instanceof Expr.MetaLoad e) {
      return Optional.of(new Load(Field.of(e.key()), e.to()));
    } else if (expr instanceof Expr.CtLoad e) {
      return Optional.of(new Load(Field.of(e.key()), e.to()));
    } else if (expr instanceof Expr.CtDirectionLoad e) {
      return Optional.of(new Load(Field.of(e.key()), e.to()));
    } else if (expr instanceof Expr.PayloadLoad e) {
      return Optional.of(new Load(Field.of(e.base(), e.offset(), e.length()), e.to()));
    } else if (expr instanceof Expr.Cmp e) {
      return Optional.of(new Compare(e.equal(), e.from(), e.data()));
    } else if (expr instanceof Expr.Bitwise e) {
      return Optional.of(new Mask(e.from(), e.to(), e.mask(), e.xor()));
    } else if (expr instanceof Expr.AnonymousLookup e) {
      Map<RegisterData, Optional<End>> keys = new HashMap<>();
      e.set().elements().forEach(value -> keys.put(value, Optional.empty()));
      return Optional.of(new Lookup(e.key(), e.inverted(), keys));
    } else if (expr instanceof Expr.Immediate e) {
      return Optional.of(end(e.verdict()));
    } else if (expr instanceof Expr.Nat e) {
      return Optional.of(new Translate(e.destination()));
    } else if (expr instanceof Expr.Masquerade) {
      return Optional.of(new Translate(false));
    } else if (expr instanceof Expr.RejectIcmpx) {
      return Optional.of(End.of(End.Kind.DROP));
    }
    return test(expr).map(Test::new);
  }

  /** A step that cannot be predicted; empty for one that every packet passes. */
  private static Optional<String> test(Expr expr) {
    if (expr instanceof Expr.CmpBelow) {
      return Optional.of("cmp");
    } else if (expr instanceof Expr.Lookup) {
      return Optional.of("lookup");
    } else if (expr instanceof Expr.HostToNetwork) {
      return Optional.of("byteorder");
    } else if (expr instanceof Expr.Limit) {
      return Optional.of("limit");
    } else if (expr instanceof Expr.DynsetUpdate) {
      return Optional.of("dynset");
    } else if (expr instanceof Expr.RouteTcpMss) {
      return Optional.of("rt");
    } else if (expr instanceof Expr.SocketLoad) {
      return Optional.of("socket");
    } else if (expr instanceof Expr.TcpOptionWrite) {
      return Optional.of("exthdr");
    } else if (expr instanceof Expr.Unknown e) {
      return Optional.of(e.name());
    }
    return Optional.empty();
  }

  private static End end(Verdict verdict) {
    return switch (verdict.kind()) {
      case ACCEPT -> End.of(End.Kind.ACCEPT);
      case DROP -> End.of(End.Kind.DROP);
      case RETURN -> End.of(End.Kind.RETURN);
      case JUMP -> End.to(End.Kind.JUMP, verdict.chain().map(NftName::text).orElseThrow());
    };
  }
}
