// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code landline status} says, against what was really sent. */
@OverWireGuard
final class StatusTest {
  private static final int HEADERS = 28;

  /** Its TCP forwards are not tried, and nobody has called yet. */
  private static final int NOT_ALL_TRIED = 7;

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static Lab lab;
  private static Deployment landline;
  private static Service hubService;
  private static Service siteService;

  @BeforeAll
  static void start() {
    lab = Lab.standard();
    landline = Deployment.on(lab);
    landline.configure(lab.hub(), configuration("story-hub.json"));
    landline.configure(lab.site().host(), configuration("story-site.json"));
    landline.publicKey(lab.site().host().name());
    hubService = Service.on(landline, lab.hub());
    siteService = Service.on(landline, lab.site().host());
    landline.awaitTunnel(lab.site());
    for (Namespace host : List.of(lab.hub(), lab.site().host())) {
      // A command takes its time under emulation: what was live shall be so still.
      host.sh("sysctl -qw net.netfilter.nf_conntrack_udp_timeout=600");
    }
  }

  @AfterAll
  static void stop() {
    siteService.close();
    hubService.close();
    landline.close();
    lab.close();
  }

  private static JsonObject status(Namespace host) {
    String text = landline.runHere(host, "status", "--json").orThrow().out();
    return new Gson().fromJson(text, JsonObject.class);
  }

  private static JsonObject named(JsonArray all, String name) {
    for (JsonElement one : all) {
      if (one.getAsJsonObject().get("name").getAsString().equals(name)) {
        return one.getAsJsonObject();
      }
    }
    throw new AssertionError("no " + name + " in " + all);
  }

  @Test
  void what_was_sent_is_what_is_told_on_both_hosts() {
    try (UdpEcho dmr = UdpEcho.on(lab.site().device("dmr"), at("10.49.7.19:55193"));
        UdpPeer caller = UdpPeer.on(lab.client(), Lab.CLIENT)) {
      for (Namespace host : List.of(lab.hub(), lab.site().host())) {
        // What is shown may be a moment old.
        siteService.await(
            "what was sent before",
            LIMIT,
            () -> forward(host).get("packetsIn").getAsInt() == dmr.seen().size());
        JsonObject before = forward(host);
        for (int n = 0; n < 4; n++) {
          UdpExchange.ask(caller, hub(55193), new byte[100]);
        }
        siteService.await(
            "the counts", LIMIT, () -> difference(forward(host), before, "packetsOut") > 0);
        JsonObject after = forward(host);
        assertThat(difference(after, before, "packetsIn")).isEqualTo(4);
        assertThat(difference(after, before, "packetsOut")).isEqualTo(4);
        assertThat(difference(after, before, "bytesIn")).isEqualTo(4 * (100 + HEADERS));
        assertThat(after.get("flows").getAsInt()).isEqualTo(1);
        assertThat(after.has("lastIn")).isTrue();
      }
    }
    JsonObject status = status(lab.hub());
    assertThat(status.get("asConfigured").getAsBoolean()).isTrue();
    JsonObject peer = named(status.getAsJsonArray("peers"), "wa7vc");
    assertThat(peer.get("endpoint").getAsString()).isNotEmpty();
    assertThat(peer.get("handshake").getAsString()).isNotEmpty();
    assertThat(peer.get("flows").getAsInt()).isPositive();
  }

  private static JsonObject forward(Namespace host) {
    for (JsonElement one : status(host).getAsJsonArray("forwards")) {
      if (one.getAsJsonObject().get("listen").getAsString().equals("udp/55193")) {
        return one.getAsJsonObject();
      }
    }
    throw new AssertionError("no such forward");
  }

  private static int difference(JsonObject after, JsonObject before, String key) {
    return after.get(key).getAsInt() - before.get(key).getAsInt();
  }

