// SPDX-License-Identifier: Apache-2.0
package io.landline.route;

/**
 * A routing table's number.
 *
 * @param id 1 to 2^31-1; 254 is main
 */
public record RoutingTable(int id) implements Comparable<RoutingTable> {
  public static final RoutingTable MAIN = new RoutingTable(254);

  public RoutingTable {
    if (id < 1) {
      throw new IllegalArgumentException("a routing table's number is positive, not " + id);
    }
  }

  @Override
  public int compareTo(RoutingTable other) {
    return Integer.compare(id, other.id);
  }

  /** As iproute2 writes it: {@code main} or the number. */
  @Override
  public String toString() {
    return id == 254 ? "main" : Integer.toString(id);
  }
}
