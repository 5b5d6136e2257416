// SPDX-License-Identifier: Apache-2.0
package io.landline.reconcile.state;

import io.landline.kernel.NftControl;
import io.landline.nft.Command;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.Table;
import io.landline.nft.Transaction;
import io.landline.nft.observed.CommittedTable;
import io.landline.nft.observed.PresentTable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The tables that this process committed, and at which generation. As long as nobody has changed a
 * table since, it need not be read: reading 100,000 forwards takes seconds. For one thread.
 */
public final class KnownTables {
  private final Map<NftName, Known> tables = new HashMap<>();

  /**
   * A table as it was committed.
   *
   * @param since the generation at which the kernel held it
   */
  private record Known(CommittedTable table, long since) {}

  /** A table of the kernel: as it was committed if that is still so, else as it is read. */
  Optional<? extends PresentTable> table(NftControl nft, NftName name) {
    Known known = tables.get(name);
    if (known != null) {
      if (nft.isUnchanged(name, known.since())) {
        return Optional.of(known.table());
      }
      tables.remove(name);
    }
    return nft.table(name);
  }

  /**
   * Notes that the kernel holds a table, and held all of it at a generation.
   *
   * @param change the transaction after which it does, if it was not so before
   */
  public void hold(Table table, Transaction change, long since) {
    if (change.commands().stream().anyMatch(c -> isDoubtful(table.name(), c))) {
      tables.remove(table.name());
    } else {
      tables.put(table.name(), new Known(new CommittedTable(table), since));
    }
  }

  /** Linux 6.1 may accept such an element without adding it ({@link NftControl#commit}). */
  private static boolean isDoubtful(NftName table, Command command) {
    return command instanceof Command.AddElements add
        && add.table().equals(table)
        && isConcatenationOfIntervals(add.set());
  }

  private static boolean isConcatenationOfIntervals(NftSet set) {
    return set.kind().isInterval() && set.keyTypes().size() > 1;
  }

  /** Makes the next look read a table. */
  public void forget(NftName table) {
    tables.remove(table);
  }

  /** Makes the next look read every table. */
  public void forgetAll() {
    tables.clear();
  }
}
