// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.ffi.NetworkNamespace;
import io.landline.netlink.InFreshNamespace;
import io.landline.netlink.Witness;
import io.landline.nft.EveryTable;
import io.landline.nft.Table;
import io.landline.nft.Transaction;
import io.landline.nft.observed.TableDiff;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What we put into one namespace over netlink, nft lists as what it put into another itself, from
 * our text.
 */
@ExtendWith(InFreshNamespace.class)
final class ListingWitnessTest {

  @Test
  void every_statement_lists_as_if_nft_had_loaded_it() {
    assertListsAlike(EveryTable.table());
  }

  private static void assertListsAlike(Table table) {
    String ours;
    String oursInside;
    try (KernelNft nft = KernelNft.open()) {
      nft.commit(Transaction.create(table, false), nft.generation());
      assertThat(TableDiff.between(table, nft.table(table.name())).toString()).isEmpty();
      ours = Listing.text();
      oursInside = Listing.bytecode();
    }
    NetworkNamespace.enterNew().close();
    Witness.run("ip", "link", "set", "lo", "up");
    Listing.load(table.toReplaceScript());
    assertThat(ours).isEqualTo(Listing.text());
    assertThat(oursInside).isEqualTo(Listing.bytecode());
  }
}
