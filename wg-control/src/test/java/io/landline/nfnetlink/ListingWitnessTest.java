// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import io.landline.netlink.InFreshNamespace;
import io.landline.nft.EveryTable;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InFreshNamespace.class)
final class ListingWitnessTest {

  @Test
  void every_statement_lists_as_if_nft_had_loaded_it() {
    ListingWitness.assertListsAlike(
        EveryTable.table(), Listing.NFT, List.of(Listing.NFT), Path.of("target/listings/every"));
  }

  @Test
  void every_statement_is_what_nft_makes_of_it() {
    ListingWitness.assertSameInside(EveryTable.table(), Listing.NFT);
  }
}
