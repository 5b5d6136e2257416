// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.observed;

import io.landline.nft.Element;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import java.util.List;
import java.util.Optional;

/**
 * A table of family inet in the kernel.
 *
 * @param name its name
 * @param comment for people who list the ruleset
 * @param sets named sets and maps
 * @param chains in the kernel's order
 * @param owner who may change it
 * @param foreign objects in the table that Landline's values cannot express, described for people:
 *     another program added them
 */
public record ObservedTable(
    NftName name,
    Optional<String> comment,
    List<ObservedSet> sets,
    List<ObservedChain> chains,
    Owner owner,
    List<String> foreign)
    implements PresentTable {
  /** Who may change a table. */
  public enum Owner {
    /** Any socket: the table has no owner. */
    NONE,
    /** Only the connection that read it. */
    THIS_CONNECTION,
    /** Only another socket. */
    OTHER
  }

  public ObservedTable {
    sets = List.copyOf(sets);
    chains = List.copyOf(chains);
    foreign = List.copyOf(foreign);
  }

  @Override
  public List<NftSet> specs() {
    return sets.stream().map(ObservedSet::spec).toList();
  }

  @Override
  public List<Element> elements(NftName set) {
    return set(set)
        .map(s -> s.elements().stream().map(ObservedElement::element).toList())
        .orElse(List.of());
  }

  @Override
  public List<PresentChain> rules() {
    return chains.stream().map(c -> new PresentChain(c.name(), c.base(), c.images())).toList();
  }

  /** The set or map of this name. */
  public Optional<ObservedSet> set(NftName wanted) {
    return sets.stream().filter(s -> s.name().equals(wanted)).findFirst();
  }

  /** The chain of this name. */
  public Optional<ObservedChain> chain(NftName wanted) {
    return chains.stream().filter(c -> c.name().equals(wanted)).findFirst();
  }
}
