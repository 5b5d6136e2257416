// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.nft.Datum;
import io.landline.nft.Element;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Makes intervals disjoint: the kernel refuses a set whose elements overlap. */
final class Disjoint {
  private Disjoint() {}

  /** Joins overlapping port ranges of one address and protocol; the first one's comment stays. */
  static List<Element> services(Iterable<Element> sorted) {
    List<Element> out = new ArrayList<>();
    Optional<Element> pending = Optional.empty();
    for (Element next : sorted) {
      if (pending.isPresent() && overlap(pending.get(), next)) {
        pending = Optional.of(joined(pending.get(), next));
      } else {
        pending.ifPresent(out::add);
        pending = Optional.of(next);
      }
    }
    pending.ifPresent(out::add);
    return out;
  }

  private static boolean overlap(Element a, Element b) {
    return a.key().get(0).equals(b.key().get(0))
        && a.key().get(1).equals(b.key().get(1))
        && Arrays.compareUnsigned(b.key().get(2).low(), a.key().get(2).high()) <= 0;
  }

  private static Element joined(Element a, Element b) {
    Datum x = a.key().get(2);
    Datum y = b.key().get(2);
    byte[] high = Arrays.compareUnsigned(x.high(), y.high()) >= 0 ? x.high() : y.high();
    return new Element(
        List.of(a.key().get(0), a.key().get(1), Datum.of(x.type(), x.low(), high)),
        List.of(),
        a.comment());
  }
}
