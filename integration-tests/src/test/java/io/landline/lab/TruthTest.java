// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What {@code landline test} claims of a forward is what a real stranger meets: each situation is
 * planted, a stranger calls a real device, and the test of that forward is asked. It must not end
 * with 0 where the call does not arrive or the answer does not come back from the hub, nor with 6
 * where all of that is well. Ending with 7 claims nothing.
 */
@OverWireGuard
final class TruthTest {
  private static final int PROVED = 0;
  private static final int TROUBLE = 6;
  private static final Duration MOMENT = Duration.ofSeconds(2);
  private static final Duration SOON = Duration.ofMinutes(3);
  private static final String DMR = "10.49.7.19:55193";

  private static Lab lab;
  private static Deployment landline;
  private static Service atHub;
  private static Service atSite;
  private static final List<String> TABLE = new ArrayList<>();
  private static final List<String> CONTRADICTIONS = new ArrayList<>();

  @BeforeAll
  static void start() {
    lab = Lab.standard();
    landline = Deployment.on(lab);
    // What others change stays, so that it can be a fault.
    landline.configure(lab.hub(), often("story-hub.json"));
    landline.configure(lab.site().host(), often("story-site.json"));
    landline.publicKey(lab.site().host().name());
    atHub = Service.on(landline, lab.hub());
    atSite = Service.on(landline, lab.site().host());
    landline.awaitTunnel(lab.site());
  }

  private static String often(String file) {
    return configuration(file).replaceFirst("\\{", "{ \"probe\": { \"interval\": 3 }, ");
  }

  @AfterAll
  static void stop() {
    atSite.close();
    atHub.close();
    landline.close();
    lab.close();
  }

  /**
   * A situation.
   *
   * @param name what is planted
   * @param forward the forward's name
   * @param port the public port that the stranger calls
   * @param device where it leads, with the port
   * @param host the device's name
   * @param listens whether anybody listens there
   */
  private record Situation(
      String name, String forward, int port, String device, String host, boolean listens) {}

  private static void row(Situation it, Runnable plant, Runnable mend) {
    plant.run();
    try {
      String seen = call(it);
      boolean well = seen.equals("answered by the hub") || seen.equals("arrived");
      Outcome test = landline.runHere(lab.site().host(), "test", it.forward());
      boolean contradicts = well ? test.status() == TROUBLE : test.status() == PROVED;
      String said = test.out().replaceAll("\\s+", " ").replaceFirst(".* So: ", "");
      String check = landline.runHere(lab.site().host(), "health", "check").out();
      TABLE.add(
          "%-44s | %-19s | %d %s | %s"
              .formatted(
                  it.name(),
                  seen,
                  test.status(),
                  said,
                  check.lines().findFirst().orElse("").replaceFirst("\\|.*", "")));
      if (contradicts) {
        CONTRADICTIONS.add(TABLE.get(TABLE.size() - 1) + "\n" + test.out());
      }
    } finally {
      mend.run();
    }
    atSite.await(
        "all to be well after: " + it.name(),
        SOON,
        () -> landline.runHere(lab.site().host(), "test", "ipsc").status() == PROVED);
  }

  /** What a stranger and the device see of one call. */
  private static String call(Situation it) {
    Namespace device = lab.site().device(it.host());
    try (PacketCapture cable = PacketCapture.on(device, "eth0");
        UdpPeer stranger = UdpPeer.on(lab.client(), Lab.CLIENT)) {
      if (!it.listens()) {
        stranger.send(hub(it.port()), "is anybody there?");
        cable.await("the call", p -> p.isTo(at(it.device()).address()));
        return "arrived";
      }
      try (UdpEcho echo = UdpEcho.on(device, at(it.device()))) {
        stranger.send(hub(it.port()), "is anybody there?");
        String answer =
            stranger
                .poll(MOMENT)
                .map(d -> d.from().equals(hub(it.port())) ? "answered by the hub" : "by another")
                .orElse("no answer");
        return echo.seen().isEmpty() ? "nothing arrived" : answer;
      }
    }
  }

  private static Situation ipsc(String name) {
    return new Situation(name, "ipsc", 55193, DMR, "dmr", true);
  }

