// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
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

  /** A place that the flow passes, where the kernel itself counts it. */
  private record Hop(String name, Namespace host, String hook, String where) {
    /** Counts from zero; a queue of a socket or of a capture may overflow, a counter does not. */
    void begin(int port) {
      host.nft(
          """
          table inet %s {
            counter passed { }
            chain passing {
              type filter hook %s; policy accept;
              %s udp dport %d udp sport %d counter name passed
            }
          }
          """
              .formatted(table(), hook, where, PORT, port));
    }

    int passed() {
      String counter = host.sh("nft -j list counter inet " + table() + " passed");
      return Integer.parseInt(counter.replaceFirst("(?s).*\"packets\": ([0-9]+).*", "$1"));
    }

    void end() {
      host.sh("nft delete table inet " + table());
    }

    private String table() {
      return "seen_" + hook.substring(0, hook.indexOf(' '));
    }
  }

  private static List<Hop> hops() {
    String in = "prerouting priority -500";
    return List.of(
        new Hop("sent", lab.client(), "output priority 500", "oifname \"eth0\""),
        new Hop("at the hub", lab.hub(), in, "iifname \"eth0\""),
        new Hop("into the tunnel", lab.hub(), "postrouting priority 500", "oifname \"landline0\""),
        new Hop("out of the tunnel", site.host(), in, "iifname \"landline0\""),
        new Hop("on the LAN", site.host(), "postrouting priority 500", "oifname \"br0\""),
        new Hop("at the device", site.device("dmr"), in, ""));
  }

  /** A flow to the device through the forward, counted wherever it passes. */
  private static final class Watched implements AutoCloseable {
    private final UdpPeer socket = UdpPeer.on(site.device("dmr"), at("10.49.7.19:" + PORT));
    private final List<Hop> hops = hops();
    private final long start;
    private final UdpFlow flow;

    Watched(int perSecond, int port) {
      hops.forEach(hop -> hop.begin(port));
      start = System.nanoTime();
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

    /** Stops; tells what was sent and came. */
    Result stop() {
      int last = flow.stop();
      double seconds = (System.nanoTime() - start) / 1e9;
      Hop device = hops.get(hops.size() - 1);
      // What is still on its way comes within moments, or never.
      int came = device.passed();
      for (int quiet = 0; quiet < 20 && came < last; quiet++) {
        LockSupport.parkNanos(100_000_000);
        came = device.passed();
      }
      return new Result(
          last,
          last / seconds,
          came,
          hops.stream()
              .map(hop -> hop.name() + " " + hop.passed())
              .collect(Collectors.joining(", ")));
    }

    @Override
    public void close() {
      flow.close();
      hops.forEach(Hop::end);
      socket.close();
    }
  }

  /** What became of a flow, and how many were counted where. */
  private record Result(int sent, double perSecond, int came, String counted) {
    int lost() {
      return sent - came;
    }

    @Override
    public String toString() {
      return "%d sent at %.0f a second, %d lost (%s)".formatted(sent, perSecond, lost(), counted);
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
