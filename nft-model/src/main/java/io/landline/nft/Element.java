// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An element of a set, or of a map where it has data. Ordered by key.
 *
 * @param key one datum for each type of the set's key
 * @param data one datum for each type of the map's data; empty in a set
 * @param comment a person's name for it; not part of what makes two elements the same key
 */
public record Element(List<Datum> key, List<Datum> data, Optional<String> comment)
    implements Comparable<Element> {
  public Element {
    key = List.copyOf(key);
    data = List.copyOf(data);
    if (key.isEmpty()) {
      throw new IllegalArgumentException("an element has a key");
    }
    if (data.stream().anyMatch(Datum::isInterval)) {
      throw new IllegalArgumentException("a map yields values, not intervals: " + data);
    }
    comment.ifPresent(NftText::requireQuotable);
  }

  public static Element of(Datum... key) {
    return new Element(List.of(key), List.of(), Optional.empty());
  }

  /** The same key, yielding these data. */
  public Element yielding(Datum... values) {
    return new Element(key, List.of(values), comment);
  }

  public Element commented(String text) {
    return new Element(key, data, Optional.of(text));
  }

  @Override
  public int compareTo(Element other) {
    for (int i = 0; i < Math.min(key.size(), other.key.size()); i++) {
      int order = key.get(i).compareTo(other.key.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Comparator.<Element>comparingInt(e -> e.key.size()).compare(this, other);
  }

  /** As nft writes it. */
  @Override
  public String toString() {
    return join(key)
        + comment.map(c -> " comment \"" + c + "\"").orElse("")
        + (data.isEmpty() ? "" : " : " + join(data));
  }

  private static String join(List<Datum> parts) {
    return parts.stream().map(Datum::toString).collect(Collectors.joining(" . "));
  }
}
