// SPDX-License-Identifier: Apache-2.0
package io.landline.service.declare;

import io.landline.api.KnockedPort;
import io.landline.channel.ChannelAddresses;
import io.landline.channel.KnockReply;
import io.landline.channel.Response;
import io.landline.files.ProgramVersion;
import io.landline.net.IpAddress;
import io.landline.net.TransportProtocol;
import io.landline.policy.HubPolicy;
import io.landline.policy.HubSite;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Knocks on ports of a site that must stay shut, as an attacker on this hub would: from the hub's
 * own tunnel address, by TCP and UDP. Whatever answers, a refusal included, was reached. One site
 * at a time, on a thread of its own.
 */
public final class HubKnock implements AutoCloseable {
  /** How long answers are waited for. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final int MOST_TOLD = 100;

  private final ExecutorService thread =
      new ThreadPoolExecutor(
          0,
          1,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread made = new Thread(task, "knocks");
            made.setDaemon(true);
            return made;
          });

  /**
   * Knocks, and answers when it is done.
   *
   * @param answer takes the answer
   */
  public void knock(HubPolicy policy, HubSite site, Consumer<Response> answer) {
    IpAddress own = policy.tunnel().address().address();
    List<KnockedPort> plan = KnockPlan.of(site, policy.footprint().probePort(), new Random());
    try {
      thread.execute(() -> answer.accept(knock(own, plan)));
    } catch (RejectedExecutionException e) {
      answer.accept(
          Response.unavailable("the hub knocks for another site now", Duration.ofSeconds(5)));
    }
  }

  private static Response knock(IpAddress own, List<KnockedPort> plan) {
    List<KnockedPort> answered = new ArrayList<>();
    int unsent = 0;
    try (Selector selector = Selector.open()) {
      try {
        for (KnockedPort target : plan) {
          if (!send(selector, ChannelAddresses.of(own, 0), target)) {
            unsent++;
          }
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (long left = PATIENCE.toMillis();
            left > 0;
            left = (end - System.nanoTime()) / 1_000_000) {
          selector.select(key -> look(key, answered), left);
        }
      } finally {
        for (SelectionKey key : selector.keys()) {
          key.channel().close();
        }
      }
    } catch (IOException e) {
      return Response.unavailable("the hub cannot knock: " + e.getMessage(), PATIENCE);
    }
    return Response.ok(
        new KnockReply(
            ProgramVersion.text(),
            plan.size(),
            unsent,
            answered.subList(0, Math.min(MOST_TOLD, answered.size()))));
  }

  /** Sends one packet; false if this host's own tunnel refuses it. */
  private static boolean send(Selector selector, InetSocketAddress own, KnockedPort target)
      throws IOException {
    InetSocketAddress to = ChannelAddresses.of(target.address(), target.port().ports().first());
    boolean tcp = target.port().protocol() == TransportProtocol.TCP;
    SelectableChannel channel = tcp ? SocketChannel.open() : DatagramChannel.open();
    try {
      channel.configureBlocking(false);
      if (channel instanceof SocketChannel stream) {
        stream.bind(own).connect(to);
      } else if (channel instanceof DatagramChannel datagrams) {
        datagrams.bind(own).connect(to);
        datagrams.write(ByteBuffer.wrap(new byte[] {'?'}));
      }
      channel.register(selector, tcp ? SelectionKey.OP_CONNECT : SelectionKey.OP_READ, target);
      return true;
    } catch (IOException e) {
      channel.close();
      return false; // WireGuard has no peer for that address, for instance
    }
  }

  private static void look(SelectionKey key, List<KnockedPort> answered) {
    boolean reached;
    try {
      if (key.channel() instanceof SocketChannel stream) {
        reached = stream.finishConnect();
      } else {
        reached = ((DatagramChannel) key.channel()).read(ByteBuffer.allocate(64)) > 0;
      }
    } catch (ConnectException | PortUnreachableException e) {
      reached = true; // a refusal comes from the device itself
    } catch (IOException e) {
      reached = false;
    }
    if (reached) {
      answered.add((KnockedPort) key.attachment());
    }
    key.cancel();
    try {
      key.channel().close();
    } catch (IOException e) {
      return; // nothing can be done about it
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
