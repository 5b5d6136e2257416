// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A named set, or a map where it has data types.
 *
 * @param name unique among the table's sets and maps
 * @param keyTypes the types that make up the key
 * @param dataTypes the types of what a map yields; empty for a set
 * @param kind how the kernel stores it
 * @param elements sorted by key; none for a meter, which the kernel fills
 */
public record NftSet(
    NftName name,
    List<DataType> keyTypes,
    List<DataType> dataTypes,
    Kind kind,
    List<Element> elements) {

  /** How the kernel stores a set. */
  public enum Kind {
    /** A hash of single values. */
    PLAIN,
    /** Ranges and prefixes may be elements: {@code flags interval}. */
    INTERVAL,
    /** A hash whose elements count packets and bytes: {@code counter}. */
    COUNTED,
    /** Ranges, counted. */
    COUNTED_INTERVAL,
    /**
     * A hash in which a look-up succeeds only for packets over the limit: {@code limit rate over},
     * counted per element.
     */
    LIMITED,
    /** Ranges, limited; a range as a whole. */
    LIMITED_INTERVAL,
    /** Filled by rules, with a timeout of one minute: {@code flags dynamic,timeout}. */
    METER;

    public boolean isInterval() {
      return this == INTERVAL || this == COUNTED_INTERVAL || this == LIMITED_INTERVAL;
    }

    public boolean isCounted() {
      return this == COUNTED || this == COUNTED_INTERVAL;
    }

    public boolean isLimited() {
      return this == LIMITED || this == LIMITED_INTERVAL;
    }
  }

  /** Seconds after which a meter drops a key without new packets. */
  public static final int METER_TIMEOUT = 60;

  /** Rate of an element of a limited set, packets per second. */
  public static final int LIMIT_PER_SECOND = 100;

  /** Burst of an element of a limited set, packets. */
  public static final int LIMIT_BURST = 500;

  /** How many keys a meter holds; a full meter refuses new keys. */
  public static final int METER_SIZE = 65535;

  public NftSet {
    keyTypes = List.copyOf(keyTypes);
    dataTypes = List.copyOf(dataTypes);
    boolean known =
        elements instanceof SortedElements sorted && sorted.isOf(keyTypes, dataTypes, kind);
    elements = known ? elements : elements.stream().sorted().toList();
    if (keyTypes.isEmpty()) {
      throw new IllegalArgumentException("set " + name + " has no key type");
    }
    if (kind == Kind.METER && !(elements.isEmpty() && dataTypes.isEmpty())) {
      throw new IllegalArgumentException("meter " + name + " is filled by the kernel only");
    }
    for (Element element : known ? List.<Element>of() : elements) {
      check(name, kind, keyTypes, dataTypes, element);
    }
  }

  private static void check(
      NftName name, Kind kind, List<DataType> keyTypes, List<DataType> dataTypes, Element element) {
    if (!isOf(keyTypes, element.key(), kind.isInterval())
        || !isOf(dataTypes, element.data(), false)) {
      throw new IllegalArgumentException("set " + name + " takes no element " + element);
    }
  }

  private static boolean isOf(List<DataType> types, List<Datum> parts, boolean intervals) {
    if (types.size() != parts.size()) {
      return false;
    }
    for (int i = 0; i < parts.size(); i++) {
      Datum part = parts.get(i);
      if (part.type() != types.get(i) || (part.isInterval() && !intervals)) {
        return false;
      }
    }
    return true;
  }

  public static NftSet set(NftName name, Kind kind, List<DataType> keys, List<Element> elements) {
    return new NftSet(name, keys, List.of(), kind, elements);
  }

  public boolean isMap() {
    return !dataTypes.isEmpty();
  }

  /** The same set with other elements. */
  public NftSet withElements(List<Element> others) {
    return new NftSet(name, keyTypes, dataTypes, kind, others);
  }

  /**
   * The same set with a few elements exchanged, in less time than {@link #withElements} takes.
   *
   * @param gone elements that it has
   * @param added elements whose keys it does not have then
   * @return empty if that is not so
   */
  public Optional<NftSet> exchanging(List<Element> gone, List<Element> added) {
    if (gone.isEmpty() && added.isEmpty()) {
      return Optional.of(this);
    }
    List<Element> all = new ArrayList<>(elements);
    for (Element element : gone) {
      int at = Collections.binarySearch(all, element);
      if (at < 0 || !all.remove(at).equals(element)) {
        return Optional.empty();
      }
    }
    for (Element element : added) {
      check(name, kind, keyTypes, dataTypes, element);
      int at = Collections.binarySearch(all, element);
      if (at >= 0) {
        return Optional.empty();
      }
      all.add(-at - 1, element);
    }
    SortedElements sorted = new SortedElements(all.toArray(Element[]::new), this);
    return Optional.of(new NftSet(name, keyTypes, dataTypes, kind, sorted));
  }

  /** The same set without elements. */
  public NftSet withoutElements() {
    return elements.isEmpty() ? this : withElements(List.of());
  }

  /** The size limit, for a meter. */
  public Optional<Integer> size() {
    return kind == Kind.METER ? Optional.of(METER_SIZE) : Optional.empty();
  }
}
