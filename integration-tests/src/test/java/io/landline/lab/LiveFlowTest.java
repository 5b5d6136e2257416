// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A live flow loses nothing by Landline while other forwards come and go, one by one, by commands
 * on both hosts. The rate is the highest of a thousand and less that this machine carries without
 * any edit. {@code -Dlandline.forwards} sets how many.
 *
 * <p>An emulated machine is busy with the commands themselves, and its queues overflow then; it
 * tells how many packets that were. All others have to come through.
 */
@OverWireGuard
final class LiveFlowTest {
  private static final int FORWARDS = Integer.getInteger("landline.forwards", 10);
  private static final List<Integer> RATES = List.of(1000, 500, 250, 100, 50);
  private static final int BASELINE_SECONDS = 8;
  private static final int PORT = 55193;
  private static final Duration LAST_ONES = Duration.ofSeconds(2);
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Pattern DROPPED = Pattern.compile("\"dropped\":([0-9]+)");
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

  private static final String SENT = "sent";
  private static final String AT_HUB = "at the hub";
  private static final String INTO_TUNNEL = "into the tunnel";
  private static final String OUT_OF_TUNNEL = "out of the tunnel";
  private static final String ON_LAN = "on the LAN";
  private static final String AT_DEVICE = "at the device";

  private static List<Hop> hops() {
    String in = "prerouting priority -500";
    return List.of(
        new Hop(SENT, lab.client(), "output priority 500", "oifname \"eth0\""),
        new Hop(AT_HUB, lab.hub(), in, "iifname \"eth0\""),
        new Hop(INTO_TUNNEL, lab.hub(), "postrouting priority 500", "oifname \"landline0\""),
        new Hop(OUT_OF_TUNNEL, site.host(), in, "iifname \"landline0\""),
        new Hop(ON_LAN, site.host(), "postrouting priority 500", "oifname \"br0\""),
        new Hop(AT_DEVICE, site.device("dmr"), in, ""));
  }

  /** A flow to the device through the forward, counted wherever it passes. */
  private static final class Watched implements AutoCloseable {
    private final UdpPeer socket = UdpPeer.on(site.device("dmr"), at("10.49.7.19:" + PORT));
    private final List<Hop> hops = hops();
    private final int overflowed = overflows();
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
      int left = hops.get(0).passed();
      Await.often().holds(LAST_ONES, () -> device.passed() >= left);
      Map<String, Integer> counted = new LinkedHashMap<>();
      hops.forEach(hop -> counted.put(hop.name(), hop.passed()));
      return new Result(last, last / seconds, counted, overflows() - overflowed);
    }

    @Override
    public void close() {
      flow.close();
      hops.forEach(Hop::end);
      socket.close();
    }
  }

  /**
   * Packets that the machine dropped because a queue was full: the backlog of a processor (second
   * column of softnet_stat) and those of WireGuard, on both hosts.
   */
  private static int overflows() {
    int all = 0;
    for (String line : lab.hub().must("cat", "/proc/net/softnet_stat").lines().toList()) {
      all += Integer.parseUnsignedInt(line.split(" ", -1)[1], 16);
    }
    for (Namespace host : List.of(lab.hub(), site.host())) {
      Matcher dropped = DROPPED.matcher(host.must("ip", "-s", "-j", "link", "show", "landline0"));
      while (dropped.find()) {
        all += Integer.parseInt(dropped.group(1));
      }
    }
    return all;
  }

  /**
   * What became of a flow.
   *
   * @param sent datagrams, as far as the program knows
   * @param counted how many the kernel counted where, in the order of the way
   * @param overflows packets that the machine dropped for want of time
   */
  private record Result(int sent, double perSecond, Map<String, Integer> counted, int overflows) {
    /** Of those that left the client. */
    int lost() {
      return lostBetween(SENT, AT_DEVICE);
    }

    int lostBetween(String one, String other) {
      return counted.getOrDefault(one, 0) - counted.getOrDefault(other, 0);
    }

    @Override
    public String toString() {
      return "%d sent at %.0f a second, %d lost, %d packets of any kind in full queues %s"
          .formatted(sent, perSecond, lost(), overflows, counted);
    }
  }

  private static int carriedRate() {
    int port = 5400;
    for (int rate : RATES) {
      try (Watched watched = new Watched(rate, port++)) {
        Await.pass(Duration.ofSeconds(BASELINE_SECONDS));
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
      comeAndGo(lab.hub(), "wa7vc/10.49.7.20");
      comeAndGo(site.host(), "flex");
      long seconds = (System.nanoTime() - start) / 1_000_000_000;
      Result result = watched.stop();
      System.out.printf(
          "    %d forwards added and removed on both hosts in %d s: %s%n",
          FORWARDS, seconds, result);
      assertThat(result.lostBetween(AT_HUB, INTO_TUNNEL)).as("%s", result).isZero();
      assertThat(result.lostBetween(OUT_OF_TUNNEL, ON_LAN)).as("%s", result).isZero();
      assertThat(result.lost()).as("%s", result).isLessThanOrEqualTo(result.overflows());
      assertThat(result.perSecond()).isGreaterThan(0.5 * rate);
    }
    assertThat(siteService.repairs()).isEmpty();
    assertThat(hubService.repairs()).isEmpty();
  }
}
