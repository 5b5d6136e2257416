// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Commands that the kernel carries out atomically; its text is an nft script.
 *
 * @param commands in order
 */
public record Transaction(List<Command> commands) {
  public Transaction {
    commands = List.copyOf(commands);
  }

  /** A transaction without commands. */
  public static Transaction empty() {
    return new Transaction(List.of());
  }

  /** This one's commands followed by the other's, as one transaction. */
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

  /** Creates a whole table; with {@code replaceExisting} it deletes the present one first. */
  public static Transaction create(Table table, boolean replaceExisting) {
    return TableCreation.of(table, replaceExisting);
  }

  /** Deletes an existing table. */
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
