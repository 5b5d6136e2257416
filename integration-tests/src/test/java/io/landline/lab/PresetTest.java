// SPDX-License-Identifier: Apache-2.0
package io.landline.lab;

import static io.landline.lab.Places.at;
import static io.landline.lab.Places.hub;
import static org.assertj.core.api.Assertions.assertThat;

import io.landline.net.Endpoint;
import io.landline.net.TransportProtocol;
import io.landline.preset.CaptureNeed;
import io.landline.preset.Preset;
import io.landline.preset.PresetPort;
import io.landline.preset.Presets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ten presets, added by a command at a site each, and then called: every public port, of a range
 * the first and the last, by UDP and TCP, by a stranger.
 */
@OverWireGuard
final class PresetTest {
  private static final String HUB =
      """
      { "role": "hub", "name": "seattle",
        "public": { "interface": "eth0", "addresses": ["203.0.113.10"] },
        "tunnel": { "interface": "landline0", "address": "10.99.0.1/24", "mtu": 1420 },
        "protect": ["tcp/22"],
        "sites": [ { "name": "wa7vc", "publicKey": "KEY(wa7vc)", "address": "10.99.0.2",
                     "lan": ["10.49.7.0/24"] } ],
        "forwards": [] }
      """;

  private static final String SITE =
      """
      { "role": "site", "name": "wa7vc",
        "lan": ["br0"], "wan": ["wan0"],
        "tunnel": { "interface": "landline0", "address": "10.99.0.2/24", "mtu": 1420 },
        "hub": { "publicKey": "KEY(hub)", "endpoint": "[2001:db8:1::10]:51820",
                 "address": "10.99.0.1", "publicAddress": "203.0.113.10" },
        "devices": [], "forwards": [] }
      """;

  /** A preset of the catalogue, the lab's device for it, and the options that it demands. */
  record Applied(String preset, String device, List<String> options) {
    Applied(String preset, String device) {
      this(preset, device, List.of());
    }

    Preset found() {
      return Presets.load().find(preset).orElseThrow();
    }

    @Override
    public String toString() {
      return preset;
    }
  }

  private static final List<Applied> APPLIED =
      List.of(
          new Applied("motorola-ipsc", "dmr"),
          new Applied("flexradio-smartlink", "flex"),
          new Applied("icom-lan", "icom"),
          new Applied("echolink", "node"),
          new Applied("allstarlink", "node"),
          new Applied("sip-pbx", "pbx"),
          new Applied("svxreflector", "pbx"),
          new Applied("kiwisdr", "sdr"),
          new Applied("valheim", "games"),
          new Applied("hamlib-rigctld", "sdr", List.of("--from", Lab.STRANGER + "/32")));

  private static Lab lab;
  private static Deployment landline;
  private static LabSite site;
  private static Service onHub;
  private static Service atSite;

  @BeforeAll
  static void add() {
    lab =
        Lab.of(
            SitePlan.router()
                .withDevices(
                    DevicePlan.onLan("dmr", 19),
                    DevicePlan.onLan("flex", 20),
                    DevicePlan.onLan("icom", 21),
                    DevicePlan.onLan("node", 30),
                    DevicePlan.onLan("pbx", 31),
                    DevicePlan.onLan("sdr", 32),
                    DevicePlan.onLan("games", 33)));
    site = lab.site();
    landline = Deployment.on(lab);
    landline.configure(lab.hub(), HUB);
    landline.configure(site.host(), SITE);
    onHub = Service.on(landline, lab.hub());
    atSite = Service.on(landline, site.host());
    landline.awaitTunnel(site);
    for (Applied applied : APPLIED) {
      List<String> command =
          new ArrayList<>(List.of("forward", "add", "--preset", applied.preset()));
      command.add(applied.device() + "=" + site.address(applied.device()));
      command.addAll(applied.options());
      Outcome outcome = landline.runHere(site.host(), command.toArray(String[]::new)).orThrow();
      assertThat(outcome.out()).as(applied.preset()).contains("accepted");
    }
  }

  @AfterAll
  static void close() {
    atSite.close();
    onHub.close();
    landline.close();
    lab.close();
  }

  static List<Applied> presets() {
    return APPLIED;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("presets")
  void a_stranger_reaches_every_port(Applied applied) {
    for (PresetPort port : applied.found().ports()) {
      for (TransportProtocol protocol : port.listen().protocols()) {
        TreeSet<Integer> offsets = new TreeSet<>(List.of(0, port.listen().ports().size() - 1));
        for (int offset : offsets) {
          Endpoint device = at(site.address(applied.device()), port.devicePorts().first() + offset);
          Endpoint called = hub(port.listen().ports().first() + offset);
          if (protocol == TransportProtocol.TCP) {
            callByTcp(applied, device, called);
          } else {
            callByUdp(applied, device, called);
          }
        }
      }
    }
  }

  private static void callByUdp(Applied applied, Endpoint device, Endpoint called) {
    Endpoint caller = at(Lab.STRANGER, 4000);
    try (UdpEcho server = UdpEcho.on(site.device(applied.device()), device)) {
      assertThat(UdpExchange.ask(lab.client(), caller, called))
          .isEqualTo(new UdpExchange(caller, called, 32));
      assertThat(server.seen()).hasSize(1);
    }
  }

  private static void callByTcp(Applied applied, Endpoint device, Endpoint called) {
    try (TcpService server = TcpService.on(site.device(applied.device()), device)) {
      TcpExchange call = TcpExchange.call(lab.client(), Lab.STRANGER, called, 20_000);
      assertThat(call.seenAs()).isEqualTo(call.local());
      assertThat(server.callers()).containsExactly(call.local());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("presets")
  void a_device_is_captured_where_the_preset_requires_it(Applied applied) {
    boolean captured =
        APPLIED.stream()
            .filter(other -> other.device().equals(applied.device()))
            .anyMatch(other -> other.found().capture() == CaptureNeed.REQUIRED);
    try (UdpEcho server = UdpEcho.on(lab.client(), at(Lab.CLIENT, 9000))) {
      // A port of its own: of two devices with one port, the second gets another at the hub.
      Endpoint own = at(site.address(applied.device()), 4300 + APPLIED.indexOf(applied));
      UdpExchange seen = UdpExchange.ask(site.device(applied.device()), own, at(Lab.CLIENT, 9000));
      assertThat(seen.seenAs().address()).isEqualTo(captured ? Lab.HUB : Lab.CGNAT);
      assertThat(server.seen()).hasSize(1);
    }
  }

  @Test
  void a_test_of_its_forward_ends_with_the_check_of_the_preset() {
    Outcome test = landline.runHere(site.host(), "test", "echolink");
    assertThat(test.out()).contains("So: ").contains("By hand: Connect to your node");
    assertThat(landline.runHere(site.host(), "test").out()).doesNotContain("By hand");
  }

  @Test
  void who_is_not_named_where_the_preset_demands_it_gets_no_answer() {
    try (TcpService rig = TcpService.on(site.device("sdr"), at("10.49.7.32:4532"))) {
      assertThat(TcpExchange.connects(lab.client(), Lab.CLIENT, hub(4532), Duration.ofSeconds(3)))
          .isFalse();
      TcpExchange named = TcpExchange.call(lab.client(), Lab.STRANGER, hub(4532), 100);
      assertThat(rig.callers()).containsExactly(named.local());
    }
  }
}
