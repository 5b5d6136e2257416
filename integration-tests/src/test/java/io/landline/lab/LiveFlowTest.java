// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A live flow of many datagrams a second loses none while a hundred other forwards come and go, one
 * by one. The rate is the highest of a thousand and less that this machine carries without any
 * edit: what the machine itself loses tells nothing.
 */
@OverWireGuard
final class LiveFlowTest {
  private static final int FORWARDS = Integer.getInteger("landline.forwards", 100);
  private static final List<Integer> RATES = List.of(1000, 500, 250, 100, 50, 25);
  private static Lab lab;
  private static Deployment landline;
  private static LabSite site;

  @BeforeAll
  static void apply() {
    lab = Lab.standard();
    site = lab.site();
    landline = Deployment.on(lab);
    landline.applyHub(configuration("story-hub.json"));
    landline.applySite(configuration("story-site.json"));
    landline.awaitTunnel(site);
  }

  @AfterAll
  static void close() {
    landline.close();
    lab.close();
  }

  private static UdpFlow flow(int perSecond, int port) {
    return UdpFlow.start(
        lab.client(),
        at(Lab.CLIENT, port),
        hub(55193),
        Duration.ofNanos(1_000_000_000 / perSecond));
  }

  /** Whether five seconds' worth of datagrams arrive without an edit. */
  private static boolean isCarried(int perSecond, int port) {
    try (UdpSink sink = UdpSink.on(site.device("dmr"), at("10.49.7.19:55193"));
        UdpFlow flow = flow(perSecond, port)) {
      sink.await("the count", n -> n.stream().anyMatch(i -> i >= 5 * perSecond));
      int last = flow.stop() - perSecond / 10;
      return sink.missing(1, last).isEmpty();
    }
  }

  private static int carriedRate() {
    int port = 5400;
    for (int rate : RATES) {
      if (isCarried(rate, port++)) {
        return rate;
      }
    }
    throw new LabException("this machine loses datagrams at any rate");
  }

  private static void edit(int number) {
    String forward =
        """
        "forwards": [
            { "name": "f%d", "listen": "udp/%d", %s },
        """;
    String onHub =
        forward.formatted(number, 57000 + number, "\"site\": \"wa7vc\", \"to\": \"10.49.7.20\"");
    String onSite = forward.formatted(number, 57000 + number, "\"to\": \"flex\"");
    landline.applySite(configuration("story-site.json").replace("\"forwards\": [\n", onSite));
    landline.applyHub(configuration("story-hub.json").replace("\"forwards\": [\n", onHub));
    landline.applyHub(configuration("story-hub.json"));
    landline.applySite(configuration("story-site.json"));
  }

  @Test
  void loses_nothing_while_others_come_and_go() {
    int rate = carriedRate();
    long start = System.nanoTime();
    try (UdpSink sink = UdpSink.on(site.device("dmr"), at("10.49.7.19:55193"));
        UdpFlow flow = flow(rate, 5500)) {
      sink.awaitMore(10);
      for (int i = 1; i <= FORWARDS; i++) {
        edit(i);
      }
      int last = flow.stop();
      sink.await("the last", n -> n.contains(last));
      System.out.printf(
          "    %d datagrams at %d a second, %d forwards added and removed in %d s%n",
          last, rate, FORWARDS, (System.nanoTime() - start) / 1_000_000_000);
      assertThat(sink.missing(1, last)).isEmpty();
    }
  }
}
