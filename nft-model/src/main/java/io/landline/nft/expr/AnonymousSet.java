// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.expr;

import io.landline.nft.DataType;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The constant set of one rule, such as {@code { tcp, udp }}. Equality ignores the order in which
 * the kernel reports its elements.
 *
 * @param type of each element
 * @param elements sorted by their text
 */
public record AnonymousSet(DataType type, List<RegisterData> elements) {
  public AnonymousSet {
    elements = elements.stream().sorted(Comparator.comparing(RegisterData::toString)).toList();
    for (RegisterData element : elements) {
      if (element.length() != type.bytes()) {
        throw new IllegalArgumentException(type + " does not have " + element.length() + " bytes");
      }
    }
  }

  @Override
  public String toString() {
    return elements.stream().map(RegisterData::toString).collect(Collectors.joining(" ", "{", "}"));
  }
}
