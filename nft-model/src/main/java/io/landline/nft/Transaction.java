// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Commands that the kernel carries out all together or not at all; its text is an nft script.
 *
 * @param commands in order
 */
public record Transaction(List<Command> commands) {
  public Transaction {
    commands = List.copyOf(commands);
  }

  /** Changes nothing. */
  public static Transaction empty() {
    return new Transaction(List.of());
  }

  /** This one's commands, then the other's, all at once. */
  public Transaction then(Transaction other) {
    return new Transaction(Stream.concat(commands.stream(), other.commands.stream()).toList());
  }

  /** The tables that it changes. */
  public Set<NftName> tables() {
    return commands.stream().map(Command::table).collect(Collectors.toUnmodifiableSet());
  }

  public boolean isEmpty() {
    return commands.isEmpty();
  }

  /** Builds a whole new table; where one stands already, {@code replaceExisting} removes it. */
  public static Transaction create(Table table, boolean replaceExisting) {
    return TableCreation.of(table, replaceExisting);
  }

  /** Deletes a table that is there. */
  public static Transaction delete(NftName table) {
    return new Transaction(List.of(new Command.DeleteTable(table)));
  }

  /** Appends all of a chain's rules to it. */
  public static Command addRules(Table table, Chain chain) {
    return TableCreation.addRules(table, chain);
  }

  static Command addTable(Table table) {
    return new Command.AddTable(table.name(), table.comment(), table.owned());
  }

  static Optional<Command> addElements(NftName table, NftSet set) {
    return set.elements().isEmpty()
        ? Optional.empty()
        : Optional.of(new Command.AddElements(table, set));
  }

  /** The nft script. */
  @Override
  public String toString() {
    return commands.stream().map(c -> c + "\n").collect(Collectors.joining());
  }
}
