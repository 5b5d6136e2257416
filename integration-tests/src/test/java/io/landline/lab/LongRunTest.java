// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Three hours of both services: WireGuard changes its keys every two minutes, the carrier's
 * translation forgets what is silent, rounds of probes fill the history, and every twenty minutes a
 * stranger calls, a captured device speaks, and somebody changes what is Landline's.
 *
 * <p>In a kernel whose time travels (lab/test, User Mode Linux) they take the time of their work;
 * on other floors twenty minutes are twenty seconds.
 */
@OverWireGuard
final class LongRunTest {
  private static final int TURNS = 9;
  private static final Duration TURN =
      Boolean.getBoolean("landline.time-travel") ? Duration.ofMinutes(20) : Duration.ofSeconds(20);

  /** What stands in the history of that time at most, in bytes. */
  private static final long HISTORY = 1L << 20;

  /** What others do, one each turn. */
  private static final List<String> DRIFTS =
      List.of(
          "nft flush ruleset",
          "ip rule del pref 4210 from 10.49.7.19",
          "ip route flush table 5201",
          "nft delete element inet landline allowed { 10.49.7.19 . udp . 55193 }",
          "ip addr flush dev landline0",
          "ip link set landline0 mtu 1280");

  @Test
  void hours_pass_without_a_leak_a_lost_call_or_a_false_alarm() throws IOException {
    try (Lab lab = Lab.standard();
        Deployment landline = Deployment.on(lab)) {
      landline.configure(lab.hub(), configuration("story-hub.json"));
      landline.configure(lab.site().host(), configuration("story-site.json"));
      landline.publicKey(lab.site().host().name());
      CompletableFuture<Service> starting =
          CompletableFuture.supplyAsync(() -> Service.on(landline, lab.hub()));
      try (Service atSite = Service.on(landline, lab.site().host());
          Service atHub = starting.join();
          LeakWitness witness = new LeakWitness(lab)) {
        landline.awaitTunnel(lab.site());
        atSite.awaitRest(landline);
        Instant begin = Instant.now();
        for (int turn = 0; turn < TURNS; turn++) {
          Await.pass(TURN);
          callBothWays(lab, 20_000 + turn);
          repaired(lab, atSite, turn);
          witness.talk();
          witness.talkIpv6();
          assertThat(witness.leakedBesideTheService()).as("turn %d", turn).isEmpty();
        }
        assertThat(Duration.between(begin, Instant.now())).isGreaterThan(TURN.multipliedBy(TURNS));
        assertThat(atSite.repairs()).hasSizeGreaterThanOrEqualTo(TURNS);
        assertSessionIsYoung(lab.hub());
        for (Namespace host : List.of(lab.hub(), lab.site().host())) {
          report(landline, host);
        }
        assertThat(atHub.log()).doesNotContain("<3>");
        assertThat(atSite.log()).doesNotContain("<3>");
      }
    }
  }

  /** A stranger calls, from a port that was never seen; a captured device speaks first. */
  private static void callBothWays(Lab lab, int port) {
    try (UdpEcho dmr = UdpEcho.on(lab.site().device("dmr"), at("10.49.7.19:55193"));
        UdpEcho outside = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9400))) {
      assertThat(UdpExchange.ask(lab.client(), at(Lab.STRANGER, port), hub(55193)))
          .isEqualTo(new UdpExchange(at(Lab.STRANGER, port), hub(55193), 32));
      assertThat(
              UdpExchange.ask(
                      lab.site().device("flex"), at("10.49.7.20:" + port), at(Lab.CLIENT, 9400))
                  .seenAs())
          .isEqualTo(hub(port));
      assertThat(dmr.seen()).hasSize(1);
      assertThat(outside.seen()).hasSize(1);
    }
  }

  private static void repaired(Lab lab, Service service, int turn) {
    int before = service.repairs().size();
    lab.site()
        .host()
        .must(
            "sh", "-c", DRIFTS.get(turn % DRIFTS.size()).replace("{ ", "'{ ").replace(" }", " }'"));
    service.await("a repair", KeptHost.LIMIT, () -> service.repairs().size() > before);
    service.await(
        "the site as it was",
        KeptHost.LIMIT,
        () -> lab.site().host().run("ping", "-q", "-c", "1", "-W", "1", "10.99.0.1").status() == 0);
  }

  /**
   * WireGuard begins a new session after two minutes and uses none after three (its section 6.1).
   */
  private static void assertSessionIsYoung(Namespace hub) {
    String latest = hub.sh("wg show landline0 latest-handshakes").strip().split("\t", -1)[1];
    assertThat(Instant.now().getEpochSecond() - Long.parseLong(latest)).isLessThanOrEqualTo(180);
  }

  private static void report(Deployment landline, Namespace host) throws IOException {
    String text = landline.runHere(host, "health", "report", "--format", "json").orThrow().out();
    JsonObject site =
        new Gson()
            .fromJson(text, JsonObject.class)
            .getAsJsonArray("sites")
            .get(0)
            .getAsJsonObject();
    Path history = landline.root(host).resolve("var/lib/landline/health");
    long bytes = 0;
    try (Stream<Path> files = Files.list(history)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    System.out.printf(
        "    %s: available %s, a share of %s is known, %d bytes of history%n",
        host, site.get("availability"), site.get("known"), bytes);
    assertThat(site.get("availability").getAsDouble()).isGreaterThan(0.99);
    assertThat(bytes).isLessThan(HISTORY);
  }
}
