// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An element of a set, or of a map where it has data. Ordered by the types of its key, then by key.
 *
 * <p>A large hub has hundreds of thousands of elements, each compared a dozen times, so the first
 * bytes of the key are also kept as a number that decides nearly every comparison.
 */
public final class Element implements Comparable<Element> {
  /** How many parts a key can have; nft's own limit is lower. */
  private static final int MAX_PARTS = 8;

  private final List<Datum> key;
  private final List<Datum> data;
  private final @Nullable String comment;

  /** The numbers of the key's types, four bits each. */
  private final int shape;

  /** The first eight bytes of the key; consistent with the order of elements of one shape. */
  private final long beginning;

  /**
   * An element.
   *
   * @param key one datum for each type of the set's key
   * @param data one datum for each type of the map's data; empty in a set
   * @param comment shown when the set is listed; not part of the key
   */
  public Element(List<Datum> key, List<Datum> data, Optional<String> comment) {
    this.key = List.copyOf(key);
    this.data = values(data);
    comment.ifPresent(NftText::requireQuotable);
    this.comment = comment.orElse(null);
    if (key.isEmpty() || key.size() > MAX_PARTS) {
      throw new IllegalArgumentException("a key has 1 to 8 parts, not " + key.size());
    }
    int types = 0;
    for (Datum part : this.key) {
      types = types << 4 | part.type().number();
    }
    this.shape = types;
    this.beginning = beginning(this.key);
  }

  /** An element with the same key as another one. */
  private Element(Element key, List<Datum> data, @Nullable String comment) {
    this.key = key.key;
    this.data = values(data);
    this.comment = comment;
    this.shape = key.shape;
    this.beginning = key.beginning;
  }

  private static List<Datum> values(List<Datum> data) {
    for (Datum datum : data) {
      if (datum.isInterval()) {
        throw new IllegalArgumentException("a map yields values, not intervals: " + data);
      }
    }
    return List.copyOf(data);
  }

  /** Parts after an interval do not affect the order until the interval's end is compared. */
  private static long beginning(List<Datum> key) {
    long bytes = 0;
    int room = Long.BYTES;
    for (Datum part : key) {
      for (int i = 0; i < part.type().bytes() && room > 0; i++, room--) {
        bytes = bytes << 8 | part.lowByte(i);
      }
      if (part.isInterval()) {
        for (; room > 0; room--) {
          bytes = bytes << 8 | 0xff;
        }
      }
    }
    return bytes << (8 * room);
  }

  public static Element of(Datum... key) {
    return new Element(List.of(key), List.of(), Optional.empty());
  }

  /** The same key, yielding these data. */
  public Element yielding(Datum... values) {
    return new Element(this, List.of(values), comment);
  }

  public Element commented(String text) {
    NftText.requireQuotable(text);
    return new Element(this, data, text);
  }

  /** One datum for each type of the set's key. */
  public List<Datum> key() {
    return key;
  }

  /** One datum for each type of the map's data; empty in a set. */
  public List<Datum> data() {
    return data;
  }

  /** Shown when the set is listed. */
  public Optional<String> comment() {
    return Optional.ofNullable(comment);
  }

  @Override
  public int compareTo(Element other) {
    if (shape != other.shape) {
      return Integer.compareUnsigned(shape, other.shape);
    }
    if (beginning != other.beginning) {
      return Long.compareUnsigned(beginning, other.beginning);
    }
    for (int i = 0; i < key.size(); i++) {
      int order = key.get(i).compareTo(other.key.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Element other
        && compareTo(other) == 0
        && data.equals(other.data)
        && comment().equals(other.comment());
  }

  @Override
  public int hashCode() {
    return 31 * key.hashCode() + data.hashCode();
  }

  /** As nft writes it. */
  @Override
  public String toString() {
    return join(key)
        + comment().map(c -> " comment \"" + c + "\"").orElse("")
        + (data.isEmpty() ? "" : " : " + join(data));
  }

  private static String join(List<Datum> parts) {
    return parts.stream().map(Datum::toString).collect(Collectors.joining(" . "));
  }
}
