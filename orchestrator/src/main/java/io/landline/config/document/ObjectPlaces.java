// SPDX-License-Identifier: Apache-2.0
package io.landline.config.document;

import java.util.Arrays;

/** Where the entries of one list of the root object are in a text. */
final class ObjectPlaces {
  private static final int[] NONE = {};

  private final String key;
  private int[] starts = NONE;
  private int[] ends = NONE;
  private int size;
  private int begin = -1;
  private int end = -1;

  /**
   * None yet.
   *
   * @param key of the list
   */
  ObjectPlaces(String key) {
    this.key = key;
  }

  String key() {
    return key;
  }

  /** The list begins: its opening bracket is before this place. */
  void begin(int at) {
    begin = at;
    size = 0;
  }

  void add(int start, int after) {
    if (size == starts.length) {
      int more = Math.max(16, size + size / 2);
      starts = Arrays.copyOf(starts, more);
      ends = Arrays.copyOf(ends, more);
    }
    starts[size] = start;
    ends[size++] = after;
  }

  /** The list ends: its closing bracket is at this place. */
  void end(int at) {
    end = at;
  }

  /** The same without the first or the last entry. */
  ObjectPlaces inner(boolean withoutFirst, boolean withoutLast) {
    int from = withoutFirst ? 1 : 0;
    int to = withoutLast ? size - 1 : size;
    ObjectPlaces inner = new ObjectPlaces(key);
    inner.starts = Arrays.copyOfRange(starts, from, to);
    inner.ends = Arrays.copyOfRange(ends, from, to);
    inner.size = to - from;
    return inner;
  }

  /** Whether there is such a list. */
  boolean isThere() {
    return end >= 0;
  }

  /** How many entries it has. */
  int size() {
    return size;
  }

  /** How many entries end at or before a place. */
  int endingBefore(int place) {
    int at = Arrays.binarySearch(ends, 0, size, place);
    return at >= 0 ? at + 1 : -at - 1;
  }

  /** How many entries begin at or after a place. */
  int beginningAfter(int place) {
    int at = Arrays.binarySearch(starts, 0, size, place);
    return size - (at >= 0 ? at : -at - 1);
  }

  /** Where what follows the first entries begins. */
  int afterFirst(int entries) {
    return entries == 0 ? begin : ends[entries - 1];
  }

  /** Where the last entries begin. */
  int beforeLast(int entries) {
    return entries == 0 ? end : starts[size - entries];
  }

  /**
   * The places after a change between the first and the last entries.
   *
   * @param first how many entries stay at the beginning
   * @param middle what is between them, of which only the entries count
   * @param at where the text of {@code middle} is now
   * @param last how many entries stay at the end
   * @param moved by how much these have moved
   */
  ObjectPlaces exchanging(int first, ObjectPlaces middle, int at, int last, int moved) {
    ObjectPlaces next = new ObjectPlaces(key);
    next.begin = begin;
    next.end = end + moved;
    next.size = first + middle.size + last;
    next.starts = Arrays.copyOf(starts, next.size);
    next.ends = Arrays.copyOf(ends, next.size);
    for (int i = 0; i < middle.size; i++) {
      next.starts[first + i] = middle.starts[i] + at;
      next.ends[first + i] = middle.ends[i] + at;
    }
    for (int i = 0; i < last; i++) {
      next.starts[next.size - last + i] = starts[size - last + i] + moved;
      next.ends[next.size - last + i] = ends[size - last + i] + moved;
    }
    return next;
  }
}
