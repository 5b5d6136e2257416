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

/** On a clock of its own; the wall clock is only a value that WireGuard reports. */
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
  void the_best_address_comes_first_and_stays_while_the_hub_lives() {
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
  void an_address_that_never_answers_is_left_for_the_next_and_so_on() {
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
  void a_stale_handshake_has_the_name_looked_up_and_another_address_tried() {
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
  void bytes_alone_are_life() {
    look();
    for (int i = 0; i < 30; i++) {
      rxBytes += 32;
      pass(Duration.ofSeconds(10));
    }
    assertThat(path.endpoint()).contains(SIX);
    assertThat(resolved).isZero();
  }

  @Test
  void a_step_of_the_wall_clock_is_no_sign_of_anything() {
    look();
    shakeHands();
    // The clock was years behind and is set: the next handshake is years after the last one ...
    handshake = handshake.map(h -> h.plus(Duration.ofDays(9000)));
    look();
    pass(Duration.ofMinutes(2));
    assertThat(resolved).isZero();
    // ... or before it: still another one.
    handshake = Optional.of(Instant.EPOCH.plusSeconds(1));
    look();
    pass(Duration.ofMinutes(2));
    assertThat(resolved).isZero();
    // A handshake "in the future" that stays the same is a dead one.
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
  void without_a_way_out_no_port_is_to_blame() {
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
  void the_only_address_is_looked_up_again_and_again() {
    path.candidates(List.of(FOUR), now);
    look();
    pass(Duration.ofMinutes(1));
    assertThat(path.endpoint()).contains(FOUR);
    assertThat(resolved).isBetween(3, 4);
  }

  @Test
  void an_address_that_the_name_lost_is_left_at_once_and_a_living_one_is_not() {
    look();
    shakeHands();
    path.candidates(List.of(MOVED, SIX), now);
    assertThat(path.endpoint()).contains(SIX);
    path.candidates(List.of(MOVED, FOUR), now);
    assertThat(path.endpoint()).contains(MOVED);
    // The session goes on there; nothing tells before the next handshake whether it is heard.
    pass(Duration.ofSeconds(100));
    assertThat(path.endpoint()).contains(MOVED);
    pass(Duration.ofSeconds(40));
    assertThat(path.endpoint()).contains(FOUR);
  }

  @Test
  void a_service_that_begins_beside_a_living_tunnel_takes_it_for_one() {
    handshake = Optional.of(Instant.EPOCH.plus(Duration.ofDays(20_000)));
    look();
    pass(HubPath.STALE.minus(LOOK.multipliedBy(2)));
    assertThat(path.endpoint()).contains(SIX);
  }

  @Test
  void a_peer_made_anew_is_no_life_until_it_shakes_hands() {
    look();
    shakeHands();
    handshake = Optional.empty();
    rxBytes = 0;
    look();
    pass(HubPath.STALE.plus(LOOK));
    assertThat(resolved).isEqualTo(1);
  }
}
