// SPDX-License-Identifier: Apache-2.0
package io.landline.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.landline.kernel.WireGuardPeerState;
import io.landline.net.Endpoint;
import io.landline.net.HostEndpoint;
import io.landline.path.HubPath.Step;
import io.landline.wireguard.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Uses a test clock; the wall clock appears only in what WireGuard reports. */
final class HubPathTest {
  private static final Endpoint SIX = endpoint("[2001:db8:1::10]:51820");
  private static final Endpoint FOUR = endpoint("203.0.113.10:51820");
  private static final Endpoint MOVED = endpoint("203.0.113.11:51820");
  private static final Duration LOOK = Duration.ofSeconds(2);

  private long now = Long.MAX_VALUE - Duration.ofHours(1).toNanos(); // it may wrap
  private final HubPath path = new HubPath(now);
  private Optional<Instant> handshake = Optional.empty();
  private long rxBytes;
  private boolean wan = true;
  private int resolved;
  private int ports;
  private int revivals;

  private static Endpoint endpoint(String text) {
    return HostEndpoint.parse(text).numeric().orElseThrow();
  }

  @BeforeEach
  void know() {
    path.candidates(List.of(SIX, FOUR), now);
  }

  private Step look() {
    WireGuardPeerState hub =
        new WireGuardPeerState(
            PublicKey.of(new byte[32]),
            Optional.empty(),
            path.endpoint(),
            25,
            handshake,
            rxBytes,
            0,
            List.of());
    Step step = path.look(now, Optional.of(hub), wan);
    resolved += step.resolve() ? 1 : 0;
    ports += step.newPort() ? 1 : 0;
    revivals += step.revived() ? 1 : 0;
    return step;
  }

  private void pass(Duration time) {
    for (long end = now + time.toNanos(); now - end < 0; ) {
      now += LOOK.toNanos();
      look();
    }
  }

  private void shakeHands() {
    handshake = Optional.of(handshake.orElse(Instant.EPOCH).plusSeconds(120));
    rxBytes += 92;
    look();
  }

  @Test
  void the_best_address_comes_first_and_stays_while_the_hub_answers() {
    look();
    for (int i = 0; i < 100; i++) {
      shakeHands();
      pass(Duration.ofMinutes(2));
    }
    assertThat(path.endpoint()).contains(SIX);
    assertThat(resolved).isZero();
    assertThat(ports).isZero();
  }

  @Test
  void addresses_that_do_not_answer_are_tried_in_turn() {
    look();
    pass(HubPath.TRY.minus(LOOK.multipliedBy(2)));
    assertThat(path.endpoint()).contains(SIX);
    pass(LOOK.multipliedBy(3));
    assertThat(path.endpoint()).contains(FOUR);
    pass(HubPath.TRY.plus(LOOK));
    assertThat(path.endpoint()).contains(SIX);
    pass(HubPath.TRY.plus(LOOK));
    assertThat(path.endpoint()).contains(FOUR);
    shakeHands();
    pass(Duration.ofMinutes(2));
    assertThat(path.endpoint()).contains(FOUR);
  }

  @Test
  void a_stale_handshake_leads_to_a_look_up_and_another_address() {
    look();
    shakeHands();
    pass(HubPath.STALE.minus(LOOK.multipliedBy(2)));
    assertThat(resolved).isZero();
    pass(LOOK.multipliedBy(3));
    assertThat(resolved).isEqualTo(1);
    assertThat(path.endpoint()).contains(FOUR);
    shakeHands();
    assertThat(revivals).isEqualTo(1);
    pass(Duration.ofSeconds(100));
    assertThat(resolved).isEqualTo(1);
  }

  @Test
  void received_bytes_are_a_sign_of_life() {
    look();
    for (int i = 0; i < 30; i++) {
      rxBytes += 32;
      pass(Duration.ofSeconds(10));
    }
    assertThat(path.endpoint()).contains(SIX);
    assertThat(resolved).isZero();
  }

  @Test
  void a_step_of_the_wall_clock_is_ignored() {
    look();
    shakeHands();
    // The clock was years slow and is set: the next handshake is years after the last ...
    handshake = handshake.map(h -> h.plus(Duration.ofDays(9000)));
    look();
    pass(Duration.ofMinutes(2));
    assertThat(resolved).isZero();
    // ... or before it: also a new handshake.
    handshake = Optional.of(Instant.EPOCH.plusSeconds(1));
    look();
    pass(Duration.ofMinutes(2));
    assertThat(resolved).isZero();
    // A handshake "in the future" that does not change is no sign of life.
    handshake = Optional.of(Instant.EPOCH.plus(Duration.ofDays(90_000)));
    look();
    pass(HubPath.STALE.plus(LOOK));
    assertThat(resolved).isEqualTo(1);
  }

  @Test
  void a_silent_hub_gets_a_new_source_port_after_three_minutes_and_every_two() {
    look();
    shakeHands();
    pass(HubPath.DEAD.minus(LOOK));
    assertThat(ports).isZero();
    pass(LOOK.multipliedBy(2));
    assertThat(ports).isEqualTo(1);
    pass(HubPath.NEXT_PORT.minus(LOOK.multipliedBy(2)));
    assertThat(ports).isEqualTo(1);
    pass(LOOK.multipliedBy(2));
    assertThat(ports).isEqualTo(2);
    shakeHands();
    pass(HubPath.DEAD.minus(LOOK));
    assertThat(ports).isEqualTo(2);
  }

  @Test
  void without_a_wan_link_the_port_stays() {
    look();
    shakeHands();
    wan = false;
    pass(Duration.ofMinutes(10));
    assertThat(ports).isZero();
    wan = true;
    pass(LOOK);
    assertThat(ports).isEqualTo(1);
  }

  @Test
  void a_single_address_is_resolved_repeatedly() {
    path.candidates(List.of(FOUR), now);
    look();
    pass(Duration.ofMinutes(1));
    assertThat(path.endpoint()).contains(FOUR);
    assertThat(resolved).isBetween(3, 4);
  }

  @Test
  void a_removed_address_is_left_at_once_and_one_in_use_is_kept() {
    look();
    shakeHands();
    path.candidates(List.of(MOVED, SIX), now);
    assertThat(path.endpoint()).contains(SIX);
    path.candidates(List.of(MOVED, FOUR), now);
    assertThat(path.endpoint()).contains(MOVED);
    // The session continues there; only the next handshake shows whether that address answers.
    pass(Duration.ofSeconds(100));
    assertThat(path.endpoint()).contains(MOVED);
    pass(Duration.ofSeconds(40));
    assertThat(path.endpoint()).contains(FOUR);
  }

  @Test
  void a_new_service_recognizes_a_working_tunnel() {
    handshake = Optional.of(Instant.EPOCH.plus(Duration.ofDays(20_000)));
    look();
    pass(HubPath.STALE.minus(LOOK.multipliedBy(2)));
    assertThat(path.endpoint()).contains(SIX);
  }

  @Test
  void a_recreated_peer_is_no_sign_of_life_before_its_handshake() {
    look();
    shakeHands();
    handshake = Optional.empty();
    rxBytes = 0;
    look();
    pass(HubPath.STALE.plus(LOOK));
    assertThat(resolved).isEqualTo(1);
  }
}
