// SPDX-License-Identifier: Apache-2.0
package io.landline.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.config.Configuration;
import io.landline.config.reader.ConfigReader;
import io.landline.fake.InMemoryConntrack;
import io.landline.fake.InMemoryLinks;
import io.landline.fake.InMemoryNft;
import io.landline.fake.InMemoryRouting;
import io.landline.fake.InMemoryWireGuard;
import io.landline.host.Role;
import io.landline.kernel.ChosenRoute;
import io.landline.kernel.WireGuardDeviceState;
import io.landline.kernel.WireGuardPeerState;
import io.landline.net.Endpoint;
import io.landline.net.InterfaceName;
import io.landline.net.IpAddress;
import io.landline.net.MacAddress;
import io.landline.reconcile.state.Kernel;
import io.landline.reconcile.state.PathMeasurement;
import io.landline.reconcile.state.PathMeasurements;
import io.landline.wireguard.PublicKey;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a site measures and a hub is told, on the faithful fakes. */
final class PathMtusTest {
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
  private static final PublicKey PEER =
      PublicKey.parse("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=");
  private static final Endpoint FOUR = Endpoint.parse("203.0.113.10:51820");
  private static final Endpoint SIX = Endpoint.parse("[2001:db8:1::10]:51820");
  private static final InterfaceName WAN = InterfaceName.parse("wan0");
  private static final IpAddress GATEWAY = IpAddress.parse("192.0.2.254");
  private static final InterfaceName LTE = InterfaceName.parse("lte0");
  private static final String SITE =
      """
      { "role": "site", "name": "wa7vc", "lan": ["br0"], "wan": ["wan0", "lte0"],
        "tunnel": { "address": "10.99.0.2/24"%s },
        "hub": { "publicKey": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=",
                 "endpoint": "203.0.113.10:51820", "address": "10.99.0.1",
                 "publicAddress": "203.0.113.10" } }
      """;
  private static final String HUB =
      """
      { "role": "hub", "name": "seattle",
        "public": { "interface": "eth0", "addresses": ["203.0.113.10"] },
        "tunnel": { "address": "10.99.0.1/24" },
        "sites": [ { "name": "wa7vc", "address": "10.99.0.2",
                     "publicKey": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=" } ] }
      """;

  @TempDir Path directory;
  private final InMemoryLinks links = new InMemoryLinks();
  private final InMemoryRouting routing = new InMemoryRouting(links);
  private final List<String> log = new ArrayList<>();
  private PathMeasurements stored;
  private PathMtus mtus;
  private long now = 7;
  private boolean heard = true;

  @BeforeEach
  void plug() {
    for (InterfaceName name : List.of(WAN, LTE)) {
      links.plug(name, Optional.empty(), MacAddress.parse("02:00:00:00:00:01"));
    }
    stored = new PathMeasurements(directory.resolve("path-mtu"));
    mtus = started();
    leaveBy(WAN, Optional.empty());
  }

  private PathMtus started() {
    Kernel kernel =
        new Kernel(
            links,
            routing,
            new InMemoryNft(),
            new InMemoryWireGuard(links),
            new InMemoryConntrack(links));
    return new PathMtus(
        kernel, stored, Clock.fixed(NOON, ZoneOffset.UTC), (priority, line) -> log.add(line));
  }

  private void leaveBy(InterfaceName device, Optional<Integer> mtu) {
    for (IpAddress hub : List.of(FOUR.address(), SIX.address())) {
      routing.choose(hub, new ChosenRoute(Optional.of(device), Optional.of(GATEWAY), mtu));
    }
  }

  private static Role role(String json) throws Exception {
    Configuration configuration =
        ConfigReader.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    return Role.of(configuration);
  }

  private boolean lookAt(Role role, Endpoint endpoint) {
    now += Duration.ofSeconds(2).toNanos();
    WireGuardPeerState peer =
        new WireGuardPeerState(
            PEER, Optional.empty(), Optional.of(endpoint), 25, Optional.empty(), 0, 0, List.of());
    return mtus.look(
        role,
        new WireGuardDeviceState(
            InterfaceName.parse("landline0"), Optional.empty(), 51820, 0, List.of(peer)),
        heard,
        now);
  }

  private boolean look(Endpoint endpoint) throws Exception {
    return lookAt(role(SITE.formatted("")), endpoint);
  }

  private void find(int passes) {
    mtus.found(mtus.task(PEER).orElseThrow(), passes);
  }

