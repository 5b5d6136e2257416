// SPDX-License-Identifier: Apache-2.0
package io.landline.nfnetlink;

import static io.landline.nfnetlink.NftConstants.NFGENMSG_LENGTH;
import static io.landline.nfnetlink.NftConstants.NFNLGRP_NFTABLES;
import static io.landline.nfnetlink.NftConstants.NFPROTO_INET;
import static io.landline.nfnetlink.NftConstants.NFT_MSG_NEWGEN;

import io.landline.ffi.NativeCallException;
import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.MalformedMessageException;
import io.landline.netlink.NetlinkFamily;
import io.landline.netlink.NetlinkMessage;
import io.landline.netlink.NetlinkMonitor;
import io.landline.nft.NftName;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Tracks by the kernel's events in which generation each table of family inet changed last, so that
 * programs that commit to other tables, however often, do not disturb reading.
 *
 * <p>The kernel sends events for the changes of a commit and then one for the generation that the
 * commit began. So when that event has arrived, all changes of the generation are known.
 */
final class TableWatch implements AutoCloseable {
  /** The first attribute of every event except that of a generation: the table. */
  private static final int TABLE = 1;

  /** Time to wait for the event of a generation that is in force already. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** At most this many events are read at once, so that a busy program cannot block the reader. */
  private static final int WAITING = 10_000;

  private final NetlinkMonitor events;
  private final LongSupplier generation;
  private final Map<String, Long> changed = new HashMap<>();
  private final Set<String> underWay = new HashSet<>();

  /** All events so far are of this generation or an older one. */
  private long seen;

  /** Events of changes up to this generation were lost. */
  private long lost;

  private TableWatch(NetlinkMonitor events, LongSupplier generation) {
    this.events = events;
    this.generation = generation;
    this.seen = generation.getAsLong();
    this.lost = seen;
  }

  /**
   * Begins to listen in the network namespace of the calling thread.
   *
   * @param generation reads the present one from the kernel
   * @return empty if this process may not listen
   */
  static Optional<TableWatch> open(LongSupplier generation) {
    NetlinkMonitor events;
    try {
      events = NetlinkMonitor.open(NetlinkFamily.NETFILTER, NFNLGRP_NFTABLES);
    } catch (NativeCallException e) {
      return Optional.empty();
    }
    try {
      return Optional.of(new TableWatch(events, generation));
    } catch (RuntimeException e) {
      events.close();
      throw e;
    }
  }

  /** Whether a table is the same in both generations; false if unknown. */
  synchronized boolean isUnchanged(NftName table, long from, long to) {
    return hear(to)
        && !isAfter(lost, from)
        && !isAfter(changed.getOrDefault(table.text(), from), from);
  }

  /** Reads the pending events, so that they do not fill the socket's buffer. */
  synchronized void readWaiting() {
    int read = 0;
    while (read < WAITING && readEvents(Duration.ZERO)) {
      read++;
    }
  }

  /** Reads events until all of a generation have arrived. */
  private boolean hear(long wanted) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (isAfter(wanted, seen)) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      readEvents(Duration.ofNanos(left));
    }
    return true;
  }

  /** Reads one datagram of events; false if none arrived in time. */
  private boolean readEvents(Duration patience) {
    try {
      NetlinkMonitor.Events next = events.next(patience);
      if (next.overrun()) {
        lose();
      }
      next.messages().forEach(this::take);
      return next.overrun() || !next.messages().isEmpty();
    } catch (MalformedMessageException e) {
      lose();
      return true;
    }
  }

  /** Notes lost events, which are of the present generation or an older one. */
  private void lose() {
    underWay.clear();
    changed.clear();
    lost = generation.getAsLong();
    seen = isAfter(lost, seen) ? lost : seen;
  }

  private void take(NetlinkMessage message) {
    if (message.type() == NFT_MSG_NEWGEN) {
      long begun = KernelNft.generation(message);
      underWay.forEach(table -> changed.put(table, begun));
      underWay.clear();
      seen = isAfter(begun, seen) ? begun : seen;
    } else if (message.u8(0) == NFPROTO_INET) {
      AttributeDecoder in = message.attributes(NFGENMSG_LENGTH);
      while (in.next()) {
        if (in.type() == TABLE) {
          underWay.add(in.string());
          return;
        }
      }
    }
  }

  /** Generations are 32-bit numbers that wrap around. */
  private static boolean isAfter(long one, long other) {
    return (int) one - (int) other > 0;
  }

  @Override
  public void close() {
    events.close();
  }
}
