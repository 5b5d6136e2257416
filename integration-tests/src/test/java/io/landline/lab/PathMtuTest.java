// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonStreamParser;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The MTU inside the tunnel is measured: what does not pass is found and no longer sent. The path
 * here drops what is too long without a word, and every fragment.
 */
@OverWireGuard
@TestMethodOrder(OrderAnnotation.class)
final class PathMtuTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final long LARGE = 2_000_000;
  private static final String SIX = "[2001:db8:1::10]:51820";

  private static Lab lab;
  private static Deployment landline;
  private static Namespace site;
  private static Service atHub;
  private static Service atSite;

  @BeforeAll
  static void start() {
    lab = Lab.standard();
    site = lab.site().host();
    landline = Deployment.on(lab);
    landline.configure(lab.hub(), often(configuration("story-hub.json")));
    landline.configure(site, often(bySite("203.0.113.10:51820")));
    landline.publicKey(site.name());
    atHub = Service.on(landline, lab.hub());
    atSite = Service.on(landline, site);
    landline.awaitTunnel(lab.site());
  }

  @AfterAll
  static void stop() {
    atSite.close();
    atHub.close();
    landline.close();
    lab.close();
  }

  @AfterEach
  void wholeAgain() {
    lab.internet().run("nft", "delete", "table", "inet", "hole");
  }

  private static String bySite(String endpoint) {
    return configuration("story-site.json").replace(SIX, endpoint);
  }

  private static String often(String json) {
    return json.replace("\"mtu\": 1420", "\"mtu\": \"auto\"")
        .replaceFirst("\\{", "{ \"probe\": { \"interval\": 3 }, ");
  }

  /** From now on nothing longer passes between site and hub, and no fragment. */
  private static void hole(int bytes) {
    lab.internet()
        .nft(
            """
            table inet hole {
              chain between {
                type filter hook prerouting priority -450; policy accept;
                ip saddr 192.0.2.1 jump long
                ip daddr 192.0.2.1 jump long
                ip6 nexthdr udp ip6 length > %d drop
                exthdr frag exists drop
              }
              chain long {
                meta length > %d drop
                ip frag-off & 0x3fff != 0 drop
              }
            }
            """
                .formatted(bytes - 40, bytes));
  }

  private static JsonObject peer(Namespace host) {
    String json = landline.run(host, "status", "--json").orThrow().out();
    for (JsonElement peer :
        new JsonStreamParser(json).next().getAsJsonObject().getAsJsonArray("peers")) {
      return peer.getAsJsonObject();
    }
    throw new AssertionError(json);
  }

  /**
   * A probe that a loaded machine loses makes the found length shorter by one step of the search.
   */
  private static final int SHORTER = 8;

  /** Both hosts send no longer packets, as their status and the kernel say. */
  private static void awaitMtu(int bytes) {
    Instant began = Instant.now();
    for (Service one : new Service[] {atSite, atHub}) {
      Namespace host = one == atSite ? site : lab.hub();
      one.awaitSeldom(
          "MTU " + bytes + " on " + host.name(),
          LIMIT,
          () -> {
            int found = peer(host).get("mtuBytes").getAsInt();
            return found <= bytes && found >= bytes - SHORTER && routed(host, found);
          });
    }
    System.out.printf(
        "    %d bytes after %.1f s%n",
        bytes, Duration.between(began, Instant.now()).toMillis() / 1000.0);
  }

  /** Whether a packet to the other end's network is limited to these bytes. */
  private static boolean routed(Namespace host, int bytes) {
    String route =
        host == site
            ? host.must("ip", "route", "get", "198.51.100.20", "from", "10.99.0.2")
            : host.must("ip", "route", "get", "10.49.7.19")
                + host.must("ip", "route", "get", "10.99.0.2");
    return bytes == 1420 ? !route.contains(" mtu ") : route.contains(" mtu " + bytes);
  }

  private static void assertTransfers() {
    try (TcpService dmr = TcpService.on(lab.site().device("dmr"), at("10.49.7.19:55080"));
        TcpService outside = TcpService.on(lab.client(), at(Lab.CLIENT, 8002))) {
      TcpExchange in = TcpExchange.call(lab.client(), Lab.STRANGER, hub(55080), LARGE);
      assertThat(in.seenAs()).isEqualTo(in.local());
      TcpExchange out =
          TcpExchange.call(
              lab.site().device("icom"), lab.site().address("icom"), at(Lab.CLIENT, 8002), LARGE);
      assertThat(out.seenAs()).isEqualTo(hub(out.local().port()));
      assertThat(dmr.callers()).hasSize(1);
      assertThat(outside.callers()).hasSize(1);
    }
    LargeDatagrams.assertTheyCrossBothWays(lab);
  }

  @Test
  @Order(1)
  void a_path_of_1500_bytes_takes_all_that_the_interface_takes() {
    awaitMtu(1420);
    assertThat(peer(site).has("mtuSince")).isTrue();
    assertTransfers();
  }

  @Test
  @Order(2)
  void an_outer_interface_that_takes_less_is_known_at_once() {
    site.ip(List.of("link set wan0 mtu 1470"));
    try {
      awaitMtu(1410);
    } finally {
      site.ip(List.of("link set wan0 mtu 1500"));
    }
  }

  @Test
  @Order(3)
  void a_smaller_path_that_appears_later_is_found_and_no_longer_exceeded() {
    for (int inner : new int[] {1400, 1300, 1280}) {
      hole(inner + 60);
      awaitMtu(inner);
      assertTransfers();
      wholeAgain();
    }
    assertThat(atSite.log()).doesNotContain("carries less");
  }

  @Test
  @Order(4)
  void it_stays_small_while_the_path_is_whole_again_and_is_measured_anew_after_a_restart() {
    assertThat(peer(site).get("mtuBytes").getAsInt()).isEqualTo(1280);
    atSite.close();
    hole(1360);
    atSite = Service.on(landline, site);
    awaitMtu(1300);
    assertTransfers();
  }

  @Test
  @Order(5)
  void a_path_over_ipv6_is_measured_inside_the_tunnel() {
    hole(1400);
    atSite.close();
    landline.configure(site, often(bySite(SIX)));
    site.run("ip", "link", "del", "landline0");
    atSite = Service.on(landline, site);
    // WireGuard pads what it encrypts to a multiple of 16 bytes.
    awaitMtu(1312);
    assertTransfers();
  }

  @Test
  @Order(6)
  void a_path_below_the_floor_is_reported() {
    atSite.close();
    landline.configure(site, often(bySite("203.0.113.10:51820")));
    site.run("ip", "link", "del", "landline0");
    hole(1300);
    atSite = Service.on(landline, site);
    atSite.awaitSeldom(
        "the warning", LIMIT, () -> atSite.log().contains("carries less than 1280 bytes"));
    awaitMtu(1280);
  }
}
