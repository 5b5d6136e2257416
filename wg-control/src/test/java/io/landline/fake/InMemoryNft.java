// SPDX-License-Identifier: Apache-2.0
package io.landline.fake;

import io.landline.ffi.Errno;
import io.landline.kernel.ForeignRule;
import io.landline.kernel.NftControl;
import io.landline.netlink.NetlinkException;
import io.landline.nft.Command;
import io.landline.nft.Element;
import io.landline.nft.NftName;
import io.landline.nft.Transaction;
import io.landline.nft.observed.Count;
import io.landline.nft.observed.ObservedSet;
import io.landline.nft.observed.ObservedTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tables in memory. A transaction works on copies that replace the tables at its end. */
public final class InMemoryNft implements NftControl {
  private static final String LIST = "nft list ruleset";

  private final Permission permission = new Permission();
  private final List<TableName> foreignTables = new ArrayList<>();
  private final List<ForeignChain> foreignChains = new ArrayList<>();
  private final Map<TableName, List<ForeignRule>> foreignRules = new HashMap<>();
  private Map<NftName, MemoryTable> tables = new LinkedHashMap<>();
  private long generation = 1;

  /** The generation in which each table changed last. */
  private final Map<NftName, Long> changed = new HashMap<>();

  private int commits;
  private int reads;
  private Optional<Errno> rulesRefused = Optional.empty();

  /** Gives or takes CAP_NET_ADMIN. */
  public void setAdmin(boolean admin) {
    permission.set(admin);
  }

  /** Another program's {@code nft flush ruleset}: tables with an owner stay. */
  public void flushRuleset() {
    remove(ObservedTable.Owner.NONE);
    foreignTables.clear();
    foreignChains.clear();
    foreignRules.clear();
  }

  private void remove(ObservedTable.Owner owner) {
    generation++;
    List<NftName> gone =
        tables.entrySet().stream()
            .filter(entry -> entry.getValue().owner() == owner)
            .map(Map.Entry::getKey)
            .toList();
    gone.forEach(name -> changed.put(name, generation));
    tables.keySet().removeAll(gone);
  }

  /** Another program makes a table of this name and owns it. */
  public void giveOwned(NftName name) {
    tables.put(name, new MemoryTable(name, Optional.empty(), ObservedTable.Owner.OTHER));
    generation++;
    changed.put(name, generation);
  }

  /** The socket of this connection closes, as it does when its process dies, and opens anew. */
  public void reconnect() {
    remove(ObservedTable.Owner.THIS_CONNECTION);
  }

  /** Another program changes a table and changes it back. */
  public void meddle(NftName table) {
    generation++;
    changed.put(table, generation);
  }

  /** Another program makes a table that is not of family inet. */
  public void giveForeign(TableName table) {
    foreignTables.add(table);
    generation++;
  }

  /** Another program makes a base chain in a table that is not of family inet. */
  public void giveForeign(ForeignChain chain) {
    foreignChains.add(chain);
    generation++;
  }

  /** Another program fills a table that is not of family inet. */
  public void giveForeign(TableName table, List<ForeignRule> rules) {
    foreignRules.put(table, List.copyOf(rules));
    generation++;
  }

  /** Counts packets in an element. */
  public void count(NftName table, NftName set, Element key, Count more) {
    table(LIST, table, tables).set(LIST, set).count(key, more);
  }

  /** Makes the kernel refuse expressions of this kind, as Linux 7.3 did. */
  public void refuseRules(Errno errno) {
    rulesRefused = Optional.of(errno);
  }

  /** How many transactions were carried out, not counting empty ones. */
  public int commits() {
    return commits;
  }

  /** How often a whole table was read. */
  public int reads() {
    return reads;
  }

  @Override
  public long generation() {
    permission.require(LIST);
    return generation;
  }

  @Override
  public Optional<ObservedTable> table(NftName name) {
    permission.require("nft list table inet " + name);
    reads++;
    return Optional.ofNullable(tables.get(name)).map(MemoryTable::observe);
  }

  @Override
  public Optional<ObservedSet> set(NftName table, NftName set) {
    permission.require("nft list set inet " + table + " " + set);
    return Optional.ofNullable(tables.get(table))
        .map(MemoryTable::observe)
        .flatMap(t -> t.set(set));
  }

  @Override
  public long commit(Transaction transaction, long expected) {
    if (transaction.isEmpty()) {
      return expected;
    }
    permission.require("commit");
    boolean stale =
        transaction.tables().stream().anyMatch(t -> changed.getOrDefault(t, 0L) > expected);
    if (stale) {
      throw new NetlinkException("commit to generation " + expected, Errno.ERESTART);
    }
    tables = after(transaction);
    generation++;
    transaction.tables().forEach(table -> changed.put(table, generation));
    commits++;
    return generation;
  }