  @Test
  void a_test_proves_the_whole_way_and_says_so() {
    Namespace site = lab.site().host();
    siteService.await(
        "all to be well", LIMIT, () -> landline.runHere(site, "test").status() == NOT_ALL_TRIED);
    String screen = landline.runHere(site, "test", "dmr").out();
    System.out.println(screen.indent(4));
    assertThat(screen.replaceAll("\\s+", " "))
        .contains(" ok this host <-> hub: 5 of 5 answered")
        .contains(" ok WAN -> internet -> hub udp/55193 -> tunnel, and back: 5 of 5")
        .contains("seen as 203.0.113.10, source port kept")
        .doesNotContain("udp/55700", " BAD ", " ? ")
        .contains(
            "forwards proved",
            "dmr-tcp not proved (TCP is tried from the hub: landline test there)");
    assertThat(landline.runHere(lab.hub(), "test", "wa7vc").out().replaceAll("\\s+", " "))
        .contains(" ok internet -> this hub -> tunnel -> wa7vc's filter, and back: 5 of 5")
        .contains(
            " ok internet -> this hub udp/55193 -> tunnel -> wa7vc's filter, and back: 5 of 5")
        .contains("forwards proved");
    assertThat(landline.runHere(site, "test", "dmx").err()).contains("did you mean dmr?");
    assertThat(landline.runHere(site, "status").orThrow().out())
        .contains(" ms round trip, ", "datagrams up to 1420 bytes pass");
  }

  @Test
  void a_change_stays_by_itself_when_the_probes_are_no_worse_and_goes_when_they_are()
      throws Exception {
    Namespace site = lab.site().host();
    siteService.await(
        "all to be well", LIMIT, () -> landline.runHere(site, "test").status() == NOT_ALL_TRIED);
    Outcome kept =
        landline.runHere(
            site, "forward", "add", "udp/55321", "dmr", "--confirm", "120s", "--if-well");
    assertThat(kept.status()).as(kept.err()).isZero();
    assertThat(kept.err()).contains("is confirmed: the probes are no worse");

    Path file = landline.root(site).resolve("etc/landline/landline.json");
    String before = Files.readString(file);
    assertThat(before).contains("55321");
    Outcome gone =
        landline.runHere(
            site,
            "hub",
            "set",
            "--public-address",
            "203.0.113.99",
            "--confirm",
            "30s",
            "--if-well");
    assertThat(gone.status()).as(gone.err()).isEqualTo(5);
    assertThat(gone.err()).contains("was rolled back: ");
    System.out.println(gone.err().indent(4));
    assertThat(Files.readString(file)).isEqualTo(before);
    assertThat(landline.runHere(site, "log").out()).contains("confirmed", "rolled back");
  }

  @Test
  void people_see_a_screen_and_what_is_down_is_told() {
    String screen = landline.runHere(lab.site().host(), "status").orThrow().out();
    System.out.println(screen.indent(4));
    assertThat(screen)
        .contains("Tunnel    to the hub at ")
        .contains("s ago")
        .contains("FORWARD")
        .contains("CAPTURED")
        .contains("cut off");
    String sites = landline.runHere(lab.hub(), "status").orThrow().out();
    System.out.println(sites.indent(4));
    assertThat(sites).contains("SITE").contains("wa7vc ").contains("203.0.113.10");

    landline.runHere(lab.site().host(), "down").orThrow();
    // The service sees a moment later what the command did.
    siteService.await(
        "the service to see it",
        LIMIT,
        () -> landline.runHere(lab.site().host(), "status").out().startsWith("DOWN"));
    assertThat(landline.runHere(lab.site().host(), "status").orThrow().out())
        .startsWith("DOWN      wa7vc was taken down by ")
        .contains("Tunnel    none: Landline is down");
    landline.runHere(lab.site().host(), "up").orThrow();
    landline.awaitTunnel(lab.site());
    siteService.await(
        "all to be as configured",
        LIMIT,
        () -> status(lab.site().host()).get("asConfigured").getAsBoolean());
  }
}
