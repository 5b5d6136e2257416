// SPDX-License-Identifier: Apache-2.0
package io.landline.nft.observed;

import io.landline.nft.Command;
import io.landline.nft.Element;
import io.landline.nft.NftName;
import io.landline.nft.NftSet;
import java.util.ArrayList;
import java.util.List;

/**
 * The difference of a set's elements, wanted and present. Both sides are sorted, so one pass over
 * both is enough.
 */
final class ElementDiff {
  private ElementDiff() {}

  /**
   * Deletes first: an element with other data or another comment is deleted and added again, and a
   * new interval may overlap a deleted one.
   */
  @SuppressWarnings("ReferenceEquality") // as in order
  static List<Command> between(NftName table, NftSet wanted, List<Element> present) {
    List<Element> elements = wanted.elements();
    if (elements == present) {
      return List.of();
    }
    List<Element> gone = new ArrayList<>();
    List<Element> added = new ArrayList<>();
    int w = 0;
    int p = 0;
    while (w < elements.size() || p < present.size()) {
      int order = order(elements, w, present, p);
      if (order < 0) {
        added.add(elements.get(w++));
      } else if (order > 0) {
        gone.add(present.get(p++));
      } else {
        Element want = elements.get(w++);
        Element have = present.get(p++);
        if (want != have && !want.equals(have)) {
          gone.add(have);
          added.add(want);
        }
      }
    }
    List<Command> commands = new ArrayList<>();
    if (!gone.isEmpty()) {
      commands.add(new Command.DeleteElements(table, wanted.withElements(gone)));
    }
    if (!added.isEmpty()) {
      commands.add(new Command.AddElements(table, wanted.withElements(added)));
    }
    return commands;
  }

  @SuppressWarnings("ReferenceEquality") // Comparing hundreds of thousands takes time.
  private static int order(List<Element> elements, int w, List<Element> present, int p) {
    if (p == present.size()) {
      return -1;
    }
    if (w == elements.size()) {
      return 1;
    }
    Element want = elements.get(w);
    Element have = present.get(p);
    // The same object in a table that follows from one that differs little.
    return want == have ? 0 : want.compareTo(have);
  }
}
