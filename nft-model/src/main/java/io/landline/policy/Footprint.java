// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.Fwmark;
import io.landline.nft.NftName;
import io.landline.route.RoutingTable;

/**
 * Every number and name of ours on a host that could collide with somebody else's.
 *
 * @param table our nftables table
 * @param rulePriority the first of a hundred {@code ip rule} priorities
 * @param repliesTable routing table of replies to forwards
 * @param captureTable routing table of captured devices
 * @param mark the bits of the packet and flow marks that are ours
 */
public record Footprint(
    NftName table,
    int rulePriority,
    RoutingTable repliesTable,
    RoutingTable captureTable,
    Fwmark mark) {
  public static final Footprint DEFAULT =
      new Footprint(
          new NftName("landline"),
          4200,
          new RoutingTable(5200),
          new RoutingTable(5201),
          new Fwmark(0x4c000000, 0xff000000));

  /** How many priorities from the first are ours. */
  public static final int RULE_PRIORITIES = 100;

  public Footprint {
    if (rulePriority < 1 || rulePriority > 32000) {
      throw new IllegalArgumentException(
          "rule priorities lie before those of main (32766): 1 to 32000, not " + rulePriority);
    }
    if (repliesTable.equals(captureTable)) {
      throw new IllegalArgumentException("two routing tables are needed, not one");
    }
  }
}