  @Override
  public boolean isUnchanged(NftName table, long since) {
    permission.require(LIST);
    return changed.getOrDefault(table, 0L) <= since;
  }

  @Override
  public void check(Transaction transaction) {
    permission.require("commit");
    after(transaction);
  }

  private Map<NftName, MemoryTable> after(Transaction transaction) {
    Map<NftName, MemoryTable> next = new LinkedHashMap<>();
    tables.forEach((name, table) -> next.put(name, table.copy()));
    for (Command command : transaction.commands()) {
      carryOut(command, next);
    }
    next.values().forEach(MemoryTable::validate);
    return next;
  }

  private void carryOut(Command command, Map<NftName, MemoryTable> next) {
    String text = text(command);
    if (command instanceof Command.AddRules && rulesRefused.isPresent()) {
      throw new NetlinkException(text, rulesRefused.get());
    }
    if (command instanceof Command.AddTable c) {
      requireNotOwned(text, c.table(), next);
      addTable(text, c, next);
    } else if (command instanceof Command.DeleteTable c) {
      table(text, c.table(), next);
      next.remove(c.table());
    } else if (command instanceof Command.AddSet c) {
      table(text, c.table(), next).addSet(text, c.set());
    } else if (command instanceof Command.DeleteSet c) {
      table(text, c.table(), next).deleteSet(text, c.set());
    } else if (command instanceof Command.AddElements c) {
      table(text, c.table(), next).set(text, c.set().name()).add(c.table(), c.set());
    } else if (command instanceof Command.DeleteElements c) {
      table(text, c.table(), next).set(text, c.set().name()).delete(c.table(), c.set());
    } else if (command instanceof Command.AddChain c) {
      table(text, c.table(), next).addChain(text, c.chain());
    } else if (command instanceof Command.DeleteChain c) {
      table(text, c.table(), next).deleteChain(text, c.chain());
    } else if (command instanceof Command.FlushChain c) {
      table(text, c.table(), next).flushChain(text, c.chain());
    } else if (command instanceof Command.AddRules c) {
      table(text, c.table(), next).addRules(text, c.chain(), c.rules(), c.sets());
    } else {
      throw new AssertionError(command);
    }
  }

  private static void addTable(
      String operation, Command.AddTable command, Map<NftName, MemoryTable> next) {
    MemoryTable present = next.get(command.table());
    ObservedTable.Owner owner =
        command.owned() ? ObservedTable.Owner.THIS_CONNECTION : ObservedTable.Owner.NONE;
    if (present == null) {
      next.put(command.table(), new MemoryTable(command.table(), command.comment(), owner));
    } else if (present.owner() != owner) {
      // Ownership cannot change later.
      throw new NetlinkException(operation, Errno.EOPNOTSUPP);
    }
  }

  /** Formats an element only if it is refused, since there may be 100,000. */
  private static String text(Command command) {
    return command instanceof Command.AddElements || command instanceof Command.DeleteElements
        ? "element"
        : command.toString();
  }

  private MemoryTable table(String operation, NftName name, Map<NftName, MemoryTable> next) {
    requireNotOwned(operation, name, next);
    MemoryTable table = next.get(name);
    if (table == null) {
      throw new NetlinkException(operation, Errno.ENOENT);
    }
    return table;
  }

  private static void requireNotOwned(
      String operation, NftName name, Map<NftName, MemoryTable> next) {
    MemoryTable table = next.get(name);
    if (table != null && table.owner() == ObservedTable.Owner.OTHER) {
      throw new NetlinkException(operation, Errno.EPERM);
    }
  }

  @Override
  public List<TableName> tables() {
    permission.require("nft list tables");
    List<TableName> all = new ArrayList<>();
    tables.keySet().forEach(name -> all.add(new TableName("inet", name.text())));
    all.addAll(foreignTables);
    return all;
  }

  @Override
  public List<ForeignChain> baseChains() {
    permission.require("nft list chains");
    List<ForeignChain> all = new ArrayList<>();
    tables.values().forEach(table -> all.addAll(table.baseChains()));
    all.addAll(foreignChains);
    return all;
  }

  @Override
  public List<ForeignRule> rules(TableName table) {
    permission.require("nft list table " + table);
    return tables.values().stream()
        .map(MemoryTable::observe)
        .filter(t -> table.equals(new TableName("inet", t.name().text())))
        .map(ForeignView::rules)
        .findFirst()
        .orElse(foreignRules.getOrDefault(table, List.of()));
  }
}
