// SPDX-License-Identifier: Apache-2.0
package io.landline.policy;

import io.landline.net.Fwmark;
import io.landline.net.InterfaceAddress;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.ParseException;
import io.landline.nft.NftName;
import io.landline.route.RoutingTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Every number and name that Landline uses on a host and that could collide with another program's.
 *
 * @param table Landline's nftables table
 * @param rulePriority the first of a hundred {@code ip rule} priorities
 * @param repliesTable routing table of replies to forwards
 * @param captureTable routing table of captured devices
 * @param probesTable routing table of answers to probes sent with a captured device's address
 * @param mark the bits of packet and flow marks that Landline uses
 * @param probePort the port of probes (UDP) and of the hub's control channel (TCP) on tunnel
 *     addresses; public probe ports are this plus a site's number
 * @param testHosts test hosts with an address other than the default, by the site's tunnel address
 * @param testHost the one test host, whatever the tunnel's network; empty where its address follows
 *     from that
 */
public record Footprint(
    NftName table,
    int rulePriority,
    RoutingTable repliesTable,
    RoutingTable captureTable,
    RoutingTable probesTable,
    Fwmark mark,
    int probePort,
    Map<IpAddress, IpAddress> testHosts,
    Optional<Canary> testHost) {
  public static final Footprint DEFAULT =
      new Footprint(
          new NftName("landline"),
          4200,
          new RoutingTable(5200),
          new RoutingTable(5201),
          new RoutingTable(5202),
          new Fwmark(0x4c000000, 0xff000000),
          51_880,
          Map.of());

  /** The host's end of the veth to a site's test host, where that is not a bridge port. */
  public static final InterfaceName CANARY_LINK = InterfaceName.parse("ll-canary");

  /** The host's end of the veth to a hub's test host. */
  public static final InterfaceName STRANGER_LINK = InterfaceName.parse("ll-stranger");

  /** The hub's address on that veth, from the range for benchmark tests (RFC 2544). */
  public static final InterfaceAddress STRANGER_GATEWAY = InterfaceAddress.parse("198.18.51.1/30");

  /** The hub's test host, which plays a caller from the internet. */
  public static final InterfaceAddress STRANGER = InterfaceAddress.parse("198.18.51.2/30");

  /**
   * Destination of the probes that show with which source address a site's traffic leaves the hub.
   * A documentation address (RFC 5737) that no host has; the probes' TTL ends one hop after the
   * hub.
   */
  public static final IpAddress NOBODY = IpAddress.parse("192.0.2.9");

  /** The most hubs that one site can have. */
  public static final int MOST_HUBS = 4;

  /** From the table of replies to that of the second hub. */
  private static final int REPLIES_BY_HUB = 30;

  /** From the table of replies to that of the second hub's answers to probes. */
  private static final int PROBES_BY_HUB = 40;

  /** The second hub's mark differs in these bits of the mask; each further one's number is less. */
  private static final int SECOND_HUB = 0x0f;

  /** How many rule priorities, from the first, Landline uses. */
  public static final int RULE_PRIORITIES = 100;

  /** The most uplinks of a site. */
  public static final int MOST_UPLINKS = 8;

  /** The tables of uplinks follow the one of replies after so many. */
  private static final int FIRST_UPLINK_TABLE = 10;

  private static final String GUARD = "_guard";
  private static final int LONGEST_TABLE = 64 - GUARD.length();

  public Footprint {
    testHosts = Map.copyOf(testHosts);
    if (rulePriority < 1 || rulePriority > 32000) {
      throw new IllegalArgumentException(
          "rule priorities lie before those of main (32766): 1 to 32000, not " + rulePriority);
    }
    if (repliesTable.equals(captureTable)
        || repliesTable.equals(probesTable)
        || captureTable.equals(probesTable)) {
      throw new IllegalArgumentException("three routing tables are needed");
    }
  }

  /** Where the test host's address follows from the tunnel's network. */
  public Footprint(
      NftName table,
      int rulePriority,
      RoutingTable repliesTable,
      RoutingTable captureTable,
      RoutingTable probesTable,
      Fwmark mark,
      int probePort,
      Map<IpAddress, IpAddress> testHosts) {
    this(
        table,
        rulePriority,
        repliesTable,
        captureTable,
        probesTable,
        mark,
        probePort,
        testHosts,
        Optional.empty());
  }

  /** The same with this test host, whatever the tunnel's network. */
  public Footprint withTestHost(Canary host) {
    return new Footprint(
        table,
        rulePriority,
        repliesTable,
        captureTable,
        probesTable,
        mark,
        probePort,
        testHosts,
        Optional.of(host));
  }

  /**
   * Reads the name of Landline's table, which leaves room for the suffix of the guard's.
   *
   * @throws ParseException if nft would not read one of them as a name
   */
  public static NftName tableName(String text) {
    NftName table = new NftName(text);
    if (text.length() > LONGEST_TABLE) {
      throw new ParseException(
          "table",
          text,
          "at most " + LONGEST_TABLE + " characters, because the guard's table appends " + GUARD);
    }
    return table;
  }

  /**
   * The packet mark of answers to what a site's host asks with a device's address. It differs from
   * {@link #mark} in one bit, so that another program that copies flow marks to packets never sets
   * it.
   *
   * @return empty if the mask has no second bit
   */
  public Optional<Fwmark> answersMark() {
    return IntStream.range(0, Integer.SIZE)
        .map(bit -> 1 << bit)
        .filter(bit -> (mark.mask() & bit) != 0 && mark.value() != bit)
        .mapToObj(bit -> new Fwmark(mark.value() ^ bit, mark.mask()))
        .findFirst();
  }

  /**
   * The packet mark of what leaves by an uplink: WireGuard's packets while it is in use, and its
   * probes.
   *
   * @param uplink its place in the site's order of preference, from 0
   * @return empty if the mask has no value left
   */
  public Optional<Fwmark> uplinkMark(int uplink) {
    return IntStream.rangeClosed(1, SECOND_HUB)
        .mapToObj(this::differing)
        .flatMap(Optional::stream)
        .filter(other -> other.value() != 0 && !answersMark().equals(Optional.of(other)))
        .skip(uplink)
        .findFirst();
  }

  /**
   * The routing table of an uplink.
   *
   * @param uplink its place in the site's order of preference, from 0
   */
  public RoutingTable uplinkTable(int uplink) {
    return new RoutingTable(firstUplinkTable(repliesTable) + uplink);
  }

  private static int firstUplinkTable(RoutingTable replies) {
    return replies.id() + FIRST_UPLINK_TABLE;
  }

  /**
   * The mark of flows through a site's hub.
   *
   * @param number of the hub, from 0
   * @return empty if the mask has no room for it
   */
  public Optional<Fwmark> hubMark(int number) {
    return number == 0
        ? Optional.of(mark)
        : differing(SECOND_HUB - (number - 1)).filter(other -> other.value() != 0);
  }

  /** The mark that differs in the lowest bits of the mask, as the number has them. */
  private Optional<Fwmark> differing(int number) {
    int bits = 0;
    int left = mark.mask();
    for (int rest = number; rest != 0; rest >>>= 1) {
      if (left == 0) {
        return Optional.empty();
      }
      int lowest = Integer.lowestOneBit(left);
      bits |= (rest & 1) == 0 ? 0 : lowest;
      left ^= lowest;
    }
    return Optional.of(new Fwmark(mark.value() ^ bits, mark.mask()));
  }

  /**
   * The numbers that belong to one of a site's hubs.
   *
   * @param number of the hub, from 0
   * @throws IllegalArgumentException if the mask has no room for its mark
   */
  public Footprint ofHub(int number) {
    return number == 0
        ? this
        : new Footprint(
            table,
            rulePriority,
            hubTable(REPLIES_BY_HUB, number),
            captureTable,
            hubTable(PROBES_BY_HUB, number),
            hubMark(number)
                .orElseThrow(() -> new IllegalArgumentException("no mark for hub " + number)),
            probePort,
            testHosts);
  }

  private RoutingTable hubTable(int distance, int number) {
    return new RoutingTable(repliesTable.id() + distance + number - 1);
  }

  /** The routing tables that further hubs of a site use. */
  public List<RoutingTable> hubTables() {
    return IntStream.range(1, MOST_HUBS)
        .boxed()
        .flatMap(n -> Stream.of(hubTable(REPLIES_BY_HUB, n), hubTable(PROBES_BY_HUB, n)))
        .toList();
  }

  /** The routing tables of uplinks, where a site has several. */
  public List<RoutingTable> uplinkTables() {
    return IntStream.range(0, MOST_UPLINKS).mapToObj(this::uplinkTable).toList();
  }

  /** All three routing tables. */
  public List<RoutingTable> routingTables() {
    return List.of(repliesTable, captureTable, probesTable);
  }

  /** The guard's table, which the service owns. */
  public NftName guardTable() {
    return new NftName(table + GUARD);
  }
}
