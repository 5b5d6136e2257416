// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A live flow of many datagrams a second loses none while a hundred other forwards come and go, one
 * by one, by commands on both hosts. The rate is the highest of a thousand and less that this
 * machine carries without any edit: what the machine itself loses tells nothing.
 */
@OverWireGuard
final class LiveFlowTest {
  private static final int FORWARDS = Integer.getInteger("landline.forwards", 100);
  private static final List<Integer> RATES = List.of(1000, 500, 250, 100, 50);
  private static final int BASELINE_SECONDS = 8;
  private static final int PORT = 55193;
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int UDP_HEADER = 8;
  private static Lab lab;
  private static Deployment landline;
  private static LabSite site;
  private static Service hubService;
  private static Service siteService;

  @BeforeAll
  static void start() {
    lab = Lab.standard();
    site = lab.site();
    landline = Deployment.on(lab);
    landline.configure(lab.hub(), configuration("story-hub.json"));
    landline.configure(site.host(), configuration("story-site.json"));
    landline.publicKey(site.host().name());
    CompletableFuture<Service> onHub =
        CompletableFuture.supplyAsync(() -> Service.on(landline, lab.hub()));
    siteService = Service.on(landline, site.host());
    hubService = onHub.join();
    landline.awaitTunnel(site);
  }

  @AfterAll
  static void close() {
    siteService.close();
    hubService.close();
    landline.close();
    lab.close();
  }

  /** A flow to the device through the forward, and what of it came as far as the device's cable. */
  private static final class Watched implements AutoCloseable {
    private final UdpPeer socket = UdpPeer.on(site.device("dmr"), at("10.49.7.19:" + PORT));
    // Not the socket is the witness: its queue is short, and this machine may pause for a second.
    private final PacketCapture cable = PacketCapture.ofIncoming(site.device("dmr"), "eth0");
    private final long start = System.nanoTime();
    private final UdpFlow flow;

    Watched(int perSecond, int port) {
      flow =
          UdpFlow.start(
              lab.client(),
              at(Lab.CLIENT, port),
              hub(PORT),
              Duration.ofNanos(1_000_000_000L / perSecond));
    }

    int sent() {
      return flow.sent();
    }

    /** Stops; tells in one line what was sent and lost. */
    Result stop() {
      double seconds = (System.nanoTime() - start) / 1e9;
      int last = flow.stop();
      // What is still on its way comes within moments, or never.
      BitSet came = came();
      for (int quiet = 0; quiet < 20 && came.cardinality() < last; quiet++) {
        LockSupport.parkNanos(100_000_000);
        came = came();
      }
      int lost = last - came.cardinality();
      return new Result(last, lost, last / seconds, came.nextClearBit(1));
    }

    private BitSet came() {
      BitSet numbers = new BitSet();
      cable.packets().stream()
          .flatMap(p -> p.ip().stream())
          .filter(ip -> ip.destinationPort() == PORT)
          .forEach(ip -> numbers.set(ip.payload().getInt(UDP_HEADER)));
      return numbers;
    }

    @Override
    public void close() {
      flow.close();
      cable.close();
      socket.close();
    }
  }

  /** What became of a flow; the first that was lost is one behind the last where none was. */
  private record Result(int sent, int lost, double perSecond, int firstLost) {
    @Override
    public String toString() {
      return "%d sent at %.0f a second, %d lost%s"
          .formatted(sent, perSecond, lost, lost == 0 ? "" : ", the first " + firstLost);
    }
  }

  private static int carriedRate() {
    int port = 5400;
    for (int rate : RATES) {
      try (Watched watched = new Watched(rate, port++)) {
        LockSupport.parkNanos(BASELINE_SECONDS * 1_000_000_000L);
        Result result = watched.stop();
        System.out.println("    without an edit, wanted " + rate + " a second: " + result);
        if (result.lost() == 0 && result.perSecond() > 0.9 * rate) {
          return rate;
        }
      }
    }
    throw new LabException("this machine loses datagrams at any rate");
  }

  private static void comeAndGo(Namespace host, String to) {
    for (int i = 1; i <= FORWARDS; i++) {
      String port = Integer.toString(57_000 + i);
      landline.runHere(host, "forward", "add", "udp/" + port, to, "--name", "f" + port).orThrow();
      if (i == 1) {
        assertThat(table(host)).contains(port);
      }
      landline.runHere(host, "forward", "remove", "f" + port).orThrow();
      if (i == FORWARDS) {
        assertThat(table(host)).doesNotContain(port);
      }
    }
  }

  private static String table(Namespace host) {
    return host.sh("nft list table inet landline");
  }

  @Test
  void loses_nothing_while_others_come_and_go() {
    int rate = carriedRate();
    long start = System.nanoTime();
    try (Watched watched = new Watched(rate, 5500)) {
      siteService.await("the flow", LIMIT, () -> watched.sent() > 10);
      CompletableFuture<Void> onHub =
          CompletableFuture.runAsync(() -> comeAndGo(lab.hub(), "wa7vc/10.49.7.20"));
      comeAndGo(site.host(), "flex");
      onHub.join();
      long seconds = (System.nanoTime() - start) / 1_000_000_000;
      Result result = watched.stop();
      System.out.printf(
          "    %d forwards added and removed on both hosts in %d s: %s%n",
          FORWARDS, seconds, result);
      assertThat(result.lost()).as("%s", result).isZero();
      assertThat(result.perSecond()).isGreaterThan(0.5 * rate);
    }
    assertThat(siteService.repairs()).isEmpty();
    assertThat(hubService.repairs()).isEmpty();
  }
}
