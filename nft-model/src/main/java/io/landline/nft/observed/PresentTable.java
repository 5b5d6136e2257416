// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.observed;

import io.landline.nft.Element;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import java.util.List;
import java.util.Optional;

/**
 * A table that the kernel holds: read from it, or known because nobody has changed it since it was
 * committed.
 */
public sealed interface PresentTable permits ObservedTable, CommittedTable {
  NftName name();

  /** For people who list the ruleset. */
  Optional<String> comment();

  /** Who may change it. */
  ObservedTable.Owner owner();

  /** Objects that Landline's values cannot express, described for people. */
  List<String> foreign();

  /** Its sets and maps, without elements. */
  List<NftSet> specs();

  /** A set's elements, sorted; none if there is no such set. */
  List<Element> elements(NftName set);

  /** Its chains, in the kernel's order. */
  List<PresentChain> rules();
}
