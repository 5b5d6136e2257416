// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.ffi.NetworkNamespace;
import io.landline.nft.Table;
import io.landline.nft.Transaction;
import io.landline.nft.observed.TableDiff;
import java.util.List;
import java.util.function.Function;

/**
 * What we put into one namespace over netlink, nft lists as what it put into another itself, from
 * our text.
 */
public final class ListingWitness {
  private ListingWitness() {}

  /**
   * Asserts that of a table, read by each of these; leaves the calling thread in another new
   * namespace.
   */
  public static void assertListsAlike(Table table, Listing loader, List<Listing> readers) {
    List<String> ours = ours(table, readers, Listing::text);
    NetworkNamespace.enterNew().close();
    loader.load(table.toReplaceScript());
    assertThat(ours).isEqualTo(readers.stream().map(Listing::text).toList());
  }

  /**
   * Asserts that nft compiled the table's text to the very expressions and elements that we sent,
   * so that what it loaded is, to us, what we want.
   */
  public static void assertSameInside(Table table, Listing nft) {
    List<String> ours = ours(table, List.of(nft), Listing::bytecode);
    NetworkNamespace.enterNew().close();
    nft.load(table.toReplaceScript());
    assertThat(ours).containsExactly(nft.bytecode());
    try (KernelNft control = KernelNft.open()) {
      assertThat(TableDiff.between(table, control.table(table.name())).toString()).isEmpty();
    }
  }

  private static List<String> ours(
      Table table, List<Listing> readers, Function<Listing, String> what) {
    NetworkNamespace.enterNew().close();
    try (KernelNft nft = KernelNft.open()) {
      nft.commit(Transaction.create(table, false), nft.generation());
      assertThat(TableDiff.between(table, nft.table(table.name())).toString()).isEmpty();
    }
    return readers.stream().map(what).toList();
  }
}
