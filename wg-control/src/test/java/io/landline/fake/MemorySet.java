// SPDX-License-Identifier: Apache-2.0
package io.landline.fake;

import io.landline.ffi.Errno;
import io.landline.netlink.NetlinkException;
import io.landline.nft.Datum;
import io.landline.nft.Element;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import io.landline.nft.observed.Count;
import io.landline.nft.observed.ObservedElement;
import io.landline.nft.observed.ObservedSet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One set of {@link MemoryTable}; copies share their elements until one of them changes. */
final class MemorySet {
  private final NftSet spec;
  // Elements map to themselves: their order, and equality in that order, is by key alone.
  private NavigableMap<Element, ObservedElement> elements;
  private boolean shared;

  MemorySet(NftSet spec) {
    this(spec.withoutElements(), new TreeMap<>());
  }

  private MemorySet(NftSet spec, NavigableMap<Element, ObservedElement> elements) {
    this.spec = spec;
    this.elements = elements;
  }

  NftSet spec() {
    return spec;
  }

  MemorySet copy() {
    MemorySet copy = new MemorySet(spec, elements);
    copy.shared = true;
    shared = true;
    return copy;
  }

  ObservedSet observe() {
    return new ObservedSet(spec, List.copyOf(elements.values()));
  }

  void count(Element key, Count more) {
    own();
    elements.computeIfPresent(
        key, (k, e) -> new ObservedElement(e.element(), e.count().plus(more)));
  }

  void add(NftName table, NftSet added) {
    requireSameKind("add", table, added);
    own();
    for (Element element : added.elements()) {
      ObservedElement present = elements.get(element);
      if (present == null) {
        if (overlapsAnother(element)) {
          throw refused("add", table, element, Errno.EEXIST);
        }
        elements.put(element, new ObservedElement(element, Count.ZERO));
      } else if (!present.element().data().equals(element.data())) {
        throw refused("add", table, element, Errno.EEXIST);
      }
    }
  }

  void delete(NftName table, NftSet deleted) {
    requireSameKind("delete", table, deleted);
    own();
    for (Element element : deleted.elements()) {
      if (elements.remove(element) == null) {
        throw refused("delete", table, element, Errno.ENOENT);
      }
    }
  }

  private void own() {
    if (shared) {
      elements = new TreeMap<>(elements);
      shared = false;
    }
  }

  private void requireSameKind(String verb, NftName table, NftSet other) {
    if (!spec.equals(other.withoutElements())) {
      throw new NetlinkException(verb + " element inet " + table + " " + spec.name(), Errno.EINVAL);
    }
  }

  private NetlinkException refused(String verb, NftName table, Element element, Errno errno) {
    return new NetlinkException(
        verb + " element inet " + table + " " + spec.name() + " { " + element + " }", errno);
  }

  /**
   * One type: any common value. Several: the kernel looks up the two ends of the new element and
   * finds elements that contain one of them, but not elements that lie between them.
   */
  private boolean overlapsAnother(Element element) {
    if (!spec.kind().isInterval()) {
      return false;
    }
    if (spec.keyTypes().size() > 1) {
      return elements.keySet().stream()
          .anyMatch(other -> contains(other, element, false) || contains(other, element, true));
    }
    return Stream.of(elements.floorEntry(element), elements.ceilingEntry(element))
        .flatMap(Stream::ofNullable)
        .map(Map.Entry::getKey)
        .anyMatch(other -> common(other.key().get(0), element.key().get(0)));
  }

  private static boolean common(Datum a, Datum b) {
    return Arrays.compareUnsigned(a.low(), b.high()) <= 0
        && Arrays.compareUnsigned(b.low(), a.high()) <= 0;
  }

  private static boolean contains(Element outer, Element element, boolean high) {
    for (int i = 0; i < outer.key().size(); i++) {
      Datum range = outer.key().get(i);
      Datum datum = element.key().get(i);
      byte[] value = high ? datum.high() : datum.low();
      if (Arrays.compareUnsigned(range.low(), value) > 0
          || Arrays.compareUnsigned(value, range.high()) > 0) {
        return false;
      }
    }
    return true;
  }
}
