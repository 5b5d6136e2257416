// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.hub;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Whoever is root at a site speaks to the hub's control port with programs of his own. Another
 * site's edits carry packets meanwhile, the hub's administrator is answered, and the memory of the
 * hub's service has a limit.
 */
@OverWireGuard
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class LyingSiteTest {
  /** After this the hub hears a long request again. */
  private static final Duration REFILL = Duration.ofSeconds(3);

  private static final String HUB =
      """
      { "role": "hub", "name": "seattle",
        "public": { "interface": "eth0", "addresses": ["203.0.113.10"] },
        "tunnel": { "interface": "landline0", "address": "10.99.0.1/24", "mtu": 1420 },
        "protect": ["tcp/2222"],
        "sites": [
          { "name": "wa7vc", "publicKey": "KEY(wa7vc)", "address": "10.99.0.2",
            "grants": ["udp/50000-59999", "tcp/2000-3000"] },
          { "name": "club", "publicKey": "KEY(club)", "address": "10.99.0.3" } ] }
      """;

  private static Lab lab;
  private static Deployment landline;
  private static LabSite thief;
  private static LabSite club;
  private static Service hubService;
  private static Service clubService;
  private static long revision = 1;
  private static int edits;

  private static String site(String name, String address, String device) {
    return """
    { "role": "site", "name": "%s",
      "lan": ["br0"], "wan": ["wan0"],
      "tunnel": { "interface": "landline0", "address": "%s/24", "mtu": 1420 },
      "hub": { "publicKey": "KEY(hub)", "endpoint": "[2001:db8:1::10]:51820",
               "address": "10.99.0.1", "publicAddress": "203.0.113.10" },
      "devices": [ %s ] }
    """
        .formatted(name, address, device);
  }

  @BeforeAll
  static void steal() {
    lab =
        Lab.of(
            SitePlan.router().withDevices(DevicePlan.onLan("dmr", 19)),
            SitePlan.router().named("club").withDevices(DevicePlan.onLan("repeater", 39)));
    thief = lab.site("wa7vc");
    club = lab.site("club");
    landline = Deployment.on(lab);
    landline.configure(lab.hub(), HUB);
    hubService = Service.on(landline, lab.hub());
    landline.apply(
        thief.host(),
        site("wa7vc", "10.99.0.2", "{ \"name\": \"dmr\", \"address\": \"10.49.7.19\" }"));
    landline.configure(
        club.host(),
        site("club", "10.99.0.3", "{ \"name\": \"repeater\", \"address\": \"10.49.7.39\" }"));
    clubService = Service.on(landline, club.host());
    landline.awaitTunnel(thief);
    landline.awaitTunnel(club);
    // The thief's own rules are gone.
    thief.host().sh("nft flush ruleset");
    landline
        .runHere(club.host(), "forward", "add", "udp/56001", "repeater", "--name", "cq")
        .orThrow();
  }

  @AfterAll
  static void stop() {
    clubService.close();
    hubService.close();
    landline.close();
    lab.close();
  }

  private static Socket connect() {
    return thief
        .host()
        .call(
            () -> {
              Socket socket = new Socket();
              socket.bind(new InetSocketAddress("10.99.0.2", 0));
              socket.connect(new InetSocketAddress("10.99.0.1", 51_880), 20_000);
              socket.setSoTimeout(60_000);
              return socket;
            });
  }

  private static String ask(String bytes) {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (SocketException e) {
      return ""; // reset
    } catch (IOException e) {
      throw new LabException("the control port", e);
    }
  }

  private static String put(String body) {
    return "PUT /v1/declaration HTTP/1.1\r\nHost: hub\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static String document(long number, boolean trial, String captured, String forwards) {
    return ("{\"software\":\"liar\",\"revision\":%d,\"trial\":%s,\"declaration\":"
            + "{\"lan\":[\"10.49.7.0/24\"],\"devices\":[],\"captured\":[%s],\"forwards\":[%s]}}")
        .formatted(number, trial, captured, forwards);
  }

  private static String forward(String name, String listen, String to) {
    return ("{\"name\":\"%s\",\"listen\":\"%s\",\"to\":\"%s\",\"toPort\":\"9\",\"from\":[],"
            + "\"enabled\":true}")
        .formatted(name, listen, to);
  }

  private static String many(int count, int shift) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(forward("f" + i, "udp/" + (50_000 + (i + shift) % 9_999), "10.49.7.19"));
    }
    return String.join(",", all);
  }

  private static String rules() {
    return lab.hub().must("sh", "-c", Service.TABLE);
  }

  /** Another site's edit and the administrator's question, while all this goes on. */
  private static void othersAreServed(String during) {
    String name = "e" + ++edits;
    int port = 56_100 + edits;
    landline
        .runHere(club.host(), "forward", "add", "udp/" + port, "repeater", "--name", name)
        .orThrow();
    isReached(port);
    isReached(56_001);
    landline.runHere(club.host(), "forward", "remove", name).orThrow();
    assertThat(landline.runHere(lab.hub(), "status").orThrow().out()).contains("wa7vc");
    System.out.println(during + ": resident " + resident() / 1024 + " MiB");
  }

  private static void isReached(int port) {
    try (UdpEcho echo = UdpEcho.on(club.device("repeater"), at("10.49.7.39:" + port))) {
      assertThat(UdpExchange.ask(lab.client(), at(Lab.PRIVATE_CALLER, 4000), hub(port)))
          .isEqualTo(new UdpExchange(at(Lab.PRIVATE_CALLER, 4000), hub(port), 32));
      assertThat(echo.seen()).hasSize(1);
    }
  }

  /** In KiB. */
  private static long resident() {
    try {
      return Files.readAllLines(Path.of("/proc", "" + hubService.pid(), "status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException e) {
      throw new LabException("the hub's service", e);
    }
  }

  @Test
  @Order(1)
  void forged_declarations_get_what_is_granted_and_nothing_else() {
    String before = rules();
    String refused =
        ask(
            put(
                document(
                    ++revision,
                    false,
                    "\"10.49.7.39\",\"10.99.0.3\",\"203.0.113.10\"",
                    String.join(
                        ",",
                        forward("clubs-device", "udp/57000", "10.49.7.39"),
                        forward("clubs-host", "udp/57001", "10.99.0.3"),
                        forward("hubs-host", "udp/57002", "10.99.0.1"),
                        forward("clubs-port", "udp/56001", "10.49.7.19"),
                        forward("ssh", "tcp/22", "10.49.7.19"),
                        forward("protected", "tcp/2222", "10.49.7.19"),
                        forward("tunnel", "udp/51820", "10.49.7.19"),
                        forward("probes", "udp/51883", "10.49.7.19"),
                        forward("beyond", "udp/60000", "10.49.7.19")))));
    assertThat(refused).contains("200 OK").doesNotContain("\"accepted\"");
    assertThat(refused)
        .contains("device-elsewhere", "outside-lan", "taken", "outside-grant", "protected");
    assertThat(rules()).isEqualTo(before);
    othersAreServed("forged declarations");
  }

  @Test
  @Order(2)
  void nonsense_floods_and_giants_shut_out_nobody() throws Exception {
    assertThat(ask("\u0000\u0001 nonsense\r\n\r\n")).doesNotContain("200");
    assertThat(ask(put("[" + "1,".repeat(1_900_000) + "1]"))).contains("400");
    assertThat(ask(put("[".repeat(100_000)))).doesNotContain("200");
    othersAreServed("nonsense");
    Map<String, Integer> answers = new TreeMap<>();
    for (int i = 0; i < 1000; i++) {
      String answer = ask(put(document(0, false, "", many(3, i))));
      answers.merge(answer.length() < 12 ? "closed" : answer.substring(9, 12), 1, Integer::sum);
    }
    System.out.println("1,000 requests: " + answers);
    assertThat(answers).containsKey("429");
    othersAreServed("1,000 requests");
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Socket socket = connect();
      silent.add(socket);
      try {
        socket
            .getOutputStream()
            .write(
                "PUT /v1/declaration HTTP/1.1\r\nContent-Length: 4000000\r\n".getBytes(ISO_8859_1));
      } catch (SocketException e) {
        // The hub closes what is too many.
        System.out.println("    silent connection " + i + ": " + e.getMessage());
      }
    }
    othersAreServed("40 silent connections");
    for (Socket socket : silent) {
      socket.close();
    }
  }

  @Test
  @Order(3)
  void ten_thousand_forwards_again_and_again_shut_out_nobody() {
    Map<String, Integer> answers = new TreeMap<>();
    for (int i = 0; i < 10; i++) {
      Await.pass(REFILL);
      String answer = ask(put(document(++revision, i % 3 == 0, "", many(10_000, i))));
      answers.merge(answer.length() < 12 ? "closed" : answer.substring(9, 12), 1, Integer::sum);
      if (i % 10 == 9) {
        othersAreServed(i + 1 + " declarations of 10,000 forwards");
      }
    }
    System.out.println("10 declarations of 10,000 forwards: " + answers);
    assertThat(answers).containsKey("200");
    // The launcher's heap and what the Java machine needs besides.
    assertThat(resident()).isLessThan(768 << 10);
  }
}
