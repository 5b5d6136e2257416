// SPDX-License-Identifier: Apache-2.0
package io.landline.drift;

import io.landline.netlink.AttributeDecoder;
import io.landline.netlink.MalformedMessageException;
import io.landline.netlink.NetlinkMessage;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/** Interprets the messages of netlink monitors. */
final class KernelEvent {
  // linux/netfilter/nf_tables.h, linux/netfilter/nfnetlink.h
  private static final int NFT_MSG_NEWGEN = 10 << 8 | 15;
  private static final int NFGENMSG_LENGTH = 4;
  private static final int NFTA_GEN_PROC_PID = 2;
  private static final int NFTA_GEN_PROC_NAME = 3;

  private final int self;
  private final IntPredicate ownThread;
  private final IntFunction<Optional<String>> names;

  /**
   * Events as this process sees them.
   *
   * @param self this process's ID
   * @param ownThread whether a thread ID is this process's own: its own changes are no news
   * @param names the name of a process, if it still runs
   */
  KernelEvent(int self, IntPredicate ownThread, IntFunction<Optional<String>> names) {
    this.self = self;
    this.ownThread = ownThread;
    this.names = names;
  }

  /** nf_tables ends each commit with a new generation, which names the process. */
  Optional<Wakeup> ofNetfilter(NetlinkMessage message) {
    if (message.type() != NFT_MSG_NEWGEN) {
      return Optional.empty();
    }
    try {
      int pid = 0;
      Optional<String> name = Optional.empty();
      AttributeDecoder attributes = message.attributes(NFGENMSG_LENGTH);
      while (attributes.next()) {
        if (attributes.type() == NFTA_GEN_PROC_PID) {
          pid = attributes.be32();
        } else if (attributes.type() == NFTA_GEN_PROC_NAME) {
          name = Optional.of(printable(attributes.bytes()));
        }
      }
      // This is the ID of a thread, unlike a netlink port number.
      if (pid != 0 && ownThread.test(pid)) {
        return Optional.empty();
      }
      return Optional.of(
          Wakeup.changed(pid == 0 ? Optional.empty() : Optional.of(new Culprit(pid, name, true))));
    } catch (MalformedMessageException e) {
      return Optional.of(Wakeup.of(Wakeup.Kind.LOST_EVENTS));
    }
  }

  /**
   * rtnetlink names the port that asked for the change; for a program's first socket that is its
   * process ID.
   */
  Optional<Wakeup> ofRouting(NetlinkMessage message) {
    int port = message.portId();
    Optional<Culprit> culprit =
        port <= 0 || port == self
            ? Optional.empty()
            : Optional.of(new Culprit(port, names.apply(port), false));
    return Optional.of(Wakeup.changed(culprit));
  }

  /** A process may choose any name, control characters included. */
  private static String printable(byte[] name) {
    return new String(name, StandardCharsets.US_ASCII)
        .replace("\0", "")
        .replaceAll("[^\\x21-\\x7e]", "?");
  }
}
