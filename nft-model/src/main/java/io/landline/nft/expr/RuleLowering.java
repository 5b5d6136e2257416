// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.expr;

import io.landline.nft.DataType;
import io.landline.nft.Field;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Rule;
import io.landline.nft.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns the rules of a table into the kernel's expressions: exactly those that nft 1.0.6 makes of
 * their text, its implied matches included, so that nft lists the rules as Landline renders them.
 */
public final class RuleLowering {
  private final Map<NftName, NftSet> sets = new HashMap<>();

  /**
   * A lowering for rules of one table.
   *
   * @param sets the table's sets, with or without elements: rules are checked against their types
   */
  public RuleLowering(Collection<NftSet> sets) {
    for (NftSet set : sets) {
      this.sets.put(set.name(), set);
    }
  }

  /**
   * What the kernel will hold for a rule.
   *
   * @throws IllegalArgumentException if the rule uses a set of other types, or contradicts itself
   *     (IPv4 and IPv6 at once)
   */
  public RuleImage lower(Rule rule) {
    ExprWriter writer = new ExprWriter();
    for (Statement statement : rule.statements()) {
      StatementLowering.lower(statement, writer, this);
    }
    return new RuleImage(writer.exprs(), rule.comment());
  }

  /** The set of this name, which must be keyed by these fields and yield these types. */
  void requireSet(NftName name, List<Field> key, List<DataType> data) {
    NftSet set = sets.get(name);
    if (set == null) {
      throw new IllegalArgumentException("a rule uses set " + name + ", which its table lacks");
    }
    List<DataType> types = key.stream().map(Field::type).toList();
    if (!set.keyTypes().equals(types) || !set.dataTypes().equals(data)) {
      throw new IllegalArgumentException(
          "a rule looks up "
              + key
              + " in "
              + name
              + " for "
              + data
              + ", but the set has other types");
    }
  }
}
