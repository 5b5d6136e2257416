// SPDX-License-Identifier: Apache-2.0
package io.landline.drift;

import io.landline.ffi.NativeCallException;
import io.landline.files.KernelFile;
import io.landline.netlink.MalformedMessageException;
import io.landline.netlink.NetlinkFamily;
import io.landline.netlink.NetlinkMessage;
import io.landline.netlink.NetlinkMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Receives the kernel's events, each netlink family on a thread of its own. */
public final class Monitors implements AutoCloseable {
  // linux/netfilter/nfnetlink.h
  private static final int NFNLGRP_NFTABLES = 7;

  // linux/rtnetlink.h; only IPV4_NETCONF reports a write to net.ipv4.ip_forward.
  private static final int RTNLGRP_LINK = 1;
  private static final int RTNLGRP_IPV4_IFADDR = 5;
  private static final int RTNLGRP_IPV4_ROUTE = 7;
  private static final int RTNLGRP_IPV4_RULE = 8;
  private static final int RTNLGRP_IPV6_IFADDR = 9;
  private static final int RTNLGRP_IPV6_ROUTE = 11;
  private static final int RTNLGRP_IPV6_RULE = 19;
  private static final int RTNLGRP_IPV4_NETCONF = 24;

  private static final Duration LOOK_UP = Duration.ofMillis(500);

  private final NetlinkMonitor netfilter;
  private final NetlinkMonitor routing;
  private final Consumer<Wakeup> out;
  private volatile boolean closed;

  private Monitors(NetlinkMonitor netfilter, NetlinkMonitor routing, Consumer<Wakeup> out) {
    this.netfilter = netfilter;
    this.routing = routing;
    this.out = out;
  }

  /** Listens in the network namespace of the calling thread until closed. */
  public static Monitors open(Consumer<Wakeup> out) {
    int self = (int) ProcessHandle.current().pid();
    KernelEvent event = new KernelEvent(self, Monitors::isOwnThread, Monitors::nameOf);
    NetlinkMonitor netfilter = NetlinkMonitor.open(NetlinkFamily.NETFILTER, NFNLGRP_NFTABLES);
    NetlinkMonitor routing =
        NetlinkMonitor.open(
            NetlinkFamily.ROUTE,
            RTNLGRP_LINK,
            RTNLGRP_IPV4_IFADDR,
            RTNLGRP_IPV4_ROUTE,
            RTNLGRP_IPV4_RULE,
            RTNLGRP_IPV6_IFADDR,
            RTNLGRP_IPV6_ROUTE,
            RTNLGRP_IPV6_RULE,
            RTNLGRP_IPV4_NETCONF);
    Monitors monitors = new Monitors(netfilter, routing, out);
    monitors.start(event);
    return monitors;
  }

  private void start(KernelEvent event) {
    start("nftables events", netfilter, event::ofNetfilter);
    start("routing events", routing, event::ofRouting);
  }

  private static boolean isOwnThread(int number) {
    return Files.exists(Path.of("/proc/self/task", Integer.toString(number)));
  }

  private static Optional<String> nameOf(int pid) {
    try {
      return Optional.of(KernelFile.text(Path.of("/proc", Integer.toString(pid), "comm")).strip());
    } catch (IOException e) {
      return Optional.empty(); // it has exited, as short commands do
    }
  }

  private void start(
      String name, NetlinkMonitor monitor, Function<NetlinkMessage, Optional<Wakeup>> meaning) {
    Thread thread = new Thread(() -> listen(monitor, meaning), name);
    thread.setDaemon(true);
    thread.start();
  }

  private void listen(NetlinkMonitor monitor, Function<NetlinkMessage, Optional<Wakeup>> meaning) {
    try (monitor) {
      while (!closed) {
        try {
          NetlinkMonitor.Events events = monitor.next(LOOK_UP);
          if (events.overrun()) {
            out.accept(Wakeup.of(Wakeup.Kind.LOST_EVENTS));
          }
          events.messages().forEach(m -> meaning.apply(m).ifPresent(out));
        } catch (MalformedMessageException e) {
          out.accept(Wakeup.of(Wakeup.Kind.LOST_EVENTS));
        }
      }
    } catch (NativeCallException e) {
      out.accept(Wakeup.of(Wakeup.Kind.BROKEN));
    }
  }

  @Override
  public void close() {
    closed = true; // each thread closes its own socket: closing it from here could race with a read
  }
}
