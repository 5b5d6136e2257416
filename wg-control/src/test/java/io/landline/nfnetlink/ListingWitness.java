// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.ffi.NetworkNamespace;
import io.landline.nft.Table;
import io.landline.nft.Transaction;
import io.landline.nft.observed.TableDiff;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
   * namespace. nft cannot load every table on every kernel that we can ({@link
   * Listing#convertsOneByte}); there, what is listed must be what was listed on another kernel.
   *
   * @param recorded the listings are written to these files, each reader's number appended, where
   *     nft loads the table, and read from them where it cannot
   */
  public static void assertListsAlike(
      Table table, Listing loader, List<Listing> readers, Path recorded) {
    List<String> ours = ours(table, readers, Listing::text);
    NetworkNamespace.enterNew().close();
    try {
      if (loader.convertsOneByte()) {
        loader.load(table.toReplaceScript());
        List<String> listed = readers.stream().map(Listing::text).toList();
        assertThat(ours).isEqualTo(listed);
        Files.createDirectories(recorded.toAbsolutePath().getParent());
        for (int i = 0; i < listed.size(); i++) {
          Files.writeString(file(recorded, readers.get(i)), listed.get(i));
        }
      } else {
        for (int i = 0; i < ours.size(); i++) {
          Path file = file(recorded, readers.get(i));
          assertThat(file).as("listed on another kernel by mvn package").exists();
          assertThat(ours.get(i)).isEqualTo(Files.readString(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path file(Path recorded, Listing reader) {
    String version = reader.version().replaceAll("[^0-9.]+", "-");
    return recorded.resolveSibling(recorded.getFileName() + version + ".txt");
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