  private static Runnable on(Namespace host, String... words) {
    return () -> landline.runHere(host, words).orThrow();
  }

  private static Runnable drop(Namespace host, String chain) {
    return () -> host.nft("table inet fault {\n chain wrong {\n " + chain + "\n }\n }\n");
  }

  private static Runnable mended(Namespace host) {
    return () -> host.sh("nft delete table inet fault");
  }

  private static void nothing() {}

  @Test
  void no_claim_contradicts_what_a_stranger_meets() {
    Namespace hub = lab.hub();
    Namespace site = lab.site().host();
    String blocked = "type filter hook forward priority 0; ip daddr 203.0.113.10 ";
    assertThat(call(ipsc("at first"))).isEqualTo("answered by the hub");
    row(ipsc("all well"), TruthTest::nothing, TruthTest::nothing);
    row(
        new Situation("nobody listens on the device", "ipsc", 55193, DMR, "dmr", false),
        TruthTest::nothing,
        TruthTest::nothing);
    row(
        ipsc("the hub's line is missing"),
        on(hub, "forward", "remove", "ipsc"),
        on(hub, "forward", "add", "udp/55193", "wa7vc/10.49.7.19", "--name", "ipsc"));
    row(
        ipsc("disabled on the hub"),
        on(hub, "forward", "disable", "ipsc"),
        on(hub, "forward", "enable", "ipsc"));
    row(
        ipsc("disabled at the site"),
        on(site, "forward", "disable", "ipsc"),
        on(site, "forward", "enable", "ipsc"));
    row(
        ipsc("another port behind it on the hub"),
        on(hub, "forward", "set", "ipsc", "--to", "wa7vc/10.49.7.19:55194"),
        on(hub, "forward", "set", "ipsc", "--to", "wa7vc/10.49.7.19"));
    row(
        ipsc("another device behind it on the hub"),
        on(hub, "forward", "set", "ipsc", "--to", "wa7vc/10.49.7.20"),
        on(hub, "forward", "set", "ipsc", "--to", "wa7vc/10.49.7.19"));
    row(
        ipsc("the provider blocks its port"),
        drop(lab.internet(), blocked + "udp dport 55193 drop"),
        mended(lab.internet()));
    row(
        ipsc("the provider blocks the probe port only"),
        drop(lab.internet(), blocked + "th dport 51882 drop"),
        mended(lab.internet()));
    row(
        ipsc("a foreign drop at the site"),
        drop(site, "type filter hook forward priority 10; iifname \"landline0\" drop"),
        mended(site));
    row(
        ipsc("a foreign drop on the hub"),
        drop(hub, "type filter hook forward priority 10; oifname \"landline0\" drop"),
        mended(hub));
    row(
        new Situation(
            "the provider blocks the last port of a range",
            "shift",
            55303,
            "10.49.7.20:6303",
            "flex",
            true),
        drop(lab.internet(), blocked + "udp dport 55303 drop"),
        mended(lab.internet()));
    row(
        new Situation("a range, all well", "shift", 55301, "10.49.7.20:6301", "flex", true),
        TruthTest::nothing,
        TruthTest::nothing);
    row(
        new Situation("not captured, well", "lap", 55500, "10.49.7.50:55500", "laptop", true),
        TruthTest::nothing,
        TruthTest::nothing);
    row(
        ipsc("the tunnel's UDP is blocked"),
        drop(
            lab.internet(),
            "type filter hook forward priority 0; udp dport 51820 drop; udp sport 51820 drop"),
        mended(lab.internet()));
    Namespace laptop = lab.site().device("laptop");
    row(
        new Situation(
            "not captured, gateway is another router",
            "lap",
            55500,
            "10.49.7.50:55500",
            "laptop",
            true),
        () -> laptop.ip(List.of("route replace default via 10.49.7.21")),
        () -> laptop.ip(List.of("route replace default via 10.49.7.1")));
    System.out.println("situation | a stranger | landline test | health check");
    TABLE.forEach(line -> System.out.println("    " + line));
    assertThat(CONTRADICTIONS).isEmpty();
  }
}
