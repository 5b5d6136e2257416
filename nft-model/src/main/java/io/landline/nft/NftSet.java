// SPDX-License-Identifier: Apache-2.0
package io.landline.nft;

import java.util.List;
import java.util.Optional;

/**
 * A named set, or a map where it has data types.
 *
 * @param name unique among the table's sets and maps
 * @param keyTypes the types that make up the key
 * @param dataTypes the types of what a map yields; empty for a set
 * @param kind how it is kept
 * @param elements sorted by key; none for a meter, which the kernel fills
 */
public record NftSet(
    NftName name,
    List<DataType> keyTypes,
    List<DataType> dataTypes,
    Kind kind,
    List<Element> elements) {

  /** How a set is kept. */
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
     * A hash whose elements let a look-up succeed only for packets that come too often: {@code
     * limit rate over}, each element for itself.
     */
    LIMITED,
    /** Ranges, limited; a range as a whole. */
    LIMITED_INTERVAL,
    /** Filled by rules, forgets after a minute: {@code flags dynamic,timeout}. */
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

  /** Seconds after which a meter forgets a key that was not seen. */
  public static final int METER_TIMEOUT = 60;

  /** How many packets a second an element of a limited set leaves alone. */
  public static final int LIMIT_PER_SECOND = 100;

  /** How many packets at once it leaves alone. */
  public static final int LIMIT_BURST = 500;

  /** How many keys a meter holds; a full one refuses, it never lets in. */
  public static final int METER_SIZE = 65535;

  public NftSet {
    keyTypes = List.copyOf(keyTypes);
    dataTypes = List.copyOf(dataTypes);
    elements = elements.stream().sorted().toList();
    if (keyTypes.isEmpty()) {
      throw new IllegalArgumentException("set " + name + " has no key type");
    }
    if (kind == Kind.METER && !(elements.isEmpty() && dataTypes.isEmpty())) {
      throw new IllegalArgumentException("meter " + name + " is filled by the kernel only");
    }
    for (Element element : elements) {
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

  /** What kind of set it is, without what is in it. */
  public NftSet withoutElements() {
    return elements.isEmpty() ? this : withElements(List.of());
  }

  /** The size limit, for a meter. */
  public Optional<Integer> size() {
    return kind == Kind.METER ? Optional.of(METER_SIZE) : Optional.empty();
  }
}
