// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Packets and bytes per forward, both ways, at both ends, as nft itself tells them. */
@OverWireGuard
final class CountersTest {
  /** IPv4 and UDP headers, bytes. */
  private static final int HEADERS = 28;

  private static Lab lab;
  private static Deployment landline;

  /**
   * What a counter says.
   *
   * @param packets since it was made
   * @param bytes with headers
   */
  private record Count(int packets, int bytes) {}

  @BeforeAll
  static void apply() {
    lab = Lab.standard();
    landline = Deployment.on(lab);
    landline.applyHub(configuration("story-hub.json"));
    landline.applySite(configuration("story-site.json"));
    landline.awaitTunnel(lab.site());
  }

  @AfterAll
  static void close() {
    landline.close();
    lab.close();
  }

  private static Count count(Namespace host, String set, String key) {
    String listing = host.must("nft", "list", "set", "inet", "landline", set);
    Matcher found =
        Pattern.compile(Pattern.quote(key) + " counter packets (\\d+) bytes (\\d+)")
            .matcher(listing);
    assertThat(found.find()).as("%s in %s", key, listing).isTrue();
    return new Count(Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2)));
  }

  private static void exchange(String device, String local, int publicPort, int times) {
    try (UdpEcho echo = UdpEcho.on(lab.site().device(device), at(local));
        UdpPeer caller = UdpPeer.on(lab.client(), Lab.CLIENT)) {
      for (int i = 0; i < times; i++) {
        UdpExchange.ask(caller, hub(publicPort), new byte[100]);
      }
      assertThat(echo.seen()).hasSize(times);
    }
  }

  @Test
  void every_packet_of_a_flow_counts_and_not_only_its_first() {
    exchange("dmr", "10.49.7.19:55193", 55193, 5);
    Count five = new Count(5, 5 * (100 + HEADERS));
    assertThat(count(lab.hub(), "packets_in", "203.0.113.10 . udp . 55193")).isEqualTo(five);
    assertThat(count(lab.hub(), "packets_out", "203.0.113.10 . udp . 55193")).isEqualTo(five);
    Namespace site = lab.site().host();
    assertThat(count(site, "packets_in", "10.49.7.19 . udp . 55193")).isEqualTo(five);
    assertThat(count(site, "packets_out", "10.49.7.19 . udp . 55193")).isEqualTo(five);
  }

  @Test
  void a_shifted_range_counts_at_its_public_ports_on_the_hub_and_its_own_at_the_site() {
    exchange("flex", "10.49.7.20:6302", 55302, 3);
    Count three = new Count(3, 3 * (100 + HEADERS));
    assertThat(count(lab.hub(), "packets_in", "203.0.113.10 . udp . 55302")).isEqualTo(three);
    assertThat(count(lab.hub(), "packets_out", "203.0.113.10 . udp . 55302")).isEqualTo(three);
    Namespace site = lab.site().host();
    assertThat(count(site, "packets_in", "10.49.7.20 . udp . 6302")).isEqualTo(three);
    assertThat(count(site, "packets_out", "10.49.7.20 . udp . 6302")).isEqualTo(three);
  }

  @Test
  void an_edit_of_one_forward_keeps_the_counts_of_the_others() {
    exchange("flex", "10.49.7.20:55201", 55201, 2);
    Count before = count(lab.hub(), "packets_in_ranges", "203.0.113.10 . udp . 55200-55219");
    assertThat(before.packets()).isPositive();
    String more =
        configuration("story-hub.json")
            .replace(
                "\"forwards\": [",
                "\"forwards\": [ { \"name\": \"new\", \"listen\": \"udp/59999\","
                    + " \"site\": \"wa7vc\", \"to\": \"10.49.7.19\" },");
    Outcome edit = landline.applyHub(more);
    assertThat(edit.out()).contains("7 elements added").contains("table not reloaded");
    assertThat(count(lab.hub(), "packets_in_ranges", "203.0.113.10 . udp . 55200-55219"))
        .isEqualTo(before);
    landline.applyHub(configuration("story-hub.json"));
  }
}
