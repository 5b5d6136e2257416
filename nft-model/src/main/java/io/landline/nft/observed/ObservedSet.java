// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.observed;

import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import java.util.Comparator;
import java.util.List;

/**
 * A set or map in the kernel.
 *
 * @param spec its name, types and kind, without elements
 * @param elements sorted by key; empty for a meter
 */
public record ObservedSet(NftSet spec, List<ObservedElement> elements) {
  public ObservedSet {
    spec = spec.withoutElements();
    elements = elements.stream().sorted(Comparator.comparing(ObservedElement::element)).toList();
  }

  public NftName name() {
    return spec.name();
  }
}
