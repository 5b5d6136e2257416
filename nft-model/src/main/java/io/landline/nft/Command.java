// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One step of a {@link Transaction}; its text is nft's syntax. */
public sealed interface Command {
  /** The table that it changes. */
  NftName table();

  /**
   * Adds the table; does nothing if it exists.
   *
   * @param table its name
   * @param comment given to a new table
   * @param owned whether the socket that creates it owns it
   */
  record AddTable(NftName table, Optional<String> comment, boolean owned) implements Command {
    @Override
    public String toString() {
      String inside =
          (owned ? " flags owner;" : "") + comment.map(c -> " comment \"" + c + "\";").orElse("");
      return "add table inet " + table + (inside.isEmpty() ? "" : " {" + inside + " }");
    }
  }

  /**
   * Deletes the table with its content; an error if it does not exist.
   *
   * @param table its name
   */
  record DeleteTable(NftName table) implements Command {
    @Override
    public String toString() {
      return "delete table inet " + table;
    }
  }

  /**
   * Adds a set without its elements.
   *
   * @param table where
   * @param set what it is
   */
  record AddSet(NftName table, NftSet set) implements Command {
    @Override
    public String toString() {
      return "add "
          + (set.isMap() ? "map" : "set")
          + " inet "
          + table
          + " "
          + set.name()
          + " {"
          + TableText.header(set).replaceAll("\\s*\n\\s*", "; ").replaceFirst("^\\s*", " ")
          + "}";
    }
  }

  /**
   * Deletes a set that no rule uses.
   *
   * @param table where
   * @param set its name
   * @param map whether it is a map
   */
  record DeleteSet(NftName table, NftName set, boolean map) implements Command {
    @Override
    public String toString() {
      return "delete " + (map ? "map" : "set") + " inet " + table + " " + set;
    }
  }

  /**
   * Adds elements; the same element again is no error, the same key with other data is EEXIST.
   *
   * @param table where
   * @param set the set with the elements to add, and only those
   */
  record AddElements(NftName table, NftSet set) implements Command {
    @Override
    public String toString() {
      return "add element inet " + table + " " + set.name() + " { " + elements(set) + " }";
    }
  }

  /**
   * Deletes elements by key; one that is not there is ENOENT.
   *
   * @param table where
   * @param set the set with the elements to delete, and only those
   */
  record DeleteElements(NftName table, NftSet set) implements Command {
    @Override
    public String toString() {
      return "delete element inet " + table + " " + set.name() + " { " + elements(set) + " }";
    }
  }

  /**
   * Adds a chain without its rules.
   *
   * @param table where
   * @param chain its name and hook
   */
  record AddChain(NftName table, Chain chain) implements Command {
    @Override
    public String toString() {
      return "add chain inet "
          + table
          + " "
          + chain.name()
          + chain.base().map(b -> " { " + b + " }").orElse("");
    }
  }

  /**
   * Deletes a chain that no rule jumps to, and its rules.
   *
   * @param table where
   * @param chain its name
   */
  record DeleteChain(NftName table, NftName chain) implements Command {
    @Override
    public String toString() {
      return "flush chain inet "
          + table
          + " "
          + chain
          + "\ndelete chain inet "
          + table
          + " "
          + chain;
    }
  }

  /**
   * Deletes the rules of a chain.
   *
   * @param table where
   * @param chain its name
   */
  record FlushChain(NftName table, NftName chain) implements Command {
    @Override
    public String toString() {
      return "flush chain inet " + table + " " + chain;
    }
  }

  /**
   * Appends rules to a chain.
   *
   * @param table where
   * @param chain its name
   * @param rules in order
   * @param sets the table's sets without elements: the lowering of a rule depends on their types
   */
  record AddRules(NftName table, NftName chain, List<Rule> rules, List<NftSet> sets)
      implements Command {
    public AddRules {
      rules = List.copyOf(rules);
      sets = List.copyOf(sets);
    }

    @Override
    public String toString() {
      return rules.stream()
          .map(rule -> "add rule inet " + table + " " + chain + " " + rule)
          .collect(Collectors.joining("\n"));
    }
  }

  private static String elements(NftSet set) {
    return set.elements().stream().map(Element::toString).collect(Collectors.joining(", "));
  }
}