  @Test
  void a_site_sends_what_every_path_carries_until_it_has_measured() throws Exception {
    assertThat(look(FOUR)).isFalse();
    assertThat(mtus.limit(PEER)).hasValue(1280);
    assertThat(mtus.task(PEER))
        .contains(
            new PathMtuSearch.Task(
                PEER,
                "wan0/192.0.2.254/203.0.113.10",
                1420,
                60,
                0,
                Optional.of(FOUR),
                OptionalInt.empty()));
    find(1344);
    assertThat(look(FOUR)).isTrue();
    assertThat(mtus.limit(PEER)).hasValue(1344);
    assertThat(stored.inForce(PEER))
        .contains(new PathMeasurement("wan0/192.0.2.254/203.0.113.10", 1344, NOON));
    assertThat(look(FOUR)).isFalse();
  }

  @Test
  void over_ipv6_only_the_tunnel_tells_and_the_overhead_is_larger() throws Exception {
    look(SIX);
    assertThat(mtus.task(PEER))
        .contains(
            new PathMtuSearch.Task(
                PEER,
                "wan0/192.0.2.254/2001:db8:1::10",
                1420,
                80,
                0,
                Optional.empty(),
                OptionalInt.empty()));
  }

  @Test
  void another_uplink_has_its_own_limit_which_is_remembered() throws Exception {
    look(FOUR);
    find(1420);
    assertThat(look(FOUR)).isTrue();
    leaveBy(LTE, Optional.empty());
    assertThat(look(FOUR)).isTrue();
    assertThat(mtus.limit(PEER)).hasValue(1280);
    find(1358);
    assertThat(look(FOUR)).isTrue();
    leaveBy(WAN, Optional.empty());
    assertThat(look(FOUR)).isTrue();
    assertThat(mtus.limit(PEER)).hasValue(1420);
    leaveBy(LTE, Optional.empty());
    mtus = started();
    look(FOUR);
    assertThat(mtus.limit(PEER)).hasValue(1358);
    // It is measured again, all the same.
    assertThat(mtus.task(PEER).orElseThrow().longest()).isEqualTo(1420);
  }

  @Test
  void what_the_interface_takes_and_what_the_path_reports_count_at_once() throws Exception {
    links.setMtu(WAN, 1470);
    look(FOUR);
    assertThat(mtus.task(PEER).orElseThrow().longest()).isEqualTo(1410);
    find(1410);
    look(FOUR);
    leaveBy(WAN, Optional.of(1400));
    assertThat(look(FOUR)).isTrue();
    assertThat(mtus.limit(PEER)).hasValue(1340);
  }

  @Test
  void a_datagram_that_the_kernel_fragments_has_not_passed() throws Exception {
    look(FOUR);
    find(1420);
    leaveBy(WAN, Optional.of(1400));
    assertThat(look(FOUR)).isTrue();
    assertThat(mtus.limit(PEER)).hasValue(1340);
  }

  @Test
  void a_path_below_the_floor_is_logged_and_gets_the_floor() throws Exception {
    look(FOUR);
    find(1240);
    look(FOUR);
    assertThat(mtus.limit(PEER)).hasValue(1280);
    assertThat(log).anyMatch(line -> line.contains("carries less than 1280 bytes"));
  }

  @Test
  void without_a_way_out_the_last_path_stays() throws Exception {
    look(FOUR);
    find(1344);
    look(FOUR);
    Endpoint unreachable = Endpoint.parse("198.51.100.1:51820");
    assertThat(look(unreachable)).isFalse();
    assertThat(mtus.limit(PEER)).hasValue(1344);
  }

  @Test
  void while_nothing_is_measured_nothing_is_written_again() throws Exception {
    look(FOUR);
    Path file = directory.resolve("path-mtu");
    assertThat(Files.readString(file)).contains(" 0 ");
    Files.delete(file);
    look(FOUR);
    look(FOUR);
    assertThat(file).doesNotExist();
  }

  @Test
  void what_cannot_be_stored_is_in_force_is_logged_once_and_is_stored_later() throws Exception {
    Path file = directory.resolve("path-mtu");
    Files.createDirectory(file);
    look(FOUR);
    find(1344);
    look(FOUR);
    look(FOUR);
    assertThat(mtus.limit(PEER)).hasValue(1344);
    assertThat(log).filteredOn(line -> line.contains("cannot be written")).hasSize(1);
    Files.delete(file);
    look(FOUR);
    assertThat(Files.readString(file)).contains(" 1344 ");
  }

