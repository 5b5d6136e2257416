// SPDX-License-Identifier: Apache-2.0
package io.landline.net;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Ports from first to last, both included; one port is a range of size one.
 *
 * @param first 1 to 65535
 * @param last first to 65535
 */
public record PortRange(int first, int last) implements Comparable<PortRange> {
  private static final Pattern DIGITS = Pattern.compile("[1-9][0-9]{0,4}");

  public PortRange {
    if (first < 1 || last > 65535 || first > last) {
      throw new ParseException(
          "port range", first + "-" + last, "ports go from 1 to 65535, the lower one first");
    }
  }

  public static PortRange of(int port) {
    return new PortRange(port, port);
  }

  /**
   * Reads {@code 55193} or {@code 55200-55203}.
   *
   * @throws ParseException if it is neither
   */
  public static PortRange parse(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      return of(port(text, text));
    }
    return new PortRange(port(text, text.substring(0, dash)), port(text, text.substring(dash + 1)));
  }

  private static int port(String text, String digits) {
    if (!DIGITS.matcher(digits).matches() || Integer.parseInt(digits) > 65535) {
      throw new ParseException("port range", text, "ports are numbers from 1 to 65535");
    }
    return Integer.parseInt(digits);
  }

  /** How many ports. */
  public int size() {
    return last - first + 1;
  }

  /** Each port of it as a range of its own, the lowest first. */
  public List<PortRange> each() {
    return IntStream.rangeClosed(first, last).mapToObj(PortRange::of).toList();
  }

  public boolean isSingle() {
    return first == last;
  }

  public boolean contains(int port) {
    return first <= port && port <= last;
  }

  public boolean contains(PortRange other) {
    return first <= other.first && other.last <= last;
  }

  public boolean overlaps(PortRange other) {
    return first <= other.last && other.first <= last;
  }

  /** What is left of it without other ports: at most two ranges, the lower one first. */
  public List<PortRange> minus(PortRange other) {
    if (!overlaps(other)) {
      return List.of(this);
    }
    List<PortRange> left = new ArrayList<>();
    if (first < other.first) {
      left.add(new PortRange(first, other.first - 1));
    }
    if (other.last < last) {
      left.add(new PortRange(other.last + 1, last));
    }
    return List.copyOf(left);
  }

  @Override
  public int compareTo(PortRange other) {
    return Comparator.comparingInt(PortRange::first)
        .thenComparingInt(PortRange::last)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return isSingle() ? Integer.toString(first) : first + "-" + last;
  }
}
