// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import java.util.ArrayList;
import java.util.List;

/** The commands that create a table: sets before rules that use them, chains before jumps. */
final class TableCreation {
  private TableCreation() {}

  static Transaction of(Table table, boolean replaceExisting) {
    List<Command> commands = new ArrayList<>();
    if (replaceExisting) {
      commands.add(new Command.DeleteTable(table.name()));
    }
    commands.add(Transaction.addTable(table));
    for (NftSet set : table.sets()) {
      commands.add(new Command.AddSet(table.name(), set.withoutElements()));
      Transaction.addElements(table.name(), set).ifPresent(commands::add);
    }
    for (Chain chain : table.chains()) {
      commands.add(
          new Command.AddChain(table.name(), new Chain(chain.name(), chain.base(), List.of())));
    }
    for (Chain chain : table.chains()) {
      if (!chain.rules().isEmpty()) {
        commands.add(addRules(table, chain));
      }
    }
    return new Transaction(commands);
  }

  static Command addRules(Table table, Chain chain) {
    List<NftSet> sets = table.sets().stream().map(NftSet::withoutElements).toList();
    return new Command.AddRules(table.name(), chain.name(), chain.rules(), sets);
  }
}