  @Test
  void a_fixed_mtu_measures_nothing() throws Exception {
    assertThat(lookAt(role(SITE.formatted(", \"mtu\": 1400")), FOUR)).isFalse();
    assertThat(mtus.task(PEER)).isEmpty();
    assertThat(mtus.limit(PEER)).isEmpty();
    mtus.found(
        new PathMtuSearch.Task(PEER, "wan0", 1400, 60, 0, Optional.of(FOUR), OptionalInt.empty()),
        1300);
    assertThat(lookAt(role(SITE.formatted(", \"mtu\": 1400")), FOUR)).isFalse();
    assertThat(stored.inForce(PEER)).isEmpty();
  }

  @Test
  void after_a_restart_on_a_smaller_interface_the_former_limit_is_cut() throws Exception {
    look(FOUR);
    find(1420);
    look(FOUR);
    links.setMtu(WAN, 1400);
    mtus = started();
    assertThat(look(FOUR)).isTrue();
    assertThat(mtus.limit(PEER)).hasValue(1340);
    links.setMtu(WAN, 1500);
    look(FOUR);
    assertThat(mtus.task(PEER).orElseThrow().longest()).isEqualTo(1420);
  }

  @Test
  void a_result_of_a_path_that_was_left_does_not_count() throws Exception {
    look(FOUR);
    PathMtuSearch.Task old = mtus.task(PEER).orElseThrow();
    leaveBy(LTE, Optional.empty());
    look(FOUR);
    mtus.found(old, 1420);
    look(FOUR);
    assertThat(mtus.limit(PEER)).hasValue(1280);
    assertThat(stored.inForce(PEER)).isEmpty();
  }

  @Test
  void an_address_that_is_only_tried_changes_nothing() throws Exception {
    look(FOUR);
    find(1344);
    look(FOUR);
    heard = false;
    assertThat(look(SIX)).isFalse();
    assertThat(mtus.limit(PEER)).hasValue(1344);
    heard = true;
    assertThat(look(SIX)).isTrue();
    assertThat(mtus.limit(PEER)).hasValue(1280);
  }

  @Test
  void a_round_is_wanted_to_confirm_a_doubt_and_to_tell_the_hub_and_not_too_often()
      throws Exception {
    look(FOUR);
    find(1420);
    look(FOUR);
    assertThat(mtus.wantsRound(now)).isTrue();
    assertThat(mtus.wantsRound(now)).isFalse();
    find(1300);
    look(FOUR);
    assertThat(mtus.wantsRound(now)).isFalse();
    now += Duration.ofSeconds(10).toNanos();
    assertThat(mtus.wantsRound(now)).isTrue();
  }

  @Test
  void a_hub_takes_what_a_site_says_within_limits_and_not_too_often() throws Exception {
    Role hub = role(HUB);
    Endpoint site = Endpoint.parse("192.0.2.1:31044");
    mtus.said(PEER, 1344);
    assertThat(lookAt(hub, site)).isTrue();
    assertThat(mtus.limit(PEER)).hasValue(1344);
    assertThat(mtus.task(PEER)).isEmpty();
    mtus.said(PEER, 60_000);
    assertThat(lookAt(hub, site)).isTrue();
    assertThat(mtus.limit(PEER)).hasValue(1420);
    mtus.said(PEER, 1);
    assertThat(lookAt(hub, site)).isTrue();
    assertThat(mtus.limit(PEER)).hasValue(1280);
    int changed = 0;
    for (int i = 0; i < 40; i++) {
      mtus.said(PEER, i % 2 == 0 ? 1420 : 1280);
      changed += lookAt(hub, site) ? 1 : 0;
    }
    assertThat(changed).isLessThan(10);
    mtus.said(PEER, 1400);
    now += Duration.ofMinutes(11).toNanos();
    assertThat(lookAt(hub, site)).isTrue();
    assertThat(mtus.wantsRound(now)).isFalse();
  }

  @Test
  void a_hub_also_counts_what_its_own_interface_takes() throws Exception {
    Endpoint site = Endpoint.parse("[2001:db8:2::2]:31044");
    links.setMtu(WAN, 1450);
    routing.choose(
        site.address(), new ChosenRoute(Optional.of(WAN), Optional.of(GATEWAY), Optional.empty()));
    mtus.said(PEER, 1420);
    assertThat(lookAt(role(HUB), site)).isTrue();
    assertThat(mtus.limit(PEER)).hasValue(1370);
  }
}
