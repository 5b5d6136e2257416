// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.observed;

import io.landline.nft.Element;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Table;
import io.landline.nft.expr.RuleLowering;
import java.util.List;
import java.util.Optional;

/**
 * A table that the kernel holds as this process committed it.
 *
 * @param table what was committed
 */
public record CommittedTable(Table table) implements PresentTable {
  @Override
  public NftName name() {
    return table.name();
  }

  @Override
  public Optional<String> comment() {
    return table.comment();
  }

  @Override
  public ObservedTable.Owner owner() {
    return table.owned() ? ObservedTable.Owner.THIS_CONNECTION : ObservedTable.Owner.NONE;
  }

  @Override
  public List<String> foreign() {
    return List.of();
  }

  @Override
  public List<NftSet> specs() {
    return table.sets().stream().map(NftSet::withoutElements).toList();
  }

  @Override
  public List<Element> elements(NftName set) {
    return table.set(set).map(NftSet::elements).orElse(List.of());
  }

  @Override
  public List<PresentChain> rules() {
    RuleLowering lowering = new RuleLowering(table.sets());
    return table.chains().stream()
        .map(
            chain ->
                new PresentChain(
                    chain.name(),
                    chain.base(),
                    chain.rules().stream().map(lowering::lower).toList()))
        .toList();
  }
}
