// SPDX-License-Identifier: Apache-2.0
package io.landline.config.document;

import java.util.ArrayList;
import java.util.List;

/** A child of an object or list, with the blank space on both sides of it. */
interface Child<C extends Child<C>> {
  /**
   * Before a child: a new line, and as many columns as the first child has before it. A form feed,
   * which JSON does not allow there; it is resolved when the document is written.
   */
  String BELOW_FIRST = "\f";

  /** The blank space between the preceding comma or bracket and the child. */
  String lead();

  /** The blank space between the child and the following comma or bracket. */
  String trail();

  /** The same child in another place. */
  C at(String lead, String trail);

  /** Writes the child itself, without the blank space around it. */
  void write(StringBuilder out);

  /** The children with another one inserted at an index; the blank space at both ends stays. */
  static <C extends Child<C>> List<C> inserted(List<C> all, int index, C child, String separator) {
    List<C> children = new ArrayList<>(all);
    if (index == 0) {
      C next = children.get(0);
      children.set(0, next.at(separator, next.trail()));
      children.add(0, child.at(next.lead(), ""));
    } else {
      C before = children.get(index - 1);
      children.set(index - 1, before.at(before.lead(), ""));
      children.add(index, child.at(separator, before.trail()));
    }
    return children;
  }

  /** The children without one, and without its comma. */
  static <C extends Child<C>> List<C> without(List<C> all, int index) {
    List<C> children = new ArrayList<>(all);
    C gone = children.remove(index);
    if (index == 0 && !children.isEmpty()) {
      children.set(0, children.get(0).at(gone.lead(), children.get(0).trail()));
    } else if (index > 0) {
      C before = children.get(index - 1);
      children.set(index - 1, before.at(before.lead(), gone.trail()));
    }
    return children;
  }

  /** The blank space before a new last child: the same as before the others. */
  static <C extends Child<C>> String separator(List<C> children, boolean ownLine) {
    String last = children.get(children.size() - 1).lead();
    return children.size() > 1 || last.indexOf('\n') >= 0 ? last : ownLine ? BELOW_FIRST : " ";
  }

  /**
   * Writes an object or list.
   *
   * @param inside the blank space between the brackets where there are no children
   */
  static <C extends Child<C>> void write(
      StringBuilder out, char open, List<C> children, String inside, char close) {
    out.append(open).append(inside);
    int first = 0;
    for (int i = 0; i < children.size(); i++) {
      C child = children.get(i);
      out.append(i == 0 ? "" : ",");
      lead(out, child.lead(), first);
      first = i == 0 ? out.length() : first;
      child.write(out);
      out.append(child.trail());
    }
    out.append(close);
  }

  /**
   * Writes the blank space before a child.
   *
   * @param first where the first child begins in what is written
   */
  static void lead(StringBuilder out, String lead, int first) {
    if (!lead.equals(BELOW_FIRST)) {
      out.append(lead);
      return;
    }
    int line = out.lastIndexOf("\n", first - 1) + 1;
    out.append('\n');
    for (int i = line; i < first; i++) {
      out.append(out.charAt(i) == '\t' ? '\t' : ' ');
    }
  }
}
