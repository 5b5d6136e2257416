// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * Elements of a set that are sorted and of its types already: those of another one, few changed.
 */
final class SortedElements extends AbstractList<Element> implements RandomAccess {
  private final Element[] elements;
  private final NftSet set;

  /**
   * A list that nobody changes.
   *
   * @param elements sorted, of the types of {@code set}; not copied
   */
  SortedElements(Element[] elements, NftSet set) {
    this.elements = elements;
    this.set = set;
  }

  /** Whether they are elements of such a set. */
  boolean isOf(List<DataType> keyTypes, List<DataType> dataTypes, NftSet.Kind kind) {
    return set.keyTypes().equals(keyTypes)
        && set.dataTypes().equals(dataTypes)
        && set.kind() == kind;
  }

  @Override
  public Element get(int index) {
    return elements[index];
  }

  @Override
  public int size() {
    return elements.length;
  }
}
