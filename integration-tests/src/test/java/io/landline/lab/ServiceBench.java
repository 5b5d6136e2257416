// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import io.landline.change.Author;
import io.landline.change.ChangeRecord;
import io.landline.config.HostPaths;
import io.landline.control.ControlClient;
import io.landline.control.Reply;
import io.landline.control.Request;
import io.landline.netlink.NetlinkFamily;
import io.landline.netlink.NetlinkMonitor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * A hub's service of which edits are asked as the command does, and the moment of each commit: on
 * this host's own kernel, with a cable for the tunnel ({@link StandInTunnel}).
 */
final class ServiceBench implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** A service that takes no more than a hundredth of a second in this time is at rest. */
  private static final Duration QUIET = Duration.ofMillis(300);

  // linux/netfilter/nfnetlink.h, linux/netfilter/nf_tables.h
  private static final int NFNLGRP_NFTABLES = 7;
  private static final int NFT_MSG_NEWGEN = 10 << 8 | 15;

  private final Lab lab = Lab.standard();
  private final Deployment landline = Deployment.on(lab);
  private final NetlinkMonitor commits;
  private final Service service;
  private final ControlClient client;
  private byte[] text;

  /** How long one request took, in milliseconds: until the kernel had it, until the answer. */
  record Took(double committed, double answered) {}

  /** Starts the service of a hub with this configuration. */
  ServiceBench(String configuration) {
    Namespace hub = lab.hub();
    Footprints.cable(hub, lab.site().host());
    for (String address : LargeHub.ADDRESSES.subList(1, LargeHub.ADDRESSES.size())) {
      hub.sh("ip addr add " + address + "/24 dev eth0");
    }
    landline.configure(hub, configuration);
    this.text = configuration.getBytes(StandardCharsets.UTF_8);
    this.service = Footprints.service(landline, hub);
    this.client = new ControlClient(new HostPaths(landline.root(hub)).controlSocket());
    this.commits = hub.call(() -> NetlinkMonitor.open(NetlinkFamily.NETFILTER, NFNLGRP_NFTABLES));
  }

  Namespace hub() {
    return lab.hub();
  }

  long pid() {
    return service.pid();
  }

  Path file() {
    return new HostPaths(landline.root(lab.hub())).configuration();
  }

  /** Waits until the service has nothing left to do, such as the check after a change. */
  private void rest() throws InterruptedException {
    long before;
    do {
      before = Footprints.ticks(pid());
      TimeUnit.MILLISECONDS.sleep(QUIET.toMillis());
    } while (Footprints.ticks(pid()) > before + 1);
    for (boolean waiting = true; waiting; ) {
      NetlinkMonitor.Events events = commits.next(Duration.ZERO);
      waiting = events.overrun() || !events.messages().isEmpty();
    }
  }

  /** A network namespace of the same kernel in which nobody works. */
  Namespace elsewhere() {
    return lab.client();
  }

  /** Asks for another configuration, and waits until it is in force. */
  Took edit(String next) throws Exception {
    rest();
    Request request =
        new Request.Apply(
            new ChangeRecord(new Author("root", false, Optional.empty()), "bench"),
            Optional.of(
                Request.Candidate.of(text, next.getBytes(StandardCharsets.UTF_8), List.of())),
            Optional.empty());
    long[] committed = {0};
    Thread watch =
        new Thread(
            () -> {
              while (committed[0] == 0) {
                NetlinkMonitor.Events events = commits.next(PATIENCE);
                // So many events that some are lost are those of a commit too.
                if (events.overrun()
                    || events.messages().stream().anyMatch(m -> m.type() == NFT_MSG_NEWGEN)) {
                  committed[0] = System.nanoTime();
                }
              }
            });
    watch.setDaemon(true);
    watch.start();
    long begin = System.nanoTime();
    Reply reply = client.ask(request, PATIENCE);
    long end = System.nanoTime();
    if (!(reply instanceof Reply.Done)) {
      throw new LabException("refused: " + reply + "\n" + service.log());
    }
    watch.join();
    text = Files.readAllBytes(file());
    return new Took((committed[0] - begin) / 1e6, (end - begin) / 1e6);
  }

  /**
   * What it costs the service that another program commits something to a table of its own, in
   * milliseconds of processor time.
   */
  double look(int times, IntConsumer commit) throws InterruptedException {
    rest();
    long before = Footprints.ticks(pid());
    for (int i = 0; i < times; i++) {
      commit.accept(i);
      TimeUnit.MILLISECONDS.sleep(QUIET.toMillis());
    }
    rest();
    return (Footprints.ticks(pid()) - before) * 10.0 / times;
  }

  /** Ends the service, and leaves what it holds in the kernel. */
  void endService() {
    service.close();
  }

  /** Applies the file in a process of its own; returns how long that took, in milliseconds. */
  double apply() {
    Namespace hub = lab.hub();
    return Footprints.over(
        landline,
        hub,
        ApplyOverCable.class,
        command -> {
          long begin = System.nanoTime();
          hub.must(command.toArray(String[]::new));
          return (System.nanoTime() - begin) / 1e6;
        });
  }

  @Override
  public void close() {
    commits.close();
    service.close();
    landline.close();
    lab.close();
  }
}
