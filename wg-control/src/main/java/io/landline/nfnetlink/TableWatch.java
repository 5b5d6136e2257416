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
 * Knows in which generation a table of family inet changed last, by the kernel's events. Whose
 * program commits to other tables, however often, disturbs no reading of ours.
 *
 * <p>The kernel tells what a commit changed and then, in one more event, the generation that it
 * began. So all that a generation has was told when that event is here.
 */
final class TableWatch implements AutoCloseable {
  /** The first attribute of every event but that of a generation: in which table. */
  private static final int TABLE = 1;

  /** For the event of a generation that is in force already. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** As many events are read at once, so that a program that never stops does not hold us. */
  private static final int WAITING = 10_000;

  private final NetlinkMonitor events;
  private final LongSupplier generation;
  private final Map<String, Long> changed = new HashMap<>();
  private final Set<String> underWay = new HashSet<>();

  /** All that was told is of this generation or an older one. */
  private long seen;

  /** Of what changed until this generation something was not heard. */
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
   * @param generation asks the kernel for the one in force
   * @return empty where this process may not listen
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

  /** Whether a table is the same in both generations; false where that is not known. */
  synchronized boolean isUnchanged(NftName table, long from, long to) {
    return hear(to)
        && !isAfter(lost, from)
        && !isAfter(changed.getOrDefault(table.text(), from), from);
  }

  /** Reads the events that wait, so that they do not fill the socket's buffer. */
  synchronized void readWaiting() {
    int read = 0;
    while (read < WAITING && readEvents(Duration.ZERO)) {
      read++;
    }
  }

  /** Reads events until all of a generation were told. */
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

  /** Whether there were any. */
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

  /** What was not heard is of a generation that is in force now, or of an older one. */
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

  /** Generations are numbers of 32 bits, which begin anew after the last. */
  private static boolean isAfter(long one, long other) {
    return (int) one - (int) other > 0;
  }

  @Override
  public void close() {
    events.close();
  }
}
