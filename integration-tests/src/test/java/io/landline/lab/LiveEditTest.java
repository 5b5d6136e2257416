// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.configuration;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Edits under flows that never pause: the flow that is meant follows at once, although conntrack
 * remembers the former road, and no other loses a packet.
 */
@OverWireGuard
final class LiveEditTest {
  private static final Duration INTERVAL = Duration.ofMillis(20);
  private static final int EDITED = 55900;
  private static Lab lab;
  private static Deployment landline;
  private static LabSite site;

  private UdpSink bystanderSink;
  private UdpFlow bystander;
  private UdpSink flex;
  private UdpSink icom;
  private UdpFlow edited;

  @BeforeAll
  static void apply() {
    lab = Lab.standard();
    site = lab.site();
    landline = Places.story(lab);
  }

  @AfterAll
  static void close() {
    landline.close();
    lab.close();
  }

  @BeforeEach
  void flow() {
    bystanderSink = UdpSink.on(site.device("dmr"), at("10.49.7.19:55193"));
    bystander = UdpFlow.start(lab.client(), at(Lab.CLIENT, 5100), hub(55193), INTERVAL);
    flex = UdpSink.on(site.device("flex"), at("10.49.7.20:" + EDITED));
    icom = UdpSink.on(site.device("icom"), at("10.49.7.21:" + EDITED));
    edited = UdpFlow.start(lab.client(), at(Lab.STRANGER, 5101), hub(EDITED), INTERVAL);
    bystanderSink.awaitMore(10);
  }

  @AfterEach
  void stop() {
    edited.close();
    flex.close();
    icom.close();
    bystander.close();
    bystanderSink.close();
    landline.applyHub(configuration("story-hub.json"));
    landline.applySite(configuration("story-site.json"));
  }

  /** The story's configurations and one forward more, to that device. */
  private static void applyWith(String address, String name) {
    String onHub =
        """
        "forwards": [
            { "name": "edited", "listen": "udp/%d", "site": "wa7vc", "to": "%s" },
        """
            .formatted(EDITED, address);
    String onSite =
        """
        "forwards": [
            { "name": "edited", "listen": "udp/%d", "to": "%s" },
        """
            .formatted(EDITED, name);
    // The site first: it must let in what the hub will send.
    landline.applySite(configuration("story-site.json").replace("\"forwards\": [\n", onSite));
    landline.applyHub(configuration("story-hub.json").replace("\"forwards\": [\n", onHub));
  }

  private void assertThatTheBystanderLostNothing() {
    int last = bystander.stop();
    bystanderSink.await("the bystander's last", numbers -> numbers.contains(last));
    assertThat(bystanderSink.missing(1, last)).isEmpty();
  }

  /** The first number that is sent after now. */
  private int next() {
    return edited.sent() + 2;
  }

  @Test
  void a_forward_added_takes_effect_for_a_flow_that_knocks_already() {
    applyWith("10.49.7.20", "flex");
    int first = next();
    flex.await("twenty after the edit", n -> n.contains(first + 20));
    assertThat(flex.missing(first, first + 20)).isEmpty();
    assertThatTheBystanderLostNothing();
  }

  @Test
  void a_forward_retargeted_takes_its_flow_along() {
    applyWith("10.49.7.20", "flex");
    flex.awaitMore(10);
    applyWith("10.49.7.21", "icom");
    int first = next();
    icom.await("twenty after the edit", n -> n.contains(first + 20));
    assertThat(icom.missing(first, first + 20)).isEmpty();
    assertThat(flex.numbers()).allMatch(n -> n < first);
    assertThatTheBystanderLostNothing();
  }

  @Test
  void a_forward_removed_ends_its_flow() {
    applyWith("10.49.7.20", "flex");
    flex.awaitMore(10);
    landline.applyHub(configuration("story-hub.json"));
    landline.applySite(configuration("story-site.json"));
    int first = next();
    bystanderSink.awaitMore(30);
    assertThat(edited.sent()).isGreaterThan(first);
    assertThat(flex.numbers()).allMatch(n -> n < first);
    assertThatTheBystanderLostNothing();
  }

  @Test
  void a_forward_removed_on_the_site_alone_ends_its_flow() {
    applyWith("10.49.7.20", "flex");
    flex.awaitMore(10);
    landline.applySite(configuration("story-site.json"));
    int first = next();
    bystanderSink.awaitMore(30);
    assertThat(edited.sent()).isGreaterThan(first);
    assertThat(flex.numbers()).allMatch(n -> n < first);
    assertThatTheBystanderLostNothing();
  }

  @Test
  void the_same_configuration_again_disturbs_nobody() {
    applyWith("10.49.7.20", "flex");
    flex.awaitMore(10);
    int first = next();
    applyWith("10.49.7.20", "flex");
    int last = next();
    flex.await("one after both", n -> n.contains(last));
    assertThat(flex.missing(first, last)).isEmpty();
    assertThatTheBystanderLostNothing();
  }

  @Test
  void capturing_a_device_takes_its_live_flow_into_the_tunnel() {
    try (UdpSink outside = UdpSink.on(lab.client(), at(Lab.CLIENT, 9600));
        UdpFlow laptop =
            UdpFlow.start(
                site.device("laptop"), at("10.49.7.50:5102"), at(Lab.CLIENT, 9600), INTERVAL)) {
      outside.awaitMore(10);
      String captured = "\"devices\": [\"dmr\", \"flex\", \"icom\", \"laptop\"]";
      landline.applyHub(
          configuration("story-hub.json")
              .replace("\"10.49.7.21\"]", "\"10.49.7.21\", \"10.49.7.50\"]"));
      landline.applySite(
          configuration("story-site.json")
              .replace("\"devices\": [\"dmr\", \"flex\", \"icom\"]", captured));
      try (PacketCapture wan = PacketCapture.on(site.host(), "wan0");
          UdpPeer probe = UdpPeer.on(site.device("laptop"), at("10.49.7.50:5103"));
          UdpEcho echo = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9601))) {
        assertThat(UdpExchange.ask(probe, at(Lab.CLIENT, 9601)).seenAs()).isEqualTo(hub(5103));
        int first = laptop.sent() + 2;
        outside.await("ten after the edit", n -> n.contains(first + 10));
        assertThat(wan.matching(p -> p.isTo(Lab.CLIENT))).isEmpty();
        assertThat(echo.seen()).hasSize(1);
      }
    }
    assertThatTheBystanderLostNothing();
  }

  @Test
  void forwards_on_both_hosts_are_the_same_forwards_once_the_site_declares_them() {
    String before = forwards();
    try (Service ofHub = Service.on(landline, lab.hub());
        Service ofSite = Service.on(landline, site.host())) {
      ofSite.await(
          "the hub accepts",
          Duration.ofMinutes(1),
          () -> ofSite.log().contains("the hub accepted everything that this site declares"));
      assertThat(forwards()).isEqualTo(before).doesNotContain("wa7vc/");
      assertThat(ofHub.log()).contains("site wa7vc declared 10 forwards and 3 captured devices");
      assertThatTheBystanderLostNothing();
    }
  }

  /** The hub's maps and allowed-ips. */
  private static String forwards() {
    return lab.hub()
        .must(
            "sh",
            "-c",
            "for m in forward_keep forward_to forward_ranges seen_as; do"
                + " nft -s list map inet landline $m; done; wg show landline0 allowed-ips");
  }
}
