// SPDX-License-Identifier: Apache-2.0
package io.landline.witness;

import io.landline.compile.HostState;
import io.landline.golden.Golden;
import io.landline.netlink.InFreshNamespace;
import io.landline.netlink.Witness;
import io.landline.nfnetlink.Listing;
import io.landline.nfnetlink.ListingWitness;
import io.landline.nft.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every golden's ruleset, loaded by us over netlink and by nft from our text, lists alike. */
@ExtendWith(InFreshNamespace.class)
final class GoldenListingTest {
  /** What nft listed on a kernel on which it can load all: for kernels on which it cannot. */
  private static final Path LISTINGS = Module.directory().resolve("target/listings");

  /** Here, because the namespaces of the tests have no way to a mirror. */
  @BeforeAll
  static void fetch() {
    System.out.println("Debian 13's nft: " + Debian13.nft());
  }

  static Stream<Golden> goldens() {
    return Golden.all();
  }

  /** The guard without its owner: what nft owns goes when that nft ends. */
  private static List<Table> tables(Golden golden) {
    HostState state = golden.compile();
    return Stream.concat(Stream.of(state.table()), state.guard().map(Table::withoutOwner).stream())
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  @Tag("every-kernel")
  void lists_as_if_this_nft_had_loaded_it(Golden golden) {
    List<Listing> readers = new ArrayList<>(List.of(Listing.NFT));
    Debian13.nft().ifPresent(readers::add);
    assertListsAlike(golden, Listing.NFT, readers);
  }

  private static void assertListsAlike(Golden golden, Listing loader, List<Listing> readers) {
    for (Table table : tables(golden)) {
      String name = golden.directory().getFileName() + "-" + table.name();
      ListingWitness.assertListsAlike(table, loader, readers, LISTINGS.resolve(name));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  void is_what_this_nft_makes_of_it(Golden golden) {
    String version = Witness.run("nft", "--version");
    if (!version.contains("v1.0.6")) {
      System.out.println("NOT RUN: bytecode as of nft 1.0.6; this is " + version);
      Assumptions.abort("the expressions are those of nft 1.0.6");
    }
    tables(golden).forEach(t -> ListingWitness.assertSameInside(t, Listing.NFT));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  @Tag("every-kernel")
  void lists_as_if_debian_13s_nft_had_loaded_it(Golden golden) {
    Assumptions.assumeTrue(Debian13.nft().isPresent(), "Debian 13's nft cannot be had here");
    Listing debian13 = Debian13.nft().orElseThrow();
    // Its own maps would crash this machine's nft, which must therefore not look.
    assertListsAlike(golden, debian13, List.of(debian13));
  }
}
